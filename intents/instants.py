"""What the pieces of a spoken time mean: canonical occasions of `bot.domain.when`, or lengths back and ahead.

A time of the night belongs to the coming night: "ce soir à 2h", said at 15:00, is 02:00 of the next day. What may mean
two times ("at 8", said at noon) is two guesses, to be asked about; what has passed is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.errors import InvalidArgument
from bot.domain.parameters import duration
from bot.domain.when import WEEKDAYS as NAMES
from bot.domain.when import canonical

Piece = Mapping[str, str]
"""The named groups of one piece, as `times` matched them."""

WEEKDAYS: Mapping[str, int] = {
    name: index
    for names in (NAMES, ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
    for index, name in enumerate(names)
}
MONTHS: Mapping[str, int] = {
    name: index
    for names in (
        "january february march april may june july august september october november december",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    )
    for index, name in enumerate(names.split(), 1)
}
NUMBERS: Mapping[str, int] = {
    "a": 1, "an": 1, "un": 1, "une": 1, "one": 1, "two": 2, "deux": 2, "three": 3, "trois": 3, "four": 4, "quatre": 4,
    "five": 5, "cinq": 5, "six": 6, "huit": 8, "eight": 8, "ten": 10, "dix": 10, "quinze": 15, "fifteen": 15,
    "twenty": 20, "vingt": 20, "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50, "cinquante": 50,
}  # fmt: skip
_MINUTES = {"m": 1, "h": 60, "j": 1440, "d": 1440, "s": 10080, "w": 10080}
_NOON, _EVENING, _NIGHT_ENDS = 12, 17, 5
_PART_OF = {
    "matin": "morning", "matinee": "morning", "apres-midi": "afternoon", "aprem": "afternoon", "soir": "evening",
    "soiree": "evening", "nuit": "night", "nightly": "night", "tonight": "evening",
}  # fmt: skip
_GUESSES: Mapping[str, tuple[int, ...]] = {
    "": (8, 14, 20), "morning": (8, 9), "afternoon": (14, 16), "evening": (20, 22), "night": (2, 3),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meant:
    """See `times.Timing`."""

    whens: tuple[str, ...] = ()
    exact: bool = True
    recurs: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day as said. `open`: it may be before or after noon ("at 8")."""

    hour: int
    minute: int
    open: bool


def timing(pieces: Sequence[Piece], now: datetime, *, english: bool) -> Meant:
    """What is to happen when."""
    said = {name: text for piece in pieces for name, text in piece.items()}
    try:
        if "distance" in said:
            return Meant((_once(now + _distance(said)),), certain=True)
        if "interval" in said:
            return Meant((_interval(said),), recurs=True, certain=True)
        clock, part = _clock(said, english=english), _part(said)
        if recurrence := _recurrence(said):
            hours = [clock] if clock else [_Clock(hour, 0, open=False) for hour in _GUESSES[part]]
            at = [shifted for one in hours if (shifted := _in_part(one, part)) is not None]
            if recurrence != "day" and any(later for _, later in at):
                return Meant(recurs=True, certain=True)  # the night from Monday to Tuesday: of which day?
            whens = tuple(canonical(f"every {recurrence} at {one:%H:%M}") for one, _ in at)
            return Meant(whens, exact=clock is not None and len(whens) == 1, recurs=True, certain=True)
        return _on_a_day(said, clock, part, now)
    except (ValueError, OverflowError, InvalidArgument):
        return Meant()


def since(pieces: Sequence[Piece], now: datetime, *, back: bool) -> str:
    """The length from (or until) a moment as a duration; "" where the words name none."""
    said = {name: text for piece in pieces for name, text in piece.items()}
    try:
        clock = _clock(said, english=False)
        short = said.get("sign") == "h" and clock is not None and clock.hour <= _NIGHT_ENDS
        if len(pieces) == 1 and back and ("heures" in said or short):
            return ""  # "since 2h", "since 1h30" are lengths
        if "distance" in said or "interval" in said or (clock is None and "weekday" not in said and "date" not in said):
            return ""
        at = _moment(said, clock, now, back=back)
        minutes = abs(int((now - at).total_seconds()) // 60)
        return duration(f"{minutes}m") if minutes and (at < now) is back else ""
    except (ValueError, OverflowError, InvalidArgument):
        return ""


def _moment(said: Piece, clock: _Clock | None, now: datetime, *, back: bool) -> datetime:
    """The nearest such moment before, or after, now."""
    at = _in_part(clock, _part(said)) if clock else (time(), 0)
    if at is None:
        raise ValueError
    step = -1 if back else 1
    if said.get("day") in {"yesterday", "hier"}:
        return _local(now.date() - timedelta(days=1), at, now)
    days = list(_days(said, now)) if _names_day(said) else [now.date()]
    found = _local(days[0], at, now)
    while (found < now) is not back:
        found = _local(found.date() + timedelta(days=step * (7 if "weekday" in said else 1)), (at[0], 0), now)
    return found


def _on_a_day(said: Piece, clock: _Clock | None, part: str, now: datetime) -> Meant:
    """Once: on the day that was named, else when the clock next says so."""
    certain = _names_day(said) or bool(part)
    if said.get("day") in {"yesterday", "hier"}:
        return Meant()
    if "isotime" in said:
        clock = _Clock(int(said["isotime"][:2]), int(said["isotime"][3:]), open=False)
    clocks = [clock] if clock else [_Clock(hour, 0, open=False) for hour in _GUESSES[part]]
    if clock is not None and clock.open and not part:
        clocks.append(_Clock((clock.hour + _NOON) % 24, clock.minute, open=False))
    days = list(_days(said, now)) if _names_day(said) else [now.date(), now.date() + timedelta(days=1)]
    found: list[datetime] = []
    for one in clocks:
        at = _in_part(one, part)
        moments = [_local(_night_of(day, part, said, now), at, now) for day in days] if at is not None else []
        later = [moment for moment in moments if moment > now]
        found += later if _names_day(said) else later[:1]
    whens = tuple(dict.fromkeys(_once(moment) for moment in sorted(found)))
    return Meant(whens, exact=clock is not None and len(whens) == 1, certain=certain)


def _night_of(day: date, part: str, said: Piece, now: datetime) -> date:
    """Said after midnight, "this night" is the one that it is."""
    this = "tonight" in said and part == "night" and now.hour < _NIGHT_ENDS
    return day - timedelta(days=1) if this else day


def _names_day(said: Piece) -> bool:
    return any(kind in said for kind in ("day", "weekday", "date", "iso", "slash", "numbered", "tonight"))


def _days(said: Piece, now: datetime) -> Iterator[date]:
    """The days that may be meant."""
    today = now.date()
    if "tonight" in said:
        yield today
    elif "day" in said:
        word = said["day"]
        ahead = 2 if "apres" in word or "after" in word else 1 if word in {"demain", "tomorrow"} else 0
        yield today + timedelta(days=ahead)
    elif "weekday" in said:
        ahead = (WEEKDAYS[said["dayname"]] - today.weekday()) % 7
        yield today + timedelta(days=ahead)
        if ahead == 0:
            yield today + timedelta(days=7)
    elif "iso" in said:
        yield date.fromisoformat(said["isodate"])
    elif "date" in said:
        number, month = int(said.get("dateday1") or said["dateday2"]), MONTHS[said.get("month1") or said["month2"]]
        yield _coming(number, month, int(said.get("year1") or said.get("year2") or 0), today)
    elif "numbered" in said:
        number = int(said.get("only1") or said["only2"])
        this = today.replace(day=number)
        yield this if this >= today else (today.replace(day=28) + timedelta(days=4)).replace(day=number)
    else:
        parts = [int(part) for part in said["slashed"].split("/")]
        for number, month in dict.fromkeys(((parts[0], parts[1]), (parts[1], parts[0]))):
            if month <= 12:  # noqa: PLR2004 (months; which is which is asked where both may be)
                yield _coming(number, month, parts[2] if len(parts) > 2 else 0, today)  # noqa: PLR2004 (a year)


def _coming(number: int, month: int, year: int, today: date) -> date:
    this = date(year or today.year, month, number)
    return this if year or this >= today else date(today.year + 1, month, number)


def _recurrence(said: Piece) -> str:
    """The words of the canonical form between "every" and "at"."""
    if "monthly" in said:
        return f"month on {said.get('monthday1') or said.get('monthday2') or said['monthday3']}"
    if "workdays" in said:
        return "weekday"
    if "weekly" in said:
        words = said["weekly"].replace(",", " ").split()
        return ",".join(NAMES[WEEKDAYS[bare]] for word in words if (bare := word.removesuffix("s")) in WEEKDAYS)
    return "day" if "daily" in said else ""


def _clock(said: Piece, *, english: bool) -> _Clock | None:
    """The time of day; raises `ValueError` for one that is none."""
    if "noon" in said:
        return _Clock(12, 0, open=False)
    if "midnight" in said:
        return _Clock(24, 0, open=False)
    hour = next((int(said[f"hour{form}"]) for form in range(1, 6) if f"hour{form}" in said), None)
    if hour is None:
        return None
    minute = int(said.get("minute1") or said.get("minute3") or 0)
    half = (said.get("half1") or said.get("half2") or "").replace(".", "")
    if half and not 1 <= hour <= _NOON:
        raise ValueError(half)
    if half:
        return _Clock(hour % _NOON + (_NOON if half == "pm" else 0), minute, open=False)
    vague = "hour4" in said or "hour5" in said
    time(hour % 24, minute)
    return _Clock(hour, minute, open=vague and english and 0 < hour <= _NOON)


def _part(said: Piece) -> str:
    word = said.get("thispart") or said.get("partof") or said.get("dailypart") or ""
    if not word:
        word = "tonight" if "tonight" in said else "nightly" if said.get("daily") == "nightly" else ""
    return _PART_OF.get(word, word)


def _in_part(clock: _Clock, part: str) -> tuple[time, int] | None:
    """The time of day and how many days later, in this part of the day; None where they contradict each other."""
    hour, minute = clock.hour, clock.minute
    if hour == 24:  # noqa: PLR2004 (midnight is the end of the day that was named)
        return time(0, minute), 1
    match part:
        case "morning":
            return (time(hour, minute), 0) if hour < _NOON else None
        case "afternoon":
            return (time(hour + (_NOON if hour < 8 else 0), minute), 0) if hour < 8 or hour >= _NOON else None  # noqa: PLR2004
        case "evening" | "night" if hour <= _NIGHT_ENDS:
            return time(hour, minute), 1
        case "evening" | "night" if hour < _NOON:
            return time(hour + _NOON, minute), 0
        case "evening" | "night":
            return (time(hour, minute), 0) if hour >= _EVENING else None
        case _:
            return time(hour, minute), 0


def _local(day: date, at: tuple[time, int], now: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=at[1]), at[0], tzinfo=now.tzinfo)


def _once(at: datetime) -> str:
    return canonical(f"at {at:%Y-%m-%dT%H:%M}")


def _distance(said: Piece) -> timedelta:
    if "half" in said:
        return timedelta(minutes=30)
    if "short" in said:
        unit = _MINUTES[said["shortunit"][0]]
        return timedelta(minutes=int(said["short"]) * unit + int(said.get("more", 0)))
    count = _number(said["count"])
    unit = _MINUTES[said["unit"][0]]
    return timedelta(minutes=count * unit + (unit // 2 if "andhalf" in said else 0))


def _interval(said: Piece) -> str:
    if said["interval"] == "hourly":
        return "every 1h"
    return canonical(f"every {_number(said.get('steps', '1'))}{said['step'][0]}")


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]
