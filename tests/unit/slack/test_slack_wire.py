"""Recorded payloads of Slack and what they mean, and the markup of its texts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import parse
from adapters.slack.wire import Identity, mentions, plain, thread_of
from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival

ME = Identity("T1", "UBOT", "B1")
NOW = datetime(2026, 3, 3, 10, 2, 1, tzinfo=UTC)
OURS = {("C1", "1772531000.000900")}
PAYLOADS = Path(__file__).parents[2] / "payloads" / "slack"
KINDS = {"InboundMessage": InboundMessage, "ButtonPress": ButtonPress, "Arrival": Arrival}


def expected(recorded: dict[str, Any] | None) -> object:
    """The value that a recording names."""
    if recorded is None:
        return None
    values = dict(recorded)
    kind: Any = KINDS[values.pop("kind")]
    values |= {"sender": Account(*values["sender"]), "address": Address(*values["address"])}
    return kind(**values | {"received_at": datetime.fromisoformat(values["received_at"])})


@pytest.mark.parametrize("name", sorted(file.stem for file in PAYLOADS.glob("*.json")))
def test_a_recorded_payload_means_what_was_recorded(name: str) -> None:
    recording = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    assert parse(recording["payload"], ME, NOW, OURS) == expected(recording["expected"])


def test_both_events_of_a_mention_are_one_message() -> None:
    first, second = (
        parse(json.loads((PAYLOADS / f"mention_as_{name}.json").read_text("utf-8"))["payload"], ME, NOW)
        for name in ("message", "app_mention")
    )
    assert first is not None
    assert second is not None
    assert first.id == second.id


@pytest.mark.parametrize(
    ("name", "thread"),
    [
        ("reply_in_a_strange_thread", ("C1", "1772530000.000100")),
        ("reply_in_our_thread", ("C1", "1772531000.000900")),
        ("mention_in_a_thread", None),  # known to be for the bot
        ("direct_message_in_a_thread", None),
        ("channel_without_mention", None),
        ("another_bot", None),
        ("press_in_a_thread", None),
        ("reaction", None),
    ],
)
def test_only_replies_without_a_mention_depend_on_their_thread(name: str, thread: tuple[str, str] | None) -> None:
    recording = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    assert thread_of(recording["payload"], ME) == thread


@pytest.mark.parametrize(
    ("raw", "typed"),
    [
        ("<@UBOT> hello", "hello"),
        ("hello <@UBOT>", "hello"),
        ("hey <@UBOT>, status", "hey status"),
        ("<@UBOT|commander>: status", "status"),
        ("<https://a.example/x?y=1&amp;z=2>", "https://a.example/x?y=1&z=2"),
        ("<http://web-01.example.com|web-01.example.com>", "web-01.example.com"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example>", "a@b.example"),
        ("ask <@U2>", "ask @U2"),
        ("in <#C2|ops>", "in #ops"),
        ("in <#C2>", "in #C2"),
        ("<!here> <!subteam^S1|@sre> <!date^1392734382^{date}|18 Feb>", "@here @sre 18 Feb"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 &lt; 2", "1 < 2"),
        ("", ""),
    ],
)
def test_markup_is_read_as_it_was_typed(raw: str, typed: str) -> None:
    assert plain(raw, ME) == typed


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing_and_escaping_is_undone(text: str) -> None:
    raw = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain(raw, ME).strip() == text.strip()
    assert not mentions(raw, ME)
    plain(text, ME)
