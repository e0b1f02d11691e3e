"""Programs that run another program in their place: `env`, `exec`, `nice`, `sudo`, `timeout`."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from signal import Signals

from executors.simulated.command import Call, CommandNotFoundError, ProgramError, options
from executors.simulated.manager import signal_by_name
from executors.simulated.state import DEMO, ROOT
from executors.simulated.times import parse_interval

TIMED_OUT, NOT_FOUND, MISUSED = 124, 127, 125
SIGNAL_BASE = 128
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_TIMEOUT_HELP = "Try 'timeout --help' for more information."


async def env(call: Call) -> int:
    """Run a program in another environment, of which only the time zone makes a difference here."""
    given = options(call, "iu:C:", "ignore-environment unset= chdir=", permute=False, code=MISUSED)
    rest = given.rest
    while rest and _ASSIGNMENT.match(rest[0]):
        if rest[0].startswith("TZ="):
            call = replace(call, zone=rest[0].removeprefix("TZ="))
        rest = rest[1:]
    if not rest:
        kept = [] if given.has("-i", "--ignore-environment") else [f"HOME=/home/{call.user}", f"USER={call.user}"]
        await call.lines(kept + [word for word in given.rest if _ASSIGNMENT.match(word)])
        return 0
    return await _run(call, rest, "env: '{}': No such file or directory")


async def execute(call: Call) -> int:
    """The shell's `exec`, which changes nothing where a shell runs one command."""
    return await call.run(call.args) if call.args else 0


async def nice(call: Call) -> int:
    """Run a program with another priority, which makes no difference here."""
    given = options(call, "n:", "adjustment=", permute=False, code=MISUSED)
    if not given.rest:
        await call.line("0")
        return 0
    return await _run(call, given.rest, "nice: '{}': No such file or directory")


async def timeout(call: Call) -> int:
    """Run a program and end it after a time."""
    given = options(
        call, "k:s:v", "kill-after= signal= preserve-status foreground verbose", permute=False, code=MISUSED
    )
    if len(given.rest) < 2:  # noqa: PLR2004 - an interval and a program
        raise ProgramError(f"timeout: missing operand\n{_TIMEOUT_HELP}", MISUSED)
    number = signal_by_name(given.last("-s", "--signal", default="TERM"))
    if number is None:
        raise ProgramError(f"timeout: '{given.last('-s', '--signal')}': invalid signal", MISUSED)
    limit = parse_interval(given.rest[0])
    if limit is None:
        raise ProgramError(f"timeout: invalid time interval '{given.rest[0]}'\n{_TIMEOUT_HELP}", MISUSED)
    try:
        async with asyncio.timeout(limit or None):
            return await _run(call, given.rest[1:], "timeout: failed to run command '{}': No such file or directory")
    except TimeoutError:
        if number is Signals.SIGKILL or given.has("--preserve-status"):
            return SIGNAL_BASE + number
        return TIMED_OUT


async def sudo(call: Call) -> int:
    """Run a program as root, or as another user; `demo` may do so without a password."""
    given = options(call, "nu:EHSk", "non-interactive user= preserve-env set-home", permute=False)
    user = given.last("-u", "--user", default=ROOT)
    if user not in {ROOT, DEMO}:
        raise ProgramError(f"sudo: unknown user {user}\nsudo: error initializing audit plugin sudoers_audit")
    if not given.rest:
        raise ProgramError("usage: sudo -h | -K | -k | -V")
    program = given.rest[0] if "/" in given.rest[0] else f"/usr/bin/{given.rest[0]}"
    command = " ".join([program, *given.rest[1:]])
    message = f"{call.user:>8} : PWD=/home/{DEMO} ; USER={user} ; COMMAND={command}"
    call.host.log("sudo", message, priority=5, pid=call.host.last_pid, transport="syslog")
    try:
        return _as_shell_sees(await call.run(given.rest, user=user))
    except CommandNotFoundError as error:
        raise ProgramError(f"sudo: {error.name}: command not found") from error


async def _run(call: Call, argv: list[str], refusal: str) -> int:
    try:
        return await call.run(argv)
    except CommandNotFoundError as error:
        raise ProgramError(refusal.format(error.name), NOT_FOUND) from error


def _as_shell_sees(code: int) -> int:
    """A parent reports a child that a signal ended as 128 and the signal's number."""
    return code if code >= 0 else SIGNAL_BASE - code


COMMANDS: dict[str, Callable[[Call], Awaitable[int]]] = {
    "env": env,
    "exec": execute,
    "nice": nice,
    "timeout": timeout,
    "sudo": sudo,
}
