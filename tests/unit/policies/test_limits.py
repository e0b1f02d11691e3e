"""The last value that each key of `[policy]` accepts, and the first that it refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.flow import Risk
from bot.domain.inventory import Host
from policies.rules import Rule, Scope
from policies.settings import Expiry, FreezeWindow, PolicySettings, WorkingHours
from policies.times import Hours

RULE = {"name": "r", "effect": "deny", "because": "b"}
WINDOW = {"name": "w", "because": "b", "days": ["fri"]}
FRIDAY = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "base", "key", "accepted", "refused"),
    [
        (Rule, RULE, "approvals", (1, 5), (0, 6)),
        (Rule, RULE, "because", ("b", "b" * 200), ("", "b" * 201)),
        (Rule, RULE, "name", ("a", "9-" * 20), ("", "-a", "a" * 41, "a\n")),
        (Rule, RULE, "to", ("LOW", "critical"), ("severe", 2)),
        (FreezeWindow, WINDOW, "because", ("b", "b" * 200), ("", "b" * 201)),
        (FreezeWindow, WINDOW, "hours", (None, "22:00-06:00"), ("22-06", "")),
        (Expiry, {}, "medium", (1, 120), (0, 121)),
        (Expiry, {}, "high", (1, 120), (0, 121)),
        (Expiry, {}, "critical", (1, 120), (0, 121)),
        (PolicySettings, {}, "blast_radius", (1, 1000), (0,)),
    ],
)
def test_limits(
    model: type[Any], base: dict[str, Any], key: str, accepted: tuple[Any, ...], refused: tuple[Any, ...]
) -> None:
    for value in accepted:
        model.model_validate({**base, key: value})
    for value in refused:
        with pytest.raises(ValidationError) as caught:
            model.model_validate({**base, key: value})
        assert [error["loc"][0] for error in caught.value.errors()] == [key]


def test_defaults() -> None:
    rule, window, office = Rule.model_validate(RULE), FreezeWindow.model_validate(WINDOW), WorkingHours()
    assert (rule.approvals, rule.to, rule.action, rule.hours) == (1, None, ("*",), None)
    assert (window.effect, window.start, window.end) == ("deny", None, None)
    assert (office.hours, office.outside, len(office.days)) == ("08:00-19:00", "raise", 5)
    assert [Expiry(medium=1, high=2, critical=3).seconds(risk) for risk in Risk] == [60, 60, 120, 180]


def test_a_scope_that_says_nothing_is_about_every_act() -> None:
    web = Host("w", tags=("web", "staging"))
    assert Scope().covers(())
    assert Scope().covers((web,))
    for scope in (Scope(tags=("web",)), Scope(environments=("staging",)), Scope(tags=("web",), environments=("test",))):
        assert not scope.covers(())
    assert Scope(tags=("web",), environments=("staging",)).covers((Host("x"), web))
    assert not Scope(tags=("web",), environments=("production",)).covers((Host("x"), web))


def test_a_window_holds_its_first_moment_and_not_its_last() -> None:
    window = FreezeWindow.model_validate({**WINDOW, "days": (), "start": FRIDAY, "end": FRIDAY + timedelta(hours=1)})
    tick = timedelta(microseconds=1)
    assert window.open(FRIDAY)
    assert window.open(FRIDAY + timedelta(hours=1) - tick)
    assert not window.open(FRIDAY - tick)
    assert not window.open(FRIDAY + timedelta(hours=1))


def test_only_one_end_of_a_window_may_be_said_with_any_offset() -> None:
    for key in ("start", "end"):
        for text in ("2026-11-20T22:00:00", "2026-11-20T22:00:00Z"):
            FreezeWindow.model_validate({**WINDOW, key: text})


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:30-19:45", Hours(510, 1185)),
        ("00:00-24:00", Hours(0, 1440)),
        ("23:59-00:01", Hours(1439, 1)),
        ("00:00-00:01", Hours(0, 1)),
    ],
)
def test_parts_of_a_day_are_minutes(text: str, hours: Hours) -> None:
    assert Hours.parse(text) == hours


@pytest.mark.parametrize("text", ["24:00-06:00", "00:00-24:01", "12:34-12:34", "00:00-25:00", "30:00-31:00"])
def test_what_is_no_part_of_a_day(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is not a part of the day"):
        Hours.parse(text)


@pytest.mark.parametrize(
    ("hour", "minute", "day", "within"),
    [
        (22, 30, 20, True),
        (22, 29, 20, False),
        (6, 14, 21, True),
        (6, 15, 21, False),
        (23, 0, 21, False),
        (0, 0, 20, False),
    ],
)
def test_a_night_is_of_the_day_it_began_on(hour: int, minute: int, day: int, within: bool) -> None:
    night = Hours.parse("22:30-06:15")
    assert night.cover(datetime(2026, 11, day, hour, minute, tzinfo=UTC), ("fri",)) is within


def test_a_night_of_sunday_ends_on_monday() -> None:
    night = Hours.parse("22:00-06:00")
    monday = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert night.cover(monday, ("sun",))
    assert not night.cover(monday, ("mon",))
    assert night.cover(monday)
