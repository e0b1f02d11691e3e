"""Acts and looks against the hosts of the demonstration: the commands exist there, and the checks prove the deed."""

import re
from collections.abc import Sequence

import pytest

from bot.domain.flow import Argv
from bot.domain.inventory import App, Host, Inventory
from bot.domain.ports import Output
from executors.simulated import manager
from executors.simulated.state import Power
from tests.fakes import ManualClock, SimulatedTransport, breathe
from tests.unit.actions.town import CATALOGUE, FakeReader, FakeWeb, Visible, look, offered, said, viewer

WEB = Host("web-01", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo")
WEB2 = Host("web-02", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo")
DB = Host("db-master", tags=("production", "db"), services=("postgresql",), become="sudo")
FLEET = Inventory((WEB, WEB2, DB), (App("site", ("web-01", "web-02"), ("nginx",), "http://shop.demo.internal/"),))


class DemoReader(FakeReader):
    """The port `HostReader` on the simulated fleet."""

    def __init__(self, transport: SimulatedTransport) -> None:
        super().__init__()
        self.transport = transport

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
    ) -> Output:
        return await self.transport.run(host, argv, timeout=timeout, cap=cap)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def transport(clock: ManualClock) -> SimulatedTransport:
    return SimulatedTransport(clock)


async def carry_out(
    transport: SimulatedTransport, clock: ManualClock, name: str, host: Host, /, **values: object
) -> str:
    """Runs an act's steps as an executor would and returns what its last check read; fails where a check does."""
    seen = ""
    for step in CATALOGUE[name].run(targets=(host,), **values):
        assert isinstance(step, Argv)
        output = await transport.run(host, step.argv, root=step.root)
        assert output.exit_status == 0 or step.detach, output.stderr
        if step.check is not None:
            seen = await proof(transport, clock, host, step)
    return seen


async def proof(transport: SimulatedTransport, clock: ManualClock, host: Host, step: Argv) -> str:
    check, machine, seen = step.check, transport.world.hosts[host.name], ""
    assert check is not None
    for _ in range(check.within):
        if not machine.power.empty() and machine.power.get_nowait() is Power.REBOOT:
            manager.boot(machine)  # what the demonstration's SSH server does when its host is told to
        seen = (await transport.run(host, check.argv)).stdout
        if re.search(check.expect, seen, re.MULTILINE):
            return seen
        clock.advance(1)
        await breathe()
    raise AssertionError(f"not proved within {check.within} s: {step.argv}: {seen!r}")


@pytest.mark.parametrize(
    ("name", "host", "values"),
    [
        ("service.restart", WEB, {"service": "nginx"}),
        ("service.start", WEB, {"service": "nginx"}),
        ("service.reload", WEB2, {"service": "nginx"}),
        ("service.stop", WEB2, {"service": "nginx"}),
        ("service.enable", WEB2, {"service": "nginx"}),
        ("service.disable", WEB2, {"service": "nginx"}),
        ("host.upgrade", WEB, {}),
        ("host.reboot", WEB2, {}),
        ("host.shutdown", WEB2, {}),
        ("process.kill", WEB2, {"name": "cron"}),
        ("file.reveal", WEB, {"path": "/etc/passwd", "lines": 5}),
    ],
)
async def test_an_act_works_and_is_proved(
    transport: SimulatedTransport, clock: ManualClock, name: str, host: Host, values: dict[str, object]
) -> None:
    await carry_out(transport, clock, name, host, **values)


async def test_the_morning_and_the_incident(transport: SimulatedTransport, clock: ManualClock) -> None:
    reader, who = DemoReader(transport), viewer()
    morning = await look("fleet.health", Visible(FLEET), reader, who, CATALOGUE, tag=None)
    assert said(morning) == ["ok actions.hosts_up", "bad actions.service_failed", "warn actions.disk_filling"]
    web = FakeWeb(502)
    incident = await look("diagnose.run", Visible(FLEET), reader, web, who, CATALOGUE, subject=None)
    assert said(incident)[-1] == "bad actions.probable_cause"
    assert offered(incident)[:2] == ["restart nginx on web-01", "logs of nginx on web-01"]
    await carry_out(transport, clock, "service.restart", WEB, service="nginx")
    after = await look("fleet.health", Visible(FLEET), reader, who, CATALOGUE, tag="web")
    assert said(after)[-1] == "ok actions.all_well"
