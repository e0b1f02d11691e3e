"""Every command that looks and checks send to hosts, against the list that the policies' judge is tested with."""

import shlex
from pathlib import Path

from bot.domain.inventory import App, Host, Inventory
from bot.domain.ports import Output
from tests.unit.actions.town import (
    CATALOGUE,
    HEALTHY,
    NOW,
    Answers,
    FakeReader,
    FakeWeb,
    Visible,
    look,
    recorded,
    viewer,
)

LISTED = Path(__file__).resolve().parents[2] / "data" / "look_argv.txt"
ONE = Host("web-01", services=("nginx",))
THREE = Host("web-02", services=("nginx", "php8.2-fpm", "getty@tty1.service"), roots=("/var/log", "/srv"))
APP = App("site", ("web-01",), ("nginx",), "https://shop.example.org/")
FEDORA: Answers = {("cat", "/etc/os-release"): "ID=fedora\n", ("dnf",): Output("", "", 0)}
SINCE = f"{NOW:%Y-%m-%dT09:00:00+00:00}"


async def everything(reader: FakeReader) -> None:
    """Runs every look that reads hosts, with values that show every shape."""
    one = {"targets": (ONE,)}
    who = viewer()
    for name in ("host.status", "host.disk", "host.memory", "host.uptime", "host.updates"):
        await look(name, reader, who, CATALOGUE, **one)
    for sort in ("cpu", "memory"):
        await look("host.processes", reader, who, CATALOGUE, sort=sort, limit=5, **one)
    await look("disk.usage", reader, path="/var/log", depth=1, **one)
    await look("disk.usage", reader, path="/srv/my data", depth=5, **one)
    await look("fleet.health", reader, who, CATALOGUE, Visible(Inventory((THREE,))), tag=None)
    await look("diagnose.run", reader, FakeWeb(), who, CATALOGUE, Visible(Inventory((ONE,), (APP,))), subject=None)
    service = {"service": "nginx", **one}
    await look("service.status", reader, who, CATALOGUE, **service)
    await look("service.logs", reader, who, CATALOGUE, since="1h", lines=200, grep=None, **service)
    php = {"service": "php8.2-fpm.service", **one}
    await look("service.logs", reader, who, CATALOGUE, since=SINCE, lines=50, grep="timeout", **php)
    logs = {"follow": False, **one}
    await look("host.logs", reader, who, CATALOGUE, since=None, lines=50, grep=None, priority=None, **logs)
    pattern = 'connection refused|reset by "peer"'
    await look("host.logs", reader, who, CATALOGUE, since="7d", lines=50, grep=pattern, priority="err", **logs)
    for path, lines in (("/var/log/syslog", 50), ("/var/log/my app/a.log", 10_000)):
        reader.on = {"web-01": {("readlink",): f"{path}\n"}}
        await look("file.show", reader, who, CATALOGUE, path=path, lines=lines, **one)


def checks() -> set[str]:
    """What proves acts, and what is shown where the proof fails."""
    acts: dict[str, dict[str, object]] = {
        "service.restart": {"service": "nginx"},
        "service.stop": {"service": "nginx"},
        "service.enable": {"service": "nginx.service"},
        "service.disable": {"service": "getty@tty1.service"},
        "host.reboot": {},
        "host.shutdown": {},
        "host.upgrade": {},
        "process.kill": {"pid": 4242},
    }
    steps = [step for name, values in acts.items() for step in CATALOGUE[name].run(targets=(ONE,), **values)]
    steps += [
        step for name in ("nginx", "php8.2-fpm") for step in CATALOGUE["process.kill"].run(targets=(ONE,), name=name)
    ]
    found = {step.check for step in steps if step.check is not None}
    return {shlex.join(argv) for check in found for argv in (check.argv, check.evidence) if argv}


async def test_the_list_is_what_is_sent() -> None:
    crashed = recorded("systemctl_show.txt").split("\n\n")[0]
    reader = FakeReader({**HEALTHY, ("systemctl", "show"): crashed, ("tail",): "line\n"})
    await everything(reader)
    fedora = FakeReader(FEDORA)
    await look("host.updates", fedora, viewer(), CATALOGUE, targets=(ONE,))
    sent = {shlex.join(argv) for _, argv in (*reader.asked, *fedora.asked)} | checks()
    assert sent == set(LISTED.read_text().splitlines())


async def test_nothing_is_read_as_root_or_through_a_shell() -> None:
    reader = FakeReader(HEALTHY)
    await everything(reader)
    assert not {argv[0] for _, argv in reader.asked} & {"sudo", "sh", "bash", "env", "su"}
