"""Small parts of the Slack adapter: its section, its guide, its errors, its waits and its memory."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from adapters import slack
from adapters.slack.adapter import SlackAdapter
from adapters.slack.backoff import LONGEST, Backoff
from adapters.slack.errors import NoAnswer, SlackRefused, refused
from adapters.slack.guide import EVENTS, SCOPES, checked, manifest
from adapters.slack.remembered import Remembered
from adapters.slack.signature import REMEMBERED, Signatures
from bot.core.explain import words
from bot.domain.content import Message, Raw
from bot.domain.people import Account, Person
from bot.domain.ports import Setup
from tests.fakes import ManualClock
from tests.servers.slack.methods import SCOPES as NEEDED

TOKEN = {"env": "SLACK_BOT_TOKEN"}
SOCKET = {"bot_token": TOKEN, "app_token": {"file": "app"}}
HTTP = {"bot_token": TOKEN, "mode": "http", "signing_secret": {"secret": "slack"}}


def made(**settings: Any) -> Setup:
    section = slack.Config.model_validate({**SOCKET, **settings})
    return Setup(section, {"bot_token": "xoxb-1", "app_token": "xapp-1"}, words, ManualClock(), name="commander")


@pytest.mark.parametrize("settings", [SOCKET, HTTP, {**SOCKET, "sockets": 10, "command": "/infra"}])
def test_a_section_is_valid(settings: dict[str, Any]) -> None:
    section = slack.Config.model_validate(settings)
    assert section.command.startswith("/")
    assert all(field.description for field in slack.Config.model_fields.values())


@pytest.mark.parametrize(
    "settings",
    [
        {"bot_token": TOKEN},
        {**HTTP, "signing_secret": None},
        {**SOCKET, "bot_token": "xoxb-literal"},
        {**SOCKET, "sockets": 11},
        {**SOCKET, "command": "ops"},
        {**SOCKET, "mode": "rtm"},
        {**SOCKET, "tokn": TOKEN},
    ],
)
def test_a_section_that_cannot_work_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        slack.Config.model_validate(settings)


def test_the_manifest_asks_for_what_the_bot_needs() -> None:
    made_of = manifest(made())
    assert set(NEEDED.values()) <= set(SCOPES) == set(made_of["oauth_config"]["scopes"]["bot"])
    assert made_of["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}
    assert made_of["settings"]["socket_mode_enabled"] is True
    assert "url" not in made_of["features"]["slash_commands"][0]


def test_the_manifest_of_the_http_mode_names_its_address() -> None:
    made_of = manifest(made(**HTTP, path="/hooks/slack"))
    address = "https://YOUR-ADDRESS/hooks/slack"
    assert made_of["settings"]["socket_mode_enabled"] is False
    assert made_of["settings"]["event_subscriptions"]["request_url"] == address
    assert made_of["settings"]["interactivity"]["request_url"] == address
    assert made_of["features"]["slash_commands"][0]["url"] == address


@pytest.mark.parametrize(("settings", "step"), [(SOCKET, "app_token"), (HTTP, "signing_secret")])
def test_the_guide_says_what_to_click(settings: dict[str, Any], step: str) -> None:
    report = slack.guide(made(**settings))
    raw = next(block for block in report.blocks if isinstance(block, Raw))
    assert json.loads(raw.text)["display_information"]["name"] == "commander"
    assert Message(f"slack.guide_{step}") in [getattr(block, "text", None) for block in report.blocks]


def test_the_check_lists_missing_scopes() -> None:
    assert len(checked("bot", "team", ", ".join(SCOPES)).blocks) == 1
    assert len(checked("bot", "team", "").blocks) == 1  # Slack did not say
    lacks = checked("bot", "team", "chat:write").blocks[1]
    assert "im:history" in str(lacks)


@pytest.mark.parametrize(
    ("status", "data", "headers", "retry_after"),
    [
        (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "9"}, 9.0),
        (429, "slow down", {"retry-after": "2"}, 2.0),
        (200, {"ok": False, "error": "ratelimited"}, {}, 30.0),
        (429, None, {"Retry-After": "soon"}, 30.0),
    ],
)
def test_slack_says_how_long(status: int, data: object, headers: dict[str, str], retry_after: float) -> None:
    error = refused(status, data, headers)
    assert isinstance(error, SlackRefused)
    assert (error.retry_after, error.permanent) == (retry_after, False)


@pytest.mark.parametrize(
    "answer", [(502, "<html>"), (500, {"ok": False, "error": "fatal_error"}), (200, {}), (404, b"")]
)
def test_what_is_no_answer_may_have_been_done(answer: tuple[int, Any]) -> None:
    error = refused(*answer, {})
    assert isinstance(error, NoAnswer)
    assert not error.sure


def test_waits_grow_and_end_and_are_shaken() -> None:
    backoff = Backoff()
    waits = [backoff.failed() for _ in range(12)]
    for number, wait in enumerate(waits):
        plain = min(LONGEST, 2.0**number)
        assert plain <= wait <= plain * 1.25
    assert 17 <= backoff.failed(17) <= 17 * 1.25
    backoff.succeeded()
    assert backoff.failed() <= 1.25


def test_the_oldest_is_forgotten() -> None:
    memory: Remembered[str, int] = Remembered(2)
    memory["a"], memory["b"] = 1, 2
    assert memory.get("a") == 1
    memory["c"] = 3
    assert "b" not in memory
    assert (memory.pop("a"), memory.pop("a"), memory.get("b")) == (1, None, None)


def test_a_signature_is_remembered_longer_than_it_is_valid() -> None:
    clock = ManualClock()
    signatures = Signatures("hush", clock)
    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=a"}
    assert signatures.first(headers)
    clock.advance(REMEMBERED - 1)
    assert not signatures.first(headers)
    clock.advance(2)
    assert signatures.first(headers)
    assert timedelta(seconds=REMEMBERED) >= timedelta(minutes=10)


def test_people_are_reached_in_their_direct_messages() -> None:
    adapter = slack.connect(made())
    assert isinstance(adapter, SlackAdapter)
    accounts = (Account("telegram", "", "7"), Account("slack", "T1", "U1"), Account("slack", "T2", "U2"))
    place = adapter.direct(Person("alice", accounts=accounts))
    assert place is not None
    assert (place.workspace, place.channel, place.private) == ("T1", "U1", True)
    assert adapter.direct(Person("bob", accounts=accounts[:1])) is None
    assert adapter.connection.since <= datetime.now(UTC)
