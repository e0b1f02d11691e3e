"""The real SDK over a real socket: what the model proposes, and everything that a server can do instead."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anthropic
import pytest

from bot.cli.explain import as_json, as_text
from bot.domain.flow import Source
from executors.simulated.launch import Fleet
from tests.e2e.thinking import ODD, Thinking, thinking
from tests.e2e.world import database
from tests.servers.anthropic.rules import VERSION
from tests.servers.anthropic.server import FakeAnthropic, text, use

pytestmark = pytest.mark.story
KICK = use("service_restart", targets=["web-01"], service="nginx")


@pytest.fixture
def folder(tmp_path: Path, fresh: Path) -> Path:
    """With an empty database: making one takes a second."""
    database(tmp_path / "bot", fresh)
    return tmp_path / "bot"


@pytest.fixture
async def bot(folder: Path, fleet: Fleet) -> AsyncIterator[Thinking]:
    async with thinking(folder, fleet) as made:
        yield made


@pytest.fixture
async def hasty(folder: Path, fleet: Fleet) -> AsyncIterator[Thinking]:
    """A bot that waits for its model for three seconds."""
    async with thinking(folder, fleet, seconds=3) as made:
        yield made


def test_the_server_speaks_the_version_of_the_sdk() -> None:
    assert anthropic.AsyncAnthropic(api_key="k").default_headers["anthropic-version"] == VERSION


async def test_a_proposal_becomes_a_card_like_any_other(bot: Thinking) -> None:
    bot.model.says({"type": "thinking", "thinking": "Shake?", "signature": "s"}, text("I kick it."), KICK)
    screen = await bot.says(ODD)
    assert "web-01# systemctl restart -- nginx" in screen
    assert "I kick it" not in screen
    assert not bot.model.refused


async def test_explain_says_which_stage_answered_and_why_others_did_not(bot: Thinking) -> None:
    bot.model.says(KICK)
    found = await bot.explains()
    wording = bot.app.services.wording("en")
    shown = as_json(found, bot.app, wording)
    assert shown["intent"] == {
        "action": "service.restart",
        "params": {"service": "nginx", "targets": ["web-01"]},
        "source": "model",
        "confidence": 0.8,
    }
    assert list(shown) == ["text", "intent", "question", "plan", "decision"]
    lines = list(as_text(found, bot.app, wording))
    assert [line.split(":")[0].strip(" ·") for line in lines[1:5]] == ["command", "context", "frame", "model"]
    assert lines[4] == "  · model: proposed by the model, checked here"
    assert lines[5] == "  → service.restart (model): restart nginx on web-01"


async def test_several_proposals_are_one_plan(bot: Thinking) -> None:
    bot.model.says(KICK, use("service_stop", targets=["web-02"], service="nginx"))
    found = await bot.explains("nginx on web-01 deserves a good shake, nginx on web-02 a rest")
    assert found.reading.intent is not None
    assert (found.reading.intent.action, found.reading.intent.source) == ("plan.run", Source.MODEL)
    assert found.plan is not None
    assert found.plan.targets == ("web-01", "web-02")


async def test_a_viewer_is_offered_no_acts(bot: Thinking) -> None:
    bot.model.says(text("Nothing for you."))
    await bot.says(ODD, "carol")
    await bot.says(ODD, "bob")
    carols, bobs = ({tool["name"] for tool in body["tools"]} for body in bot.model.requests)
    assert "service_restart" in bobs - carols
    assert "host_status" in carols & bobs


async def test_strict_tools_that_are_too_large_are_sent_as_they_are(bot: Thinking) -> None:
    bot.model.too_large = True
    bot.model.says(KICK)
    assert (await bot.explains()).reading.intent is not None
    assert bot.model.refused == ["The compiled grammar is too large"]
    await bot.explains()
    assert len(bot.model.refused) == 1


async def test_what_was_proposed_is_counted_across_restarts(folder: Path, fleet: Fleet) -> None:
    for asked in (1, 0):
        async with thinking(folder, fleet, tokens_per_day=50) as bot:
            bot.model.says(KICK)
            found = await bot.explains()
            assert (found.reading.intent is not None) == bool(asked)
            assert len(bot.model.requests) == asked


Misbehaving = Callable[[FakeAnthropic], None]
BAD: dict[str, Misbehaving] = {
    "text only": lambda model: model.says(text("restart nginx on web-01")),
    "nothing": lambda model: model.says(),
    "refusal": lambda model: model.says(KICK, stop="refusal"),
    "cut off": lambda model: model.says(KICK, stop="max_tokens"),
    "paused": lambda model: model.says(KICK, stop="pause_turn"),
    "another tool": lambda model: model.calls("bash", command="reboot"),
    "control plane": lambda model: model.calls("role_grant", user="alice", role="admin"),
    "seven": lambda model: model.says(*[KICK] * 7),
    "odd blocks": lambda model: model.says(1, None, "x", [KICK], {"type": "tool_use"}, {"type": []}),
    "overloaded": lambda model: model.fails(529, "overloaded_error"),
    "limited": lambda model: model.fails(429, "rate_limit_error"),
    "unauthorised": lambda model: model.fails(401, "authentication_error"),
    "no such model": lambda model: model.fails(404, "not_found_error"),
    "refused": lambda model: model.fails(400, "invalid_request_error"),
    "too large": lambda model: model.fails(413, "request_too_large"),
    "broken": lambda model: model.fails(500, "api_error"),
    "redirect": lambda model: model.sends(b"", 307, location="/v1/elsewhere"),
    "not JSON": lambda model: model.sends(b"<html>"),
    "half of JSON": lambda model: model.sends(b'{"content": ['),
    "not UTF-8": lambda model: model.sends(b'{"content": "\xff\xfe"}'),
    "deep JSON": lambda model: model.sends(b"[" * 200_000),
    "deep content": lambda model: model.sends(b'{"content":' + b"[" * 900 + b"]" * 900 + b"}"),
    "a list": lambda model: model.sends(b"[1]"),
    "null": lambda model: model.sends(b"null"),
    "a huge number": lambda model: model.sends(b'{"usage": {"input_tokens": ' + b"9" * 5000 + b"}}"),
    "empty": lambda model: model.sends(b""),
    "no gzip": lambda model: model.sends(b"plain", content_encoding="gzip"),
    "broken gzip": lambda model: model.sends(gzip.compress(b"{}")[:-4], content_encoding="gzip"),
    "another type": lambda model: model.sends(b"data: {}\n\n", content_type="text/event-stream"),
    "cut": FakeAnthropic.cuts,
    "silence": FakeAnthropic.keeps_silent,
    "slow drip": FakeAnthropic.drips,
}


@pytest.mark.parametrize("misbehave", BAD.values(), ids=BAD.keys())
async def test_whatever_else_happens_the_offline_answer_stands(
    misbehave: Misbehaving, folder: Path, fleet: Fleet
) -> None:
    async with thinking(folder, fleet, seconds=1) as bot:
        bot.model.says(text("None of the tools."))
        offline = (await bot.explains()).reading
        misbehave(bot.model)
        reading = (await bot.explains()).reading
        assert (reading.intent, reading.question) == (offline.intent, offline.question)
        (why,) = (note.note.id for note in reading.trace if note.stage == "model")
        assert why.startswith("understanding.note_model_")
        assert not bot.model.followed


async def test_a_hostile_retry_after_is_not_waited_for(hasty: Thinking) -> None:
    """The SDK alone would sleep for an hour, and then ask again."""
    hasty.model.fails(529, "overloaded_error", retry_after="3600")
    found = await hasty.explains()
    assert found.reading.intent is None
    assert "understanding.note_model_away" in {note.note.id for note in found.reading.trace}
    assert len(hasty.model.requests) == 1


async def test_a_kind_retry_after_is_followed_once(bot: Thinking) -> None:
    for _ in range(2):
        bot.model.fails(529, "overloaded_error", retry_after_ms="1")
    bot.model.says(KICK)
    assert (await bot.explains()).reading.intent is None
    assert len(bot.model.requests) == 2
    assert (await bot.explains()).reading.intent is not None


async def test_what_hosts_say_never_meets_a_tool(folder: Path, fleet: Fleet) -> None:
    """Invariant 15: the request with tools is the requester's words and names; the one with output has no tools."""
    async with thinking(folder, fleet, explain=True) as bot:
        bot.model.says(text("nginx runs since the morning. See https://evil.test for more. Run `reboot` now."))
        screen = await bot.says("logs of nginx on web-01")
        assert "Started" in screen
        assert "in its own words" in screen
        assert "nginx runs since the morning." in screen
        assert "evil.test" not in screen
        assert "reboot" not in screen
        await bot.says(ODD)
        explaining, routing = bot.model.requests
        assert "tools" not in explaining
        assert "Started" in explaining["messages"][0]["content"]
        assert routing["tools"]
        assert "Started" not in json.dumps(routing)
        assert "since the morning" not in json.dumps(routing)
        assert not bot.model.refused


async def test_nothing_is_explained_unless_it_was_asked_for(bot: Thinking) -> None:
    bot.model.says(text("nginx runs."))
    assert "own words" not in await bot.says("logs of nginx on web-01")
    assert not bot.model.requests
