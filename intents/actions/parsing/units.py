"""Services out of `systemctl show` and `systemctl list-units`.

systemd writes times in the host's zone by its abbreviation, which nobody can read back safely: only UTC becomes a
moment, anything else stays the text that it is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from signal import Signals

_FAILED = re.compile(r"^(?:● )?([A-Za-z0-9][A-Za-z0-9:_.@\\-]{0,255})\s+\S+\s+failed\s", re.ASCII)
_UTC = re.compile(r"[A-Z][a-z]{2} (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) UTC", re.ASCII)
KILLED, DUMPED = "2", "3"
"""`ExecMainCode`, as `waitid` says it: CLD_KILLED and CLD_DUMPED; then `ExecMainStatus` is a signal."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One service. `since` is when its present state began (None or text as systemd wrote it); `memory` in bytes.

    `result` is systemd's ("success", "signal", "exit-code", "oom-kill", …); `signal` names what ended its main process.
    """

    id: str
    description: str = ""
    load: str = ""
    active: str = ""
    sub: str = ""
    enabled: str = ""
    pid: int = 0
    restarts: int = 0
    memory: int | None = None
    since: datetime | str | None = None
    result: str = ""
    status: int = 0
    signal: str = ""

    @property
    def exists(self) -> bool:
        """Whether systemd knows the unit at all."""
        return self.load not in {"not-found", ""}

    @property
    def running(self) -> bool:
        """Active, or being reloaded; `activating` is not there yet."""
        return self.active in {"active", "reloading"}


def services(text: str) -> tuple[Unit, ...]:
    """The units that `systemctl show` described, in its order; blocks without id or state are passed over."""
    blocks = (
        dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in re.split(r"\n\s*\n", text)
    )
    return tuple(_unit(block) for block in blocks if block.get("Id") and block.get("ActiveState"))


def failed(text: str) -> tuple[str, ...]:
    """The names of failed units out of `systemctl list-units --state=failed --plain --no-legend`."""
    return tuple(match[1] for match in map(_FAILED.match, text.splitlines()) if match)


def moment(text: str) -> datetime | str | None:
    """A time of systemd: a moment where it is in UTC, else its text; None where there is none."""
    match = _UTC.fullmatch(text.strip())
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=UTC) if match else text.strip() or None
    except ValueError:
        return text.strip()


def _unit(block: dict[str, str]) -> Unit:
    status = _number(block.get("ExecMainStatus", "")) or 0
    ended_by_signal = block.get("ExecMainCode") in {KILLED, DUMPED}
    running = block["ActiveState"] in {"active", "reloading"}
    return Unit(
        id=block["Id"].removesuffix(".service"),
        description=block.get("Description", ""),
        load=block.get("LoadState", ""),
        active=block["ActiveState"],
        sub=block.get("SubState", ""),
        enabled=block.get("UnitFileState", ""),
        pid=_number(block.get("MainPID", "")) or 0,
        restarts=_number(block.get("NRestarts", "")) or 0,
        memory=_number(block.get("MemoryCurrent", "")),
        since=moment(block.get("ActiveEnterTimestamp" if running else "InactiveEnterTimestamp", "")),
        result=block.get("Result", ""),
        status=status,
        signal=_signal(status) if ended_by_signal else "",
    )


def _number(text: str) -> int | None:
    """A count; None for "[not set]" and for the 2⁶⁴−1 by which older versions say the same."""
    return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else None


def _signal(number: int) -> str:
    try:
        return Signals(number).name
    except ValueError:
        return str(number)
