"""Recorded messages, each with what it means beside it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rocketchat.wire import Me, Where, identity, parse, place_of
from bot.domain.flow import ButtonPress
from bot.domain.ports import Inbound

FOLDER = Path(__file__).resolve().parents[2] / "payloads/rocketchat"
RECORDED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
ME = Me("botuserid00000001", "ops")


def plainly(inbound: Inbound | None) -> dict[str, Any] | None:
    if inbound is None:
        return None
    said = asdict(inbound)
    place = said.pop("address")
    about: dict[str, Any] = {key: said[key] for key in ("id", "text", "token") if key in said}
    return {
        "kind": type(inbound).__name__,
        **about,
        "sender": inbound.sender.user,
        **{key: place[key] for key in ("channel", "thread", "private")},
        "received_at": inbound.received_at.isoformat(),
    }


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_messages_mean_what_is_written_beside_them(name: str) -> None:
    recorded = RECORDED[name]
    assert plainly(parse(recorded["message"], ME, Where(**recorded["where"]))) == recorded["expected"]


@pytest.mark.parametrize("size", [24, 25])
def test_a_token_has_at_most_24_characters(size: int) -> None:
    message = RECORDED["press"]["message"] | {"msg": f"!press {'t' * size}"}
    assert isinstance(parse(message, ME, Where()), ButtonPress) == (size == 24)


@pytest.mark.parametrize("text", ["@ops.backup status", "@ops-2 status", "x@ops status", "@opsy", "@@ops"])
def test_names_that_merely_begin_like_the_bots_are_others(text: str) -> None:
    message = {key: value for key, value in RECORDED["mention"]["message"].items() if key != "mentions"}
    assert parse(message | {"msg": text}, ME, Where()) is None


def test_an_identity_names_room_and_message() -> None:
    assert place_of(identity({"rid": "room", "_id": "message/with/slashes"})) == ("room", "message/with/slashes")


@given(
    st.dictionaries(st.sampled_from(["msg", "u", "t", "tmid", "mentions", "bot", "editedAt", "rid", "_id"]), st.text())
)
def test_garbage_is_nothing(garbage: dict[str, str]) -> None:
    assert parse(garbage, ME, Where(private=True)) is None
