"""Recorded gateway events, each with the value that it must become beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import parse
from adapters.discord.wire import Around, Shown, moment, snowflake
from bot.domain.codec import load
from bot.domain.flow import ButtonPress, InboundMessage
from bot.domain.ports import Arrival, Inbound

RECORDED = Path(__file__).resolve().parents[2] / "payloads" / "discord"


KINDS = {kind.__name__: kind for kind in (InboundMessage, ButtonPress, Arrival)}


def value(expected: dict[str, Any] | None) -> Inbound | None:
    """What stands beside an event."""
    if expected is None:
        return None
    fields = {name: field for name, field in expected.items() if name != "kind"}
    return cast("Inbound", load(KINDS[expected["kind"]], json.dumps(fields)))


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDED.glob("*.json")))
def test_a_recorded_event_means_what_stands_beside_it(name: str) -> None:
    recorded = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    said = recorded["around"]
    around = Around(
        said["me"], frozenset(said.get("roles", ())), said.get("parent", ""), joined=said.get("joined", False)
    )
    assert parse(recorded["event"], recorded["data"], around) == value(recorded["expected"])


def test_every_event_is_recorded_with_and_without_an_outcome() -> None:
    outcomes: dict[str, set[bool]] = {}
    for path in RECORDED.glob("*.json"):
        recorded = json.loads(path.read_text("utf-8"))
        outcomes.setdefault(recorded["event"], set()).add(recorded["expected"] is None)
    for event in ("MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE"):
        assert outcomes[event] == {True, False}


@given(st.datetimes(datetime(2015, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 (bounds)
def test_snowflakes_hold_their_moment(at: datetime) -> None:
    assert abs(moment(str(snowflake(at))) - at).total_seconds() < 0.001


def test_the_documented_snowflake() -> None:
    """The example of the developer documentation."""
    assert moment("175928847299117063") == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)


@pytest.mark.parametrize("shown", [Shown("1", ("2",)), Shown("1", ("2", "3", "4"))])
def test_handles_are_read_as_they_were_written(shown: Shown) -> None:
    assert Shown.read(shown.text) == shown
