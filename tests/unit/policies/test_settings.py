"""`[policy]` as it is written: what is accepted, what is refused and how the refusal reads."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from bot.domain.flow import Risk
from bot.domain.inventory import Host
from policies.engine import PolicyEngine
from policies.rules import Example, Rule, Scope
from policies.settings import Approvers, Expiry, FreezeWindow, PolicySettings, WorkingHours
from policies.times import Hours

FRIDAY = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def rule(**values: Any) -> Rule:
    return Rule.model_validate({"name": "r", "effect": "deny", "because": "b", **values})


def window(**values: Any) -> FreezeWindow:
    return FreezeWindow.model_validate({"name": "w", "because": "b", **values})


def test_the_defaults_are_those_of_a_team() -> None:
    settings = PolicySettings()
    assert (settings.profile, settings.four_eyes, settings.blast_radius) == ("team", (), 5)
    assert [settings.expiry.seconds(risk) for risk in Risk] == [600, 600, 900, 900]


@pytest.mark.parametrize("model", [PolicySettings, Rule, Example, FreezeWindow, WorkingHours, Approvers, Expiry, Scope])
def test_every_key_says_what_it_is_and_unknown_keys_are_refused(model: type[BaseModel]) -> None:
    assert all(field.description for field in model.model_fields.values())
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        model.model_validate({"nonsense": 1})


def test_the_hash_is_of_the_content() -> None:
    def hashed(**values: Any) -> str:
        return PolicyEngine(PolicySettings.model_validate(values)).hash

    assert hashed() == hashed(profile="team") != hashed(profile="strict")
    assert len(hashed()) == 64
    assert hashed(freeze=[{"name": "w", "because": "b", "start": FRIDAY}]) != hashed()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"profile": "loose"}, "'team', 'strict' or 'solo'"),
        ({"four_eyes": ["prod"]}, "no such environment: prod; known: production, staging"),
        ({"approvers": [{"people": ["a"], "max_risk": "CRITICAL"}]}, "'MEDIUM' or 'HIGH'"),
        ({"approvers": [{"people": []}]}, "at least 1 item"),
        ({"blast_radius": 0}, "greater than or equal to 1"),
        ({"working_hours": {"hours": "8-19"}}, "'8-19' is not a part of the day such as"),
        ({"rules": [{"name": "a", "effect": "deny", "because": "b"}] * 2}, "need names of their own: a"),
        ({"rules": [{"name": "a", "effect": "deny"}]}, "because"),
        ({"rules": [{"name": "A!", "effect": "deny", "because": "b"}]}, "should match pattern"),
        ({"rules": [{"name": "a", "effect": "allow", "because": "b"}]}, "'deny', 'raise' or 'require'"),
        ({"freeze": [{"name": "w", "because": "b"}]}, "window w: say when"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PolicySettings.model_validate(values)
    assert words in str(caught.value)


def test_rules_and_windows_share_their_names() -> None:
    with pytest.raises(ValidationError, match="names of their own: a"):
        PolicySettings.model_validate(
            {
                "rules": [{"name": "a", "effect": "deny", "because": "b"}],
                "freeze": [{"name": "a", "because": "b", "days": ["fri"]}],
            }
        )


# --- rules ------------------------------------------------------------------------------------------------------------

PROD = Host("p", tags=("production", "db"))
STAGE = Host("s", tags=("staging", "web"))


@pytest.mark.parametrize(
    ("values", "applies"),
    [
        ({}, True),
        ({"action": "app.*"}, True),
        ({"action": ["service.*", "app.deploy"]}, True),
        ({"action": "App.*"}, False),
        ({"action": "service.*"}, False),
        ({"tags": ["db"]}, True),
        ({"tags": ["cache"]}, False),
        ({"environments": ["production"]}, True),
        ({"environments": ["test"]}, False),
        ({"environments": ["staging"], "tags": ["db"]}, False),
        ({"environments": ["staging"], "tags": ["web"]}, True),
        ({"people": ["bob"]}, True),
        ({"people": ["zoe"]}, False),
        ({"days": ["fri"]}, True),
        ({"days": ["sat"]}, False),
        ({"hours": "22:00-06:00"}, True),
        ({"hours": "06:00-22:00"}, False),
        ({"days": ["fri"], "hours": "22:00-06:00", "action": "app.*", "people": ["bob"]}, True),
    ],
)
def test_all_conditions_of_a_rule_must_hold(values: dict[str, Any], applies: bool) -> None:
    assert rule(**values).applies("app.deploy", (PROD, STAGE), ("alice", "bob"), FRIDAY) is applies


def test_a_rule_about_hosts_is_not_about_acts_without_hosts() -> None:
    assert rule(tags=["db"]).applies("app.deploy", (), (), FRIDAY) is False


def test_examples_prove_a_rule_at_start() -> None:
    rule(
        action="app.deploy",
        environments=["production"],
        days=["fri"],
        match=[{"action": "app.deploy", "at": "2026-11-20T10:00:00"}],
        not_match=[
            {"action": "app.deploy", "environment": "staging", "at": "2026-11-20T10:00:00"},
            {"action": "app.deploy", "at": "2026-11-19T10:00:00"},
            {"action": "app.status", "at": "2026-11-20T10:00:00"},
        ],
    )
    rule(
        people=["bob"],
        tags=["db"],
        match=[{"action": "x", "person": "bob", "tags": ["db"]}],
        not_match=[{"action": "x"}],
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"action": "app.*", "match": [{"action": "service.stop"}]},
            'does not apply to its match example {"action":"service.stop"}',
        ),
        (
            {"action": "*", "not_match": [{"action": "a", "person": "bob"}]},
            'applies to its not_match example {"action":"a","person":"bob"}',
        ),
        ({"days": ["fri"], "match": [{"action": "a"}]}, 'this example needs at = …: {"action":"a"}'),
        ({"environments": ["prod"]}, "no such environment: prod"),
        ({"action": 7}, "tuple"),
        ({"approvals": 6, "effect": "require"}, "less than or equal to 5"),
    ],
)
def test_an_example_that_fails_is_named(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        rule(**values)
    assert words in str(caught.value)


def test_a_rule_must_be_a_table() -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate("deny")


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["8:00-19:00", "08:00", "24:00-25:00", "08:00-24:30", "08:60-09:00", "09:00-09:00", "29:00-30:00", ""]
)
def test_what_is_no_part_of_a_day(text: str) -> None:
    with pytest.raises(ValueError, match="is not a part of the day such as"):
        Hours.parse(text)


@pytest.mark.parametrize(
    ("text", "hour", "minute", "within"),
    [
        ("08:00-19:00", 8, 0, True),
        ("08:00-19:00", 18, 59, True),
        ("08:00-19:00", 19, 0, False),
        ("08:00-19:00", 7, 59, False),
        ("22:00-06:00", 22, 0, True),
        ("22:00-06:00", 5, 59, True),
        ("22:00-06:00", 6, 0, False),
        ("22:00-06:00", 21, 59, False),
        ("00:00-24:00", 23, 59, True),
    ],
)
def test_parts_of_a_day(text: str, hour: int, minute: int, within: bool) -> None:
    assert Hours.parse(text).cover(FRIDAY.replace(hour=hour, minute=minute)) is within


def test_the_small_hours_belong_to_the_day_they_began_on() -> None:
    night, saturday = Hours.parse("22:00-06:00"), FRIDAY + timedelta(hours=4)
    assert saturday.weekday() == 5
    assert night.cover(FRIDAY, ("fri",))
    assert night.cover(saturday, ("fri",))
    assert not night.cover(saturday, ("sat",))
    assert not night.cover(saturday + timedelta(days=1), ("fri",))


@pytest.mark.parametrize(
    ("values", "at", "is_open"),
    [
        ({"start": "2026-11-20T22:00:00"}, FRIDAY, True),
        ({"start": "2026-11-20T23:30:00"}, FRIDAY, False),
        ({"end": "2026-11-20T23:00:00"}, FRIDAY, False),
        ({"end": "2026-11-20T23:00:01"}, FRIDAY, True),
        ({"start": "2026-11-20T23:30:00+01:00"}, FRIDAY, True),
        ({"end": "2026-11-20T23:30:00+01:00"}, FRIDAY, False),
        ({"start": "2026-11-20T23:30:00"}, FRIDAY.astimezone(timezone(timedelta(hours=1))), True),
        ({"days": ["fri"]}, FRIDAY, True),
        ({"days": ["mon"], "start": "2026-11-20T22:00:00"}, FRIDAY, False),
        ({"hours": "22:00-23:30"}, FRIDAY, True),
        ({"hours": "20:00-21:00"}, FRIDAY, False),
    ],
)
def test_windows(values: dict[str, Any], at: datetime, is_open: bool) -> None:
    assert window(**values).open(at) is is_open


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"start": "2026-11-20T22:00:00", "end": "2026-11-20T22:00:00"}, "start must come before end"),
        ({"start": "2026-11-20T22:00:00Z", "end": "2026-11-20T23:00:00"}, "write start and end alike"),
    ],
)
def test_windows_in_disorder(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        window(**values)


def test_working_hours() -> None:
    office = WorkingHours()
    assert not office.now(FRIDAY)
    assert office.now(FRIDAY.replace(hour=8))
    assert not office.now(FRIDAY.replace(hour=12) + timedelta(days=1))
