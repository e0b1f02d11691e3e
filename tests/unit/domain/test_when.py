"""When something recurs: the canonical forms, and the times that they name across a change of the clocks."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import InvalidArgument
from bot.domain.when import WEEKDAYS, canonical, following, occurrences, parse, recurs, told

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=PARIS)  # a Friday


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("at 2026-11-21T02:00", "at 2026-11-21T02:00"),
        ("  at  2026-11-21T02:00 ", "at 2026-11-21T02:00"),
        ("every 30m", "every 30m"),
        ("every 60m", "every 1h"),
        ("every 90m", "every 90m"),
        ("every day at 08:00", "every day at 08:00"),
        ("every weekday at 23:59", "every weekday at 23:59"),
        ("every thursday,monday,monday at 09:00", "every monday,thursday at 09:00"),
        (f"every {','.join(WEEKDAYS)} at 09:00", "every day at 09:00"),
        ("every month on 01 at 00:05", "every month on 1 at 00:05"),
    ],
)
def test_an_occasion_has_one_spelling(said: str, meant: str) -> None:
    assert canonical(said) == meant
    assert canonical(meant) == meant


@pytest.mark.parametrize(
    "said",
    [
        "", "tomorrow", "at 2026-02-30T10:00", "at 2026-11-21T24:00", "at 1026-11-21T02:00", "at 2026-11-21", "every",
        "every 4m", "every 13h", "every 0m", "every 1d", "every day at 24:00", "every day at 8:00",
        "every noon at 08:00",
        "every month on 29 at 08:00", "every month on 0 at 08:00", "EVERY DAY AT 08:00", "at 2026-11-21T02:00Z",
        "every day at 08:00\nat 2026-11-21T02:00",
    ],
)  # fmt: skip
def test_anything_else_is_refused(said: str) -> None:
    with pytest.raises(InvalidArgument):
        canonical(said)


def next_ones(said: str, count: int, after: datetime = NOON, zone: ZoneInfo = PARIS) -> list[str]:
    return [f"{at.astimezone(zone):%a %d %H:%M}" for at in islice(occurrences(parse(said), after, zone), count)]


def test_once_is_once_and_then_over() -> None:
    occasion = parse("at 2026-11-21T02:00")

    assert following(occasion, NOON, PARIS) == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert following(occasion, NOON + timedelta(days=1), PARIS) is None
    assert not recurs(occasion)
    assert recurs(parse("every 30m"))


def test_what_recurs_comes_in_order() -> None:
    assert next_ones("every day at 08:00", 2) == ["Sat 21 08:00", "Sun 22 08:00"]
    assert next_ones("every day at 12:00", 1) == ["Sat 21 12:00"]  # later than now, never now
    assert next_ones("every weekday at 08:00", 2) == ["Mon 23 08:00", "Tue 24 08:00"]
    assert next_ones("every monday,friday at 18:30", 3) == ["Fri 20 18:30", "Mon 23 18:30", "Fri 27 18:30"]
    assert next_ones("every month on 1 at 09:00", 2) == ["Tue 01 09:00", "Fri 01 09:00"]
    assert next_ones("every 30m", 3) == ["Fri 20 12:30", "Fri 20 13:00", "Fri 20 13:30"]
    assert next_ones("every 7h", 3) == ["Fri 20 14:00", "Fri 20 21:00", "Sat 21 00:00"]  # counted from midnight


def test_a_time_that_is_skipped_happens_later_and_one_that_is_twice_happens_once() -> None:
    spring, autumn = (datetime(2027, month, day, 12, tzinfo=PARIS) for month, day in ((3, 27), (10, 30)))

    assert next_ones("every day at 02:30", 2, spring) == ["Sun 28 03:30", "Mon 29 02:30"]
    assert next_ones("every day at 02:30", 2, autumn) == ["Sun 31 02:30", "Mon 01 02:30"]
    assert next_ones("every 1h", 15, spring)[-3:] == ["Sun 28 01:00", "Sun 28 03:00", "Sun 28 04:00"]


def test_no_occasion_is_early_or_repeats() -> None:
    for said in ("every 5m", "every 12h", "every day at 02:30", "every sunday at 00:00", "every month on 28 at 23:59"):
        after = datetime(2027, 3, 20, tzinfo=UTC)
        for at in islice(occurrences(parse(said), after, PARIS), 400):
            assert at > after
            after = at


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("at 2026-11-21T02:00", "understanding.when_once"),
        ("every 1h", "understanding.when_hourly"),
        ("every 2h", "understanding.when_interval"),
        ("every day at 08:00", "understanding.when_daily"),
        ("every weekday at 08:00", "understanding.when_weekdays"),
        ("every monday,sunday at 08:00", "understanding.when_weekly"),
        ("every month on 3 at 08:00", "understanding.when_monthly"),
    ],
)
def test_an_occasion_is_told_in_words(said: str, message: str) -> None:
    assert told(parse(said), PARIS).id == message
