"""What may be read of monitors, alerts, measurements and the people on call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.inventory import Host


@dataclass(frozen=True, slots=True)
class MonitorInfo:
    """One monitor. `subject`: the host or address that it checks; `interval` in seconds; `detail` its last answer."""

    name: str
    kind: str
    subject: str
    state: str
    severity: str
    interval: int
    since: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """One alert. `what` is its rule, `value` what was measured, `by` who acknowledged it."""

    id: str
    what: str
    target: str
    severity: str
    state: str
    since: datetime
    value: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call; `until` None: for good."""

    person: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Measurements of one host in percent, the oldest first, evenly spaced; None where none was taken."""

    host: str
    values: tuple[float | None, ...]


class Watch(Protocol):
    """Read-only. A monitor of another name is an `UnknownTarget`."""

    async def monitors(self) -> tuple[MonitorInfo, ...]: ...

    async def monitor(self, name: str) -> MonitorInfo: ...

    async def series(self, hosts: tuple[Host, ...], metric: str, period: str, points: int) -> tuple[Series, ...]:
        """At most `points` values for each host over the last `period` (a duration)."""
        ...

    async def alerts(self, hosts: tuple[Host, ...], *, severity: str = "", state: str = "") -> tuple[AlertInfo, ...]:
        """Those about these hosts, the worst and newest first; "" any severity, or any state that is not over."""
        ...

    async def duty(self) -> tuple[Duty, ...]:
        """Who is on call now, and next."""
        ...
