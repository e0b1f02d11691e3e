"""One host with a real systemd, and everything of ours that acts on it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh

from bot.domain.flow import Argv, Check, Grant, Plan, StepResult
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import Output
from executors.run import PlanExecutor
from executors.ssh import ClientKeys, SshTransport
from executors.ssh.sudoers import sudoers
from executors.units import TransientUnits
from executors.wrap import ReadOnly
from policies.shell.judge import ShellJudge
from tests.contract.transport.site import Trusting
from tests.servers.systemd_host import USER, Docker, SystemdHost

NAME = "h1"


class RealClock:
    """Time as it is."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def root(*argv: str, check: Check | None = None, timeout: int = 20, detach: bool = False) -> Argv:
    """A root step on the host."""
    return Argv(NAME, argv, root=True, timeout=timeout, check=check, detach=detach)


@dataclass(frozen=True)
class Lab:
    """The host from outside (`real`), and the way there with sudo as `sudoers.py` prints it."""

    real: SystemdHost
    host: Host
    ssh: SshTransport
    units: TransientUnits
    executor: PlanExecutor

    async def run(self, step: Argv, unit: str) -> StepResult:
        """One step of a plan that somebody granted."""
        plan = planned(step)
        grant = Grant("r", plan.digest, ("alice",), datetime.now(UTC) + timedelta(minutes=5), 1, "")
        return await self.executor.run_step(grant, plan, 0, unit=unit, on_line=lambda _: None)

    async def execute(self, step: Argv, unit: str = "") -> Output:
        """Its command alone."""
        return await self.units.run(self.host, step.argv, root=step.root, timeout=step.timeout, unit=unit)

    async def plain(self, *argv: str, root: bool = True, limit: int = 20) -> Output:
        """A command as it is, no unit."""
        return await self.ssh.run(self.host, argv, root=root, timeout=limit)

    async def drop_connections(self) -> None:
        """Ends every SSH session on the host without a word."""
        await self.real.sh(f"pkill -KILL -u {USER} sshd")


def planned(step: Argv) -> Plan:
    return Plan("test", (), (step,))


@asynccontextmanager
async def lab(docker: Docker, folder: Path, privileges: Iterable[Argv]) -> AsyncIterator[Lab]:
    """Starts the host, gives it the sudoers lines for these steps, connects."""
    client_key = asyncssh.generate_private_key("ssh-ed25519")
    client_key.write_private_key(folder / "client_key")
    async with docker.host(NAME, client_key) as real:
        host = Host(NAME, real.address, 22, USER, key=str(folder / "client_key"), become="sudo")
        lines = "\n".join(sudoers(host, privileges)) + "\n"
        await real.sh("umask 227; cat > /etc/sudoers.d/commander; visudo --check --strict", lines)
        ssh = SshTransport(Trusting(real.line), inventory=Inventory, client_keys=ClientKeys())
        units = TransientUnits(ssh)
        executor = PlanExecutor(
            units,
            inventory=lambda: Inventory((host,)),
            verify=lambda _grant, _plan: True,
            redact=lambda text: text,
            clock=RealClock(),
            reader=ReadOnly(units, ShellJudge()),
            fate=units.fate,
        )
        yield Lab(real, host, ssh, units, executor)
        await ssh.close()
