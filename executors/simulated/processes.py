"""`ps`, `pgrep`, `kill`, `pkill`: the process table and signals to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from signal import Signals

from executors.simulated.command import Call, Commands, Options, ProgramError, options
from executors.simulated.manager import deliver, signal_by_name
from executors.simulated.procfs import phase, wave
from executors.simulated.state import Host, Process

_PS_HELP = """
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1)."""


USER_WIDTH = 8


@dataclass(frozen=True)
class Column:
    """One field of `ps -o`: its title, width, side and value."""

    title: str
    width: int
    value: Callable[[Host, Process], float | str]
    left: bool = False


def _cpu(host: Host, process: Process) -> float:
    """Share of one CPU in percent over the life of the process, one digit."""
    return round(process.cpu * wave(host.clock.now(), phase(host) + process.pid), 1)


COLUMNS = {
    "pid": Column("PID", 7, lambda _, p: p.pid),
    "ppid": Column("PPID", 7, lambda _, p: p.parent),
    "user": Column(
        "USER", 8, lambda _, p: p.user if len(p.user) <= USER_WIDTH else p.user[: USER_WIDTH - 1] + "+", left=True
    ),
    "pcpu": Column("%CPU", 4, _cpu),
    "pmem": Column("%MEM", 4, lambda host, p: round(p.rss_kib * 100 / host.hardware.memory_kib, 1)),
    "rss": Column("RSS", 5, lambda _, p: p.rss_kib),
    "etimes": Column("ELAPSED", 7, lambda host, p: max(0, int(host.clock.now() - p.started))),
    "stat": Column("STAT", 4, lambda _, p: p.stat, left=True),
    "comm": Column("COMMAND", 15, lambda _, p: p.comm, left=True),
    "args": Column("COMMAND", 27, lambda _, p: p.args, left=True),
}
NAMES = {
    "%cpu": "pcpu",
    "%mem": "pmem",
    "cmd": "args",
    "command": "args",
    "euser": "user",
    "state": "stat",
    "ucmd": "comm",
}


async def _ps(call: Call) -> int:
    given = options(call, "eAo:p:C:ww", "sort= no-headers no-heading format= pid= user= ppid=")
    wanted = _columns(given)
    if not wanted:
        wanted = [("pid", None), ("comm", None)]
    rows = _chosen(call.host, given)
    for key in reversed([key for value in given.every("--sort") for key in value.split(",")]):
        column = _column(key.lstrip("+-"))
        rows = sorted(rows, key=lambda process: column.value(call.host, process), reverse=key.startswith("-"))
    columns = [_column(name) for name, _ in wanted]
    titles = [column.title if title is None else title for column, (_, title) in zip(columns, wanted, strict=True)]
    table = [] if given.has("--no-headers", "--no-heading") or not any(titles) else [_row(columns, list(titles))]
    table += [_row(columns, [_text(column.value(call.host, process)) for column in columns]) for process in rows]
    await call.lines(table)
    return 0 if rows else 1


def _columns(given: Options) -> list[tuple[str, str | None]]:
    """Names of the fields with their titles; None for the usual one, empty for none."""
    found: list[tuple[str, str | None]] = []
    for value in given.every("-o", "--format"):
        for part in re.split(r"[,\s]+", value):
            name, given_title, title = part.partition("=")
            found.append((name, title if given_title else None))
    return found


def _column(name: str) -> Column:
    column = COLUMNS.get(NAMES.get(name, name))
    if column is None:
        raise ProgramError(f'error: unknown user-defined format specifier "{name}"\n{_PS_HELP}')
    return column


def _chosen(host: Host, given: Options) -> list[Process]:
    rows = [host.processes[pid] for pid in sorted(host.processes)]
    pids = {pid for value in given.every("-p", "--pid") for pid in value.split(",")}
    names = {name for value in given.every("-C") for name in value.split(",")}
    return [row for row in rows if (not pids or str(row.pid) in pids) and (not names or row.comm in names)]


def _row(columns: list[Column], cells: list[str]) -> str:
    padded = [
        cell.ljust(column.width) if column.left else cell.rjust(column.width)
        for column, cell in zip(columns, cells, strict=True)
    ]
    return " ".join([*padded[:-1], cells[-1] if columns[-1].left else padded[-1]])


def _text(value: float | str) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


async def _pgrep(call: Call) -> int:
    given = options(call, "xfalcu:", "exact full list-name count", code=2)
    if len(given.rest) != 1:
        raise ProgramError("pgrep: only one pattern can be provided", 2)
    found = _named(call, given)
    if given.has("-c", "--count"):
        await call.line(str(len(found)))
    else:
        shown = {"-l": "comm", "-a": "args"}
        extra = next((name for flag, name in shown.items() if given.has(flag)), "")
        await call.lines(
            [f"{process.pid} {getattr(process, extra)}" if extra else str(process.pid) for process in found]
        )
    return 0 if found else 1


async def _pkill(call: Call) -> int:
    number, args = _take_signal(call)
    given = Options([(word, "") for word in args if word.startswith("-")], [w for w in args if not w.startswith("-")])
    if len(given.rest) != 1:
        raise ProgramError("pkill: only one pattern can be provided", 2)
    found = _named(call, given)
    refused = [process for process in found if not _may_signal(call, process)]
    for process in found:
        if process in refused:
            await call.complain(f"pkill: killing pid {process.pid} failed: Operation not permitted")
        elif number is not None:
            deliver(call.host, process, number)
    return 0 if len(found) > len(refused) else 1


async def _kill(call: Call) -> int:
    number, args = _take_signal(call)
    if not args:
        raise ProgramError("\nUsage:\n kill [options] <pid> [...]\n")
    code = 0
    for word in args:
        process = call.host.processes.get(int(word)) if word.isdigit() else None
        if process is None:
            if not word.isdigit():
                raise ProgramError(f"kill: failed to parse argument: '{word}'")
            await call.complain(f"kill: ({word}): No such process")
            code = 1
        elif not _may_signal(call, process):
            await call.complain(f"kill: ({word}): Operation not permitted")
            code = 1
        elif number is not None:
            deliver(call.host, process, number)
    return code


def _take_signal(call: Call) -> tuple[Signals | None, list[str]]:
    """The signal that was asked for (None for 0, which only asks whether a process is there) and what follows."""
    args, name = call.args, "TERM"
    match args:
        case [("-s" | "--signal" | "-n"), given, *rest]:
            name, args = given, rest
        case [word, *rest] if re.fullmatch(r"-(\d+|[A-Z][A-Z0-9]+)", word):
            name, args = word[1:], rest
        case [word, *rest] if word.startswith("--signal="):
            name, args = word.removeprefix("--signal="), rest
    number = None if name == "0" else signal_by_name(name)
    if number is None and name != "0":
        raise ProgramError(f"{call.name}: unknown signal name {name}")
    return number, [word for word in args if word != "--"]


def _named(call: Call, given: Options) -> list[Process]:
    """Processes by name, without the one that asks."""
    exact = given.has("-x", "--exact")
    try:
        pattern = re.compile(given.rest[0])
    except re.error as error:
        raise ProgramError(f"{call.name}: {error.msg}", 2) from error
    asking = " ".join(call.argv)
    return [
        process
        for pid, process in sorted(call.host.processes.items())
        if process.args != asking
        and (text := process.args if given.has("-f", "--full") else process.comm)
        and (pattern.fullmatch(text) if exact else pattern.search(text))
    ]


def _may_signal(call: Call, process: Process) -> bool:
    return call.is_root or process.user == call.user


COMMANDS: Commands = {"ps": _ps, "pgrep": _pgrep, "pkill": _pkill, "kill": _kill}
