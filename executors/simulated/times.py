"""Times and sizes as systemd reads and writes them; the simulated hosts live in UTC."""

import re
from datetime import UTC, datetime, timedelta

_UNITS = {
    "us": 1e-6, "usec": 1e-6, "ms": 1e-3, "msec": 1e-3,
    "": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800,
    "M": 2_629_800, "month": 2_629_800, "months": 2_629_800,
    "y": 31_557_600, "year": 31_557_600, "years": 31_557_600,
}  # fmt: skip
_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_INTERVAL = re.compile(r"(\d+(?:\.\d+)?|\.\d+)([smhd]?)")
_FORMATS = ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_CLOCK_FORMATS = ("%H:%M:%S", "%H:%M")


def parse_span(text: str) -> float | None:
    """`1h 30min` → 5400.0; None when it cannot be read."""
    total, position = 0.0, 0
    while position < len(text):
        match = _SPAN.match(text, position)
        if match is None or match[2] not in _UNITS:
            return None
        total += float(match[1]) * _UNITS[match[2]]
        position = match.end()
    return total if text.strip() else None


def parse_time(text: str, now: float) -> float | None:
    """A point in time as `journalctl --since` takes it, in Unix seconds; None when it cannot be read."""
    text = text.strip()
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    words = {"now": now, "today": today.timestamp(), "yesterday": (today - timedelta(days=1)).timestamp()}
    if text in words:
        return words[text]
    if text.startswith("@"):
        return _number(text[1:])
    span = None
    if text.startswith(("-", "+")):
        span = parse_span(text[1:])
        return None if span is None else now + (span if text.startswith("+") else -span)
    if text.endswith(" ago"):
        span = parse_span(text.removesuffix(" ago"))
        return None if span is None else now - span
    return _calendar(text.removesuffix(" UTC"), today)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _calendar(text: str, today: datetime) -> float | None:
    for form in (*_FORMATS, *_CLOCK_FORMATS):
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if form in _CLOCK_FORMATS:
            moment = moment.replace(year=today.year, month=today.month, day=today.day)
        return moment.timestamp()
    return None


def stamp(at: float) -> str:
    """`Fri 2026-11-20 09:07:38 UTC`; empty for never (0)."""
    return datetime.fromtimestamp(at, UTC).strftime("%a %Y-%m-%d %H:%M:%S UTC") if at else ""


def ago(seconds: float) -> str:
    """How long ago, as `systemctl status` says it: `3min 12s ago`."""
    whole = int(seconds)
    for limit, first, first_word, second, second_word in (
        (31_557_600, 31_557_600, "year", 2_629_800, "month"),
        (2_629_800, 2_629_800, "month", 86_400, "day"),
        (604_800, 604_800, "week", 86_400, "day"),
    ):
        if whole >= limit:
            rest = whole % first // second
            return " ".join(
                filter(None, [_count(whole // first, first_word), _count(rest, second_word) if rest else "", "ago"])
            )
    steps = (
        (172_800, f"{whole // 86_400} days"),
        (90_000, f"1 day {(whole - 86_400) // 3600}h"),
        (21_600, f"{whole // 3600}h"),
        (3_600, f"{whole // 3600}h" + (f" {whole % 3600 // 60}min" if whole % 3600 // 60 else "")),
        (300, f"{whole // 60}min"),
        (60, f"{whole // 60}min" + (f" {whole % 60}s" if whole % 60 else "")),
        (1, f"{whole}s"),
    )
    return next((text for limit, text in steps if whole >= limit), f"{max(0, int(seconds * 1000))}ms") + " ago"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"


def span(seconds: float) -> str:
    """A duration as systemd writes it: `1h 2min 3.456s`."""
    parts, rest = [], seconds
    for name, size in (("month", 2_629_800), ("w", 604_800), ("d", 86_400), ("h", 3600), ("min", 60)):
        if rest >= size:
            parts.append(f"{int(rest // size)}{name}")
            rest %= size
    if rest >= 1:
        parts.append(f"{rest:.3f}s")
    elif rest * 1000 >= 1 or not parts:
        parts.append(f"{int(rest * 1000)}ms")
    return " ".join(parts)


def human(size: int) -> str:
    """Bytes as `systemctl status` writes them: `12.3M`."""
    value, unit = float(size), "B"
    for larger in "KMGT":
        if value < 1024:  # noqa: PLR2004 - the base of binary units
            break
        value, unit = value / 1024, larger
    return f"{int(value)}B" if unit == "B" else f"{value:.1f}{unit}"


def parse_interval(text: str) -> float | None:
    """An interval of coreutils in seconds: `2`, `0.5s`, `3m`; None when it cannot be read."""
    match = _INTERVAL.fullmatch(text)
    return float(match[1]) * _UNITS[match[2]] if match else None
