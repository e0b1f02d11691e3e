"""Updates as Telegram writes them, each with what it means beside it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram import parse
from adapters.telegram.wire import Me
from bot.domain.flow import InboundMessage

PAYLOADS = Path(__file__).resolve().parents[2] / "payloads" / "telegram"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json") if not path.stem.endswith(".expected"))
ME = Me(7_000_000_001, "commander_bot")
MENU = {"service_restart": "restart", "help": "help"}
NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


def read(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))


def meaning(update: Mapping[str, Any], now: datetime = NOW) -> Any:
    inbound = parse(update, ME, MENU, now)
    if inbound is None:
        return None
    sender, at = inbound.sender, inbound.received_at.isoformat()
    who = f"{sender.messenger}:{sender.workspace}:{sender.user}"
    return {"kind": type(inbound).__name__, **asdict(inbound), "sender": who, "received_at": at}


@pytest.mark.parametrize("name", NAMES)
def test_an_update_means_what_is_recorded(name: str) -> None:
    assert meaning(read(name)) == read(f"{name}.expected")


def test_every_kind_that_is_asked_for_is_recorded() -> None:
    kinds = {kind for name in NAMES for kind in read(name)}
    assert {"message", "callback_query", "my_chat_member", "edited_message"} <= kinds


def test_whole_seconds_never_lie_in_the_future() -> None:
    """A list that appeared in the very second of the answer was seen: the last moment that the date allows counts."""
    date = datetime.fromtimestamp(read("direct_message")["message"]["date"], UTC)
    for now, at in (
        (date + timedelta(milliseconds=300),) * 2,
        (date + timedelta(seconds=5), date + timedelta(seconds=1)),
    ):
        inbound = parse(read("direct_message"), ME, MENU, now)
        assert inbound is not None
        assert inbound.received_at == at


@settings(max_examples=50)
@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_a_mention_is_found_behind_any_characters(before: str, after: str) -> None:
    """Entities count in UTF-16 units."""
    before, after = (part.encode("utf-8", "ignore").decode() for part in (before, after))
    text = f"{before}@commander_bot{after}"
    if text.startswith("/"):
        return
    offset = len(before.encode("utf-16-le")) // 2
    update = read("group_mention")
    update["message"] |= {"text": text, "entities": [{"type": "mention", "offset": offset, "length": 14}]}
    inbound = parse(update, ME, MENU, NOW)
    if isinstance(inbound, InboundMessage):
        assert "@commander_bot" not in inbound.text
        assert inbound.text.replace(" ", "") in text.replace(" ", "").replace("@commander_bot", "")
    else:
        assert not f"{before}{after}".strip().lstrip(",:;").strip()


@pytest.mark.parametrize("broken", [{"message": {"text": "x", "from": {"id": 1}}}, {"callback_query": {"from": {}}}])
def test_what_is_no_update_is_an_error_that_callers_expect(broken: dict[str, Any]) -> None:
    if "callback_query" in broken:
        assert parse(broken, ME, MENU, NOW) is None
        return
    with pytest.raises((KeyError, TypeError, ValueError)):
        parse(broken, ME, MENU, NOW)
