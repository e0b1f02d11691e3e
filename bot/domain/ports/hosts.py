"""Running and reading commands on hosts, and the keys that hosts show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.flow import (
    Grant,
    Plan,
    StepResult,
)
from bot.domain.inventory import Host
from bot.domain.policy import Verdict


@dataclass(frozen=True, slots=True)
class Output:
    """What a command left. `exit_status` None: it was ended (time-out, signal). `truncated`: the cap was reached."""

    stdout: str
    stderr: str = ""
    exit_status: int | None = 0
    truncated: bool = False
    milliseconds: int = 0
    timed_out: bool = False


class Transport(Protocol):
    """Running one argv on one host: over SSH, or on this machine. It knows nothing of approvals.

    The environment is fixed (PATH, LC_ALL=C.UTF-8 or C, no pager), there is no terminal and no input. `timeout`
    in seconds ends the *remote* process; so does cancelling the task. `cap` bounds the bytes kept of each stream; the
    rest is drained and dropped. `on_line` is called with each complete line of either stream, as it comes.
    `spill` receives everything uncapped, where given. `unit` names a transient systemd unit that runs the command where
    the host has systemd and the right to it, so that its fate can be read back. `directory` is where the command runs,
    "" where the login stands; where it cannot be entered, the command does not run: exit status 1. `environment` holds
    variables besides the fixed ones; a language among them (LANG, LC_…) takes the place of the fixed LC_ALL.

    Raises `TargetUnreachable` or `HostKeyChanged` where nothing was sent, `ConnectionLost` where the command had left.
    """

    async def run(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        root: bool = False,
        timeout: float = 20,  # noqa: ASYNC109 (the remote command's limit, not this coroutine's)
        cap: int = 262_144,
        on_line: Callable[[str], None] | None = None,
        spill: Callable[[str], None] | None = None,
        unit: str = "",
        directory: str = "",
        environment: Sequence[tuple[str, str]] = (),
    ) -> Output: ...

    async def close(self) -> None: ...


class HostReader(Protocol):
    """What looks get: commands that only read. Anything that the `CommandJudge` does not rate LOW is refused.

    Raises `NotAllowed` for such a command, otherwise as `Transport.run`. A non-zero exit status is an answer, not an
    error.
    """

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the remote command's limit, not this coroutine's)
        cap: int = 262_144,
    ) -> Output: ...


class CommandJudge(Protocol):
    """Reads a command and says how risky it is; never raises, bounded work for any input.

    `directory` is where it would run: relative operands stand there. Empty, or no absolute path without `.` and `..`:
    it is not known, so no relative file is a known one.
    """

    def judge(self, argv: Sequence[str], *, directory: str = "") -> Verdict:
        """The risk of running exactly this argv, with an optional leading `sudo`."""
        ...

    def classify(self, text: str, *, directory: str = "") -> Verdict:
        """The risk of what a shell would make of `text`."""
        ...


class HostKeys(Protocol):
    """Which host keys are trusted. Lines are OpenSSH public keys (`ssh-ed25519 AAAA…`)."""

    def trusted(self, host: Host) -> tuple[str, ...]: ...


class KeyScanner(Protocol):
    """Asks a host for its key without trusting it (no login). Raises `TargetUnreachable`."""

    async def scan(self, host: Host) -> str:
        """The host's public key as an OpenSSH line."""
        ...


class Executor(Protocol):
    """Runs the steps of a plan, one at a time, for a `Grant` whose seal, digest and end it verifies itself.

    `unit` names the attempt (transient systemd unit) so that an interrupted step's fate can be read back.
    `run_step` never raises for what the world does: a refused login is FAILED (nothing ran), a lost connection UNKNOWN.
    """

    async def run_step(
        self, grant: Grant, plan: Plan, index: int, *, unit: str, on_line: Callable[[str], None]
    ) -> StepResult: ...

    async def read_back(self, plan: Plan, index: int, unit: str) -> StepResult | None:
        """How an interrupted step ended, where the host itself kept that (a transient unit); None: nobody knows."""
        ...

    async def check_step(self, plan: Plan, index: int) -> StepResult | None:
        """The step's check alone (a LOW read), for a step whose fate is not known; None where it has no check."""
        ...


class HostResolver(Protocol):
    """What a host's name means now, without touching the network: operand identities for the digest."""

    def identity(self, host: Host) -> tuple[tuple[str, str], ...]: ...
