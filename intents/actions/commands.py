"""Every command that looks and checks run on hosts, element by element. All of them only read.

The policies' `CommandJudge` must rate each of them LOW: `tests/data/look_argv.txt` lists their shapes. A person's value
stands after `--` or inside `--option=value`, so that none is ever read as an option.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

Command = tuple[str, ...]

SERVICE_PROPERTIES = (
    "Id", "Description", "LoadState", "ActiveState", "SubState", "UnitFileState", "MainPID", "NRestarts",
    "MemoryCurrent", "ActiveEnterTimestamp", "InactiveEnterTimestamp", "Result", "ExecMainCode", "ExecMainStatus",
)  # fmt: skip

VITALS: Command = ("cat", "/proc/uptime", "/proc/loadavg", "/proc/meminfo", "/proc/stat")
KERNEL: Command = ("uname", "-r")
SYSTEM: Command = ("cat", "/etc/os-release")
DISKS: Command = ("df", "-P", "-k", "-l", "-x", "tmpfs", "-x", "devtmpfs", "-x", "overlay", "-x", "squashfs")
FAILED_UNITS: Command = (
    "systemctl",
    "list-units",
    "--type=service",
    "--state=failed",
    "--no-legend",
    "--plain",
    "--no-pager",
)
APT_UPGRADES: Command = ("apt-get", "-s", "-q", "upgrade")
DNF_UPGRADES: Command = ("dnf", "-q", "check-update")
SINCE_BOOT: Command = ("ps", "-o", "etimes=", "-p", "1")
"""Seconds since process 1 started: the machine's uptime, and a container's own where `/proc/uptime` is its host's."""
PLANNED_SHUTDOWN: Command = ("cat", "/run/systemd/shutdown/scheduled")


def processes(sort: Literal["cpu", "memory"]) -> Command:
    """All processes without their arguments, which may hold secrets."""
    return ("ps", "-eo", "pid,user,pcpu,pmem,rss,etimes,comm", "--sort=-pcpu" if sort == "cpu" else "--sort=-pmem")


def process(pid: int) -> Command:
    """The pid again while that process lives; nothing and status 1 afterwards."""
    return ("ps", "-o", "pid=", "-p", str(pid))


def count_processes(name: str) -> Command:
    """How many processes have exactly this name."""
    return ("pgrep", "-x", "-c", "--", name)


def processes_named(name: str) -> Command:
    """The processes of this name with their ages in seconds: a fresh one was started again by its supervisor.

    Without a heading: where there is none of that name there is nothing to show.
    """
    return ("ps", "-o", "pid=", "-o", "etimes=", "-o", "comm=", "-C", name)


def folder_sizes(path: str, depth: int) -> Command:
    """Kilobytes of each folder below `path` on the same file system."""
    return ("du", "-k", "-x", f"--max-depth={depth}", "--", path)


def resolve(path: str) -> Command:
    """The path without symbolic links."""
    return ("readlink", "-f", "--", path)


def tail(path: str, lines: int) -> Command:
    """The end of a file."""
    return ("tail", "-n", str(lines), "--", path)


def service(*units: str) -> Command:
    """What systemd knows about some units, in the same order."""
    return ("systemctl", "show", "--no-pager", f"--property={','.join(SERVICE_PROPERTIES)}", "--", *units)


def properties(names: Iterable[str], unit: str) -> Command:
    """A few properties of one unit, for checks."""
    return ("systemctl", "show", "--no-pager", f"--property={','.join(names)}", "--", unit)


def journal(
    *,
    form: Literal["short-iso", "json"] = "short-iso",
    lines: int,
    since: str = "",
    unit: str = "",
    priority: str = "",
    grep: str = "",
) -> Command:
    """The newest lines of the journal that match everything given; `since` as `journal_time` writes it."""
    options = (("since", since), ("unit", unit), ("priority", priority), ("grep", grep))
    return (
        "journalctl",
        "--no-pager",
        "-q",
        "-o",
        form,
        "-n",
        str(lines),
        *(f"--{name}={value}" for name, value in options if value),
    )


def journal_time(since: str | None, now: datetime) -> str:
    """A normalised `Since` as journalctl reads it whatever the host's zone: `-2h`, or seconds of the epoch.

    A time said without a zone is meant in the zone of `now`.
    """
    if since is None:
        return ""
    if since[:-1].isdigit():
        return f"-{since}"
    moment = datetime.fromisoformat(since)
    return f"@{int((moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)).timestamp())}"
