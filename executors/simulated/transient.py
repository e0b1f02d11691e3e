"""`systemd-run`: a program as a transient unit, which goes on when the caller leaves.

One thing is easier than in reality: `systemctl show` still tells the result of a unit that ended well or that was
collected, where the real one says `LoadState=not-found` and only the journal knows.
"""

import asyncio
import shlex
from dataclasses import replace
from signal import Signals

from executors.simulated.command import Call, CommandNotFoundError, Commands, Options, ProgramError, options
from executors.simulated.manager import main_exited, tell, title
from executors.simulated.state import ROOT, Host, Service, ServiceSpec
from executors.simulated.times import parse_span

KILLED, EXEC_FAILED = 255, 203
"""What systemd-run exits with after a signal; systemd's exit status for a program that could not be started."""
KEPT = 50
"""Ended units that `systemctl show` still knows."""
_LONG = (
    "unit= wait pipe collect quiet service-type= property= description= uid= remain-after-exit same-dir "
    "no-ask-password no-block setenv= slice= system working-directory= nice="
)


async def systemd_run(call: Call) -> int:
    """Start the unit, and with `--wait` or `--pipe` wait for its end."""
    given = options(call, "p:qGrPdE:", _LONG, permute=False)
    if not given.rest:
        raise ProgramError("Command line to execute required.")
    if not call.is_root:
        raise ProgramError("Failed to start transient service unit: Interactive authentication required.")
    service = _add(call.host, given)
    piped = given.has("-P", "--pipe")
    job = call.host.start_job(_main(call if piped else replace(call, output=_Nowhere()), service, given))
    if not given.has("-q", "--quiet"):
        await call.complain(f"Running as unit: {service.spec.unit}")
    if not piped and not given.has("--wait"):
        return 0
    await asyncio.shield(job)
    if service.exec_status == EXEC_FAILED:
        raise ProgramError(f"Failed to find executable {given.rest[0]}: No such file or directory")
    results = {"success": 0, "exit-code": service.exec_status, "signal": KILLED}
    return results.get(service.result, 1)


class _Nowhere:
    """Output of a unit that nobody reads."""

    async def write(self, text: str) -> None:
        """Drop it."""

    async def complain(self, text: str) -> None:
        """Drop it."""


def _add(host: Host, given: Options) -> Service:
    name = given.last("--unit", default=f"run-r{host.last_pid:08x}").removesuffix(".service")
    known = host.service(name)
    if known is not None and (not known.spec.transient or known.active != "inactive"):
        text = f"Unit {name}.service was already loaded or has a fragment file."
        raise ProgramError(f"Failed to start transient service unit: {text}")
    _forget_old(host)
    command = shlex.join(given.rest)
    spec = ServiceSpec(
        name=name,
        description=given.last("--description", default=command),
        command=command,
        kind=given.last("--service-type", default="simple"),
        transient=True,
    )
    service = host.services[name] = Service(spec, enabled=False)
    now, oneshot = host.clock.now(), spec.kind == "oneshot"
    service.active, service.sub = ("activating", "start") if oneshot else ("active", "running")
    service.exec_started = service.inactive_exit = service.active_enter = service.changed = now
    tell(host, service, f"Starting {title(service)}..." if oneshot else f"Started {title(service)}.")
    return service


def _forget_old(host: Host) -> None:
    ended = [name for name, old in host.services.items() if old.spec.transient and old.active == "inactive"]
    for name in ended[:-KEPT]:
        del host.services[name]


async def _main(call: Call, service: Service, given: Options) -> None:
    host, argv = call.host, [word.replace("$$", "$") for word in given.rest]
    try:
        async with asyncio.timeout(_limit(given)):
            code = await call.run(argv, user=ROOT, unit=service.spec.name, directory=_directory(given))
        if not service.is_down:
            main_exited(host, service, status=max(0, code), by=Signals(-code) if code < 0 else None)
    except CommandNotFoundError:
        main_exited(host, service, status=EXEC_FAILED)
    except TimeoutError:
        tell(host, service, f"{service.spec.unit}: start operation timed out. Terminating.", priority=4)
        main_exited(host, service, by=Signals.SIGTERM, result="timeout")
    if service.spec.kind == "oneshot":
        well = service.result == "success"
        words = f"Finished {title(service)}." if well else f"Failed to start {title(service)}."
        tell(host, service, words, priority=6 if well else 3)
    if given.has("-G", "--collect"):
        service.active, service.sub = "inactive", "dead"


def _directory(given: Options) -> str:
    """Where the unit runs: `/` unless it says."""
    places = [value.partition("=")[2] for value in given.every("-p", "--property") if value.startswith("WorkingDir")]
    return given.last("--working-directory", default=places[-1] if places else "/")


def _limit(given: Options) -> float | None:
    """Seconds after which systemd ends the unit, None for never."""
    for value in given.every("-p", "--property"):
        name, _, text = value.partition("=")
        if name in {"TimeoutStartSec", "RuntimeMaxSec"}:
            return parse_span(text)
    return None


COMMANDS: Commands = {"systemd-run": systemd_run}
