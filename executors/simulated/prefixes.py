"""Programs that run another program: `env`, `sudo`, `timeout`, `nice`, `systemd-run`."""

import asyncio
import re
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import replace
from signal import Signals

from executors.simulated.command import Call, CommandNotFoundError, Options, ProgramError, options
from executors.simulated.manager import main_exited, signal_by_name
from executors.simulated.state import DEMO, ROOT, Host, Service, ServiceSpec
from executors.simulated.times import parse_interval

TIMED_OUT, NOT_FOUND, MISUSED = 124, 127, 125
SIGNAL_BASE = 128
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_TIMEOUT_HELP = "Try 'timeout --help' for more information."
_RUN_LONG = (
    "unit= wait pipe collect quiet service-type= property= description= uid= remain-after-exit same-dir "
    "no-ask-password no-block setenv= slice= system working-directory= nice="
)


async def env(call: Call) -> int:
    """Run a program in another environment, which makes no difference here."""
    given = options(call, "iu:C:", "ignore-environment unset= chdir=", permute=False, code=MISUSED)
    rest = given.rest
    while rest and _ASSIGNMENT.match(rest[0]):
        rest = rest[1:]
    if not rest:
        kept = [] if given.has("-i", "--ignore-environment") else [f"HOME=/home/{call.user}", f"USER={call.user}"]
        await call.lines(kept + [word for word in given.rest if _ASSIGNMENT.match(word)])
        return 0
    return await _run(call, rest, "env: '{}': No such file or directory")


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


async def systemd_run(call: Call) -> int:
    """Run a program as a transient unit, which goes on when the caller leaves.

    Unlike the real one, units that ended well or with `--collect` stay visible to `systemctl show`.
    """
    given = options(call, "p:qGrPdE:", _RUN_LONG, permute=False)
    if not given.rest:
        raise ProgramError("Command line to execute required.")
    if not call.is_root:
        raise ProgramError("Failed to start transient service unit: Interactive authentication required.")
    service = _transient(call.host, given)
    quiet = given.has("-q", "--quiet")
    waiting = given.has("--wait", "-P", "--pipe")
    silent = call if given.has("-P", "--pipe") else replace(call, output=_Nowhere())
    job = call.host.start_job(_unit_main(silent, service, given.rest))
    if not quiet and not given.has("-P", "--pipe"):
        await call.complain(f"Running as unit: {service.spec.unit}")
    if not waiting:
        return 0
    code = await asyncio.shield(job)
    if code == NOT_FOUND and not service.exec_pid:
        raise ProgramError(f"Failed to find executable {given.rest[0]}: No such file or directory")
    return _as_shell_sees(code)


class _Nowhere:
    """Output of a unit that nobody reads."""

    async def write(self, text: str) -> None:
        """Drop it."""

    async def complain(self, text: str) -> None:
        """Drop it."""


def _transient(host: Host, given: Options) -> Service:
    name = given.last("--unit", default=f"run-r{len(host.services):08x}").removesuffix(".service")
    known = host.service(name)
    if known is not None and (not known.spec.transient or known.active in {"active", "activating"}):
        text = f"Unit {name}.service was already loaded or has a fragment file."
        raise ProgramError(f"Failed to start transient service unit: {text}")
    command = shlex.join(given.rest)
    spec = ServiceSpec(
        name=name,
        description=given.last("--description", default=command),
        command=command,
        kind=given.last("--service-type", default="simple"),
        transient=True,
    )
    service = Service(spec, enabled=False)
    host.services[name] = service
    now = host.clock.now()
    oneshot = spec.kind == "oneshot"
    service.active, service.sub = ("activating", "start") if oneshot else ("active", "running")
    service.exec_started = service.inactive_exit = service.active_enter = service.changed = now
    text = f"{'Starting' if oneshot else 'Started'} {spec.unit} - {spec.description}" + ("..." if oneshot else ".")
    host.log("systemd", text, pid=1, unit="init.scope", subject=spec.unit)
    return service


async def _unit_main(call: Call, service: Service, argv: list[str]) -> int:
    try:
        code = await call.run(argv, user=ROOT, unit=service.spec.name)
    except CommandNotFoundError:
        code = NOT_FOUND
    if service.active in {"active", "activating"}:
        main_exited(call.host, service, status=max(0, code), by=Signals(-code) if code < 0 else None)
    return code


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
    "nice": nice,
    "timeout": timeout,
    "sudo": sudo,
    "systemd-run": systemd_run,
}
