"""Small programs that look at the machine, the user or the clock, and those that only print or wait."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from executors.simulated.command import Call, Commands, ProgramError, options
from executors.simulated.procfs import load_averages, memory_kib
from executors.simulated.times import parse_interval

KERNEL = "6.1.0-28-amd64"
KERNEL_VERSION = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
IDENTITIES = {
    "root": ("0", "uid=0(root) gid=0(root) groups=0(root)"),
    "demo": ("1000", "uid=1000(demo) gid=1000(demo) groups=1000(demo),4(adm),27(sudo)"),
}
SEQ_CHUNK = 2_000
"""Numbers that `seq` writes at once: enough to be quick, few enough to be stopped."""


async def _echo(call: Call) -> int:
    bare = call.args[:1] == ["-n"]
    await call.output.write(" ".join(call.args[bare:]) + ("" if bare else "\n"))
    return 0


async def _pwd(call: Call) -> int:
    await call.line(call.directory)
    return 0


async def _true(_: Call) -> int:
    return 0


async def _false(_: Call) -> int:
    return 1


async def _sleep(call: Call) -> int:
    if not call.args:
        raise ProgramError("sleep: missing operand\nTry 'sleep --help' for more information.")
    total = 0.0
    for text in call.args:
        seconds = parse_interval(text)
        if seconds is None:
            raise ProgramError(f"sleep: invalid time interval '{text}'\nTry 'sleep --help' for more information.")
        total += seconds
    await call.host.clock.sleep(total)
    return 0


async def _seq(call: Call) -> int:
    match [int(word) for word in call.args if re.fullmatch(r"-?\d+", word)]:
        case [last]:
            values = range(1, last + 1)
        case [first, last]:
            values = range(first, last + 1)
        case [first, step, last] if step:
            values = range(first, last + (1 if step > 0 else -1), step)
        case _:
            raise ProgramError("seq: missing operand\nTry 'seq --help' for more information.")
    for start in range(0, len(values), SEQ_CHUNK):
        await call.lines([str(value) for value in values[start : start + SEQ_CHUNK]])
    return 0


async def _uptime(call: Call) -> int:
    host = call.host
    given = options(call, "ps", "pretty since")
    minutes = int(host.uptime // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if given.has("-s", "--since"):
        await call.line(_utc(host.booted_at).strftime("%Y-%m-%d %H:%M:%S"))
    elif given.has("-p", "--pretty"):
        parts = [(days // 7, "week"), (days % 7, "day"), (hours, "hour"), (rest, "minute")]
        await call.line("up " + (", ".join(_plural(number, word) for number, word in parts if number) or "0 minutes"))
    else:
        lasting = f"{_plural(days, 'day')}, " if days else ""
        lasting += f"{hours:2}:{rest:02}" if hours else f"{rest} min"
        loads = ", ".join(f"{load:.2f}" for load in load_averages(host))
        await call.line(f" {_utc(host.clock.now()):%H:%M:%S} up {lasting},  1 user,  load average: {loads}")
    return 0


async def _nproc(call: Call) -> int:
    await call.line(str(call.host.hardware.cpus))
    return 0


async def _free(call: Call) -> int:
    given = options(call, "bkmgh", "bytes kibi mebi gibi human")
    kib = memory_kib(call.host)
    cache = kib["Buffers"] + kib["Cached"] + kib["SReclaimable"]
    used = kib["MemTotal"] - kib["MemAvailable"]
    rows = {
        "Mem:": (kib["MemTotal"], used, kib["MemFree"], kib["Shmem"], cache, kib["MemAvailable"]),
        "Swap:": (kib["SwapTotal"], kib["SwapTotal"] - kib["SwapFree"], kib["SwapFree"]),
    }
    units: dict[str, Callable[[int], str]] = {
        "-h": _human,
        "-b": lambda value: str(value * 1024),
        "-m": lambda value: str(value // 1024),
        "-g": lambda value: str(value // 1024**2),
    }
    names = {"-h": "--human", "-b": "--bytes", "-m": "--mebi", "-g": "--gibi"}
    shown = next((unit for flag, unit in units.items() if given.has(flag, names[flag])), str)
    await call.line(_free_row("", ("total", "used", "free", "shared", "buff/cache", "available")))
    for name, values in rows.items():
        await call.line(_free_row(name, [shown(value) for value in values]))
    return 0


def _free_row(name: str, cells: list[str] | tuple[str, ...]) -> str:
    return f"{name:<8}" + " ".join(cell.rjust(11 + (number == 0)) for number, cell in enumerate(cells))


def _human(kib: int) -> str:
    if kib == 0:
        return "0B"
    value, unit = float(kib), "Ki"
    for larger in ("Mi", "Gi", "Ti"):
        if value < 1024:  # noqa: PLR2004 - the base of binary units
            break
        value, unit = value / 1024, larger
    return f"{value:.1f}{unit}" if value < 10 else f"{value:.0f}{unit}"  # noqa: PLR2004 - three figures at most


async def _uname(call: Call) -> int:
    given = options(call, "asnrvmo", "all kernel-name nodename kernel-release kernel-version machine operating-system")
    parts = {
        ("-s", "--kernel-name"): "Linux",
        ("-n", "--nodename"): call.host.name,
        ("-r", "--kernel-release"): KERNEL,
        ("-v", "--kernel-version"): KERNEL_VERSION,
        ("-m", "--machine"): "x86_64",
        ("-o", "--operating-system"): "GNU/Linux",
    }
    chosen = [part for flags, part in parts.items() if given.has("-a", "--all", *flags)]
    await call.line(" ".join(chosen or ["Linux"]))
    return 0


async def _hostname(call: Call) -> int:
    given = options(call, "fsI", "fqdn long short all-ip-addresses")
    if given.rest:
        raise ProgramError("hostname: you must be root to change the host name")
    full = f"{call.host.name}.demo.internal" if given.has("-f", "--fqdn", "--long") else call.host.name
    await call.line(f"{call.host.address} " if given.has("-I", "--all-ip-addresses") else full)
    return 0


async def _id(call: Call) -> int:
    given = options(call, "ugnG", "user group name groups")
    number, everything = IDENTITIES[call.user]
    if given.has("-n", "--name"):
        await call.line(call.user)
    else:
        await call.line(number if given.has("-u", "--user", "-g", "--group") else everything)
    return 0


async def _whoami(call: Call) -> int:
    await call.line(call.user)
    return 0


async def _date(call: Call) -> int:
    given = options(call, "uI:Rs:", "utc universal iso-8601= rfc-email set=")
    if given.has("-s", "--set"):
        raise ProgramError("date: cannot set date: Operation not permitted")
    now = call.host.clock.now()
    form = given.rest[0] if given.rest else "+%a %b %e %H:%M:%S %Z %Y"
    if not form.startswith("+"):
        raise ProgramError(f"date: invalid date '{form}'")
    if given.last("-I", "--iso-8601") == "seconds":
        form = "+%Y-%m-%dT%H:%M:%S+00:00"
    form = form[1:].replace("%s", str(int(now))).replace("%N", f"{int(now % 1 * 1e9):09}")
    await call.line(_utc(now).astimezone(UTC if given.has("-u", "--utc") else _zone(call)).strftime(form))
    return 0


def _zone(call: Call) -> tzinfo:
    """The zone of the environment; one that does not exist is UTC, as for the real program."""
    try:
        return ZoneInfo(call.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"


COMMANDS: Commands = {
    "echo": _echo,
    "pwd": _pwd,
    "true": _true,
    "false": _false,
    "sleep": _sleep,
    "seq": _seq,
    "uptime": _uptime,
    "nproc": _nproc,
    "free": _free,
    "uname": _uname,
    "hostname": _hostname,
    "id": _id,
    "whoami": _whoami,
    "date": _date,
}
