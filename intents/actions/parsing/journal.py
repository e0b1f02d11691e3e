"""Entries out of `journalctl -o json`: one JSON object a line; what is no such object is passed over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

INFORMATION = 6
"""syslog's priority where an entry has none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: when, how bad (syslog: 0 worst, 7 least), of which unit, by which program, what."""

    at: datetime
    priority: int
    unit: str
    program: str
    message: str


def parse(text: str) -> tuple[Entry, ...]:
    """The readable entries, in the order of the journal (oldest first)."""
    return tuple(filter(None, map(_entry, text.splitlines())))


def _entry(line: str) -> Entry | None:
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
        # Seconds rather than microseconds: a float of 16 digits would not be exact.
        at = datetime.fromtimestamp(int(found["__REALTIME_TIMESTAMP"]) // 1_000_000, UTC)
        priority = int(found.get("PRIORITY", INFORMATION))
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None
    return Entry(
        at,
        priority if 0 <= priority <= 7 else INFORMATION,  # noqa: PLR2004 (syslog's range)
        _text(found, "UNIT") or _text(found, "_SYSTEMD_UNIT"),
        _text(found, "SYSLOG_IDENTIFIER") or _text(found, "_COMM"),
        _text(found, "MESSAGE"),
    )


def _text(found: Mapping[str, object], name: str) -> str:
    """A field: text, or a list of bytes where it is not UTF-8 (journalctl's own rule), or "" (null: too large)."""
    value = found.get(name)
    if isinstance(value, list) and all(isinstance(part, int) and 0 <= part <= 255 for part in value):  # noqa: PLR2004 (a byte)
        return bytes(value).decode(errors="replace")
    return value if isinstance(value, str) else ""
