"""When something happens that was asked for later: one instant, or again and again, in a small canonical form.

    at 2026-11-21T02:00             once, in the configured zone
    every 30m · every 2h            by the clock: counted from midnight, so 30m is :00 and :30
    every day at 08:00
    every weekday at 08:00          Monday to Friday
    every monday,thursday at 09:00
    every month on 1 at 09:00       1 to 28, so that every month has the day

A value of `schedule.add when=…` is such a text. Where clocks are put forward and the time does not exist, it happens as
much later as was skipped; where they are put back and it exists twice, the first time counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated

from bot.domain.content import Message, Moment, Quantity
from bot.domain.errors import InvalidArgument
from bot.domain.parameters import Kind, refuse

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKDAYS = WEEKDAYS[:5]
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
"""Bounds of `every 30m`; from a day on there is `every day at …`."""
_LAST_MONTH_DAY = 28
_YEARS_AHEAD = 2

_ONCE = re.compile(r"at (2\d{3}-\d{2}-\d{2}T\d{2}:\d{2})")
_INTERVAL = re.compile(r"every (\d{1,3})([mh])")
_CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
_DAILY = re.compile(rf"every (day|weekday|(?:{'|'.join(WEEKDAYS)})(?:,(?:{'|'.join(WEEKDAYS)}))*) at {_CLOCK}")
_MONTHLY = re.compile(rf"every month on (\d{{1,2}}) at {_CLOCK}")


@dataclass(frozen=True, slots=True)
class Once:
    """One instant: local time, without zone, to the minute."""

    at: datetime

    def __str__(self) -> str:
        return f"at {self.at:%Y-%m-%dT%H:%M}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Again after each `step`, counted from midnight."""

    step: timedelta

    def __str__(self) -> str:
        minutes = int(self.step.total_seconds()) // 60
        return f"every {minutes}m" if minutes % 60 else f"every {minutes // 60}h"


@dataclass(frozen=True, slots=True)
class Weekly:
    """On some days of the week (0 is Monday, in order), at a time of day; all seven of them: daily."""

    days: tuple[int, ...]
    at: time

    def __str__(self) -> str:
        named = tuple(WEEKDAYS[day] for day in self.days)
        said = {WEEKDAYS: "day", WORKDAYS: "weekday"}.get(named, ",".join(named))
        return f"every {said} at {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """On one day of the month, at a time of day."""

    day: int
    at: time

    def __str__(self) -> str:
        return f"every month on {self.day} at {self.at:%H:%M}"


Occasion = Once | Interval | Weekly | Monthly


def parse(text: str) -> Occasion:
    """The occasion of a canonical form; raises `InvalidArgument` for anything else."""
    text = " ".join(text.split())
    found = _once(text) or _interval(text) or _weekly(text) or _monthly(text)
    if found is None:
        raise refuse("when", "not_a_when", text)
    return found


def canonical(text: str) -> str:
    """The one spelling of an occasion (`every 60m` is `every 1h`); raises `InvalidArgument`."""
    return str(parse(text))


When = Annotated[str, Kind("when", canonical)]
"""When a request is to be done: a canonical form; what people say is turned into it where their words are read."""


def recurs(occasion: Occasion) -> bool:
    """Whether it happens more than once."""
    return not isinstance(occasion, Once)


def following(occasion: Occasion, after: datetime, zone: tzinfo) -> datetime | None:
    """The first time later than `after` (aware); in UTC. None: there is none any more."""
    return next(occurrences(occasion, after, zone), None)


def occurrences(occasion: Occasion, after: datetime, zone: tzinfo) -> Iterator[datetime]:
    """All times later than `after` (aware), in order, in UTC; of what recurs, those of the next two years."""
    first = after.astimezone(zone).date()
    if isinstance(occasion, Once):
        times: Iterator[datetime] = iter((_instant(occasion.at, zone),))
    else:
        days = (first + timedelta(days=ahead) for ahead in range(-1, 366 * _YEARS_AHEAD))
        times = (at for day in days for at in _times(occasion, day, zone))
    return (at for at in times if at > after)


def told(occasion: Occasion, zone: tzinfo) -> Message:
    """The occasion in words, in full: a time of the night names both days."""
    match occasion:
        case Once(at):
            return Message.of("understanding.when_once", at=Moment(_instant(at, zone)))
        case Interval(step) if step == timedelta(hours=1):
            return Message("understanding.when_hourly")
        case Interval(step):
            return Message.of("understanding.when_interval", step=Quantity(step.total_seconds(), "seconds"))
        case Weekly(days, at) if len(days) == len(WEEKDAYS):
            return Message.of("understanding.when_daily", time=f"{at:%H:%M}", zone=str(zone))
        case Weekly(days, at) if len(days) == len(WORKDAYS) and days[-1] < len(WORKDAYS):
            return Message.of("understanding.when_weekdays", time=f"{at:%H:%M}", zone=str(zone))
        case Weekly(days, at):
            named = tuple(_WEEKDAY[day] for day in days)
            return Message.of("understanding.when_weekly", days=named, time=f"{at:%H:%M}", zone=str(zone))
        case Monthly(day, at):
            return Message.of("understanding.when_monthly", count=day, time=f"{at:%H:%M}", zone=str(zone))


_WEEKDAY = (
    Message.of("understanding.weekday_monday"),
    Message.of("understanding.weekday_tuesday"),
    Message.of("understanding.weekday_wednesday"),
    Message.of("understanding.weekday_thursday"),
    Message.of("understanding.weekday_friday"),
    Message.of("understanding.weekday_saturday"),
    Message.of("understanding.weekday_sunday"),
)


def _once(text: str) -> Once | None:
    if (match := _ONCE.fullmatch(text)) is None:
        return None
    try:
        return Once(datetime.fromisoformat(match[1]))
    except ValueError:
        raise refuse("when", "not_a_when", text) from None


def _interval(text: str) -> Interval | None:
    if (match := _INTERVAL.fullmatch(text)) is None:
        return None
    step = timedelta(minutes=int(match[1])) if match[2] == "m" else timedelta(hours=int(match[1]))
    if not SHORTEST <= step <= LONGEST:
        raise InvalidArgument(
            "error.invalid_argument", parameter="when", reason=Message.of("argument.interval", value=text[:80])
        )
    return Interval(step)


def _weekly(text: str) -> Weekly | None:
    if (match := _DAILY.fullmatch(text)) is None:
        return None
    named = {"day": WEEKDAYS, "weekday": WORKDAYS}.get(match[1], tuple(match[1].split(",")))
    days = tuple(sorted({WEEKDAYS.index(name) for name in named}))
    return Weekly(days, time(int(match[2]), int(match[3])))


def _monthly(text: str) -> Monthly | None:
    if (match := _MONTHLY.fullmatch(text)) is None or not 1 <= int(match[1]) <= _LAST_MONTH_DAY:
        return None
    return Monthly(int(match[1]), time(int(match[2]), int(match[3])))


def _instant(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _times(occasion: Interval | Weekly | Monthly, day: date, zone: tzinfo) -> Iterator[datetime]:
    """The times of one day."""
    match occasion:
        case Interval(step):
            at = _instant(datetime.combine(day, time()), zone)
            end = _instant(datetime.combine(day + timedelta(days=1), time()), zone)
            while at < end:
                yield at
                at += step
        case Weekly(days, at_time):
            if day.weekday() in days:
                yield _instant(datetime.combine(day, at_time), zone)
        case Monthly(number, at_time):
            if day.day == number:
                yield _instant(datetime.combine(day, at_time), zone)
