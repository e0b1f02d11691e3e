"""Rows of the ledger and what stands beside them: errors, menu entries, hidden characters, fingerprints."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.content import Message
from bot.domain.errors import BotError, MessengerUnavailable, RefusedError
from bot.domain.fingerprint import fingerprint
from bot.domain.flow import Address, Approval, Argv, Decision, Effect, Envelope, Intent, Plan, Risk
from bot.domain.ledger import Cancel, Request, State
from bot.domain.ports import MenuEntry
from bot.domain.visible import HIDDEN, visible

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PLAN = Plan("a.b", (), (Argv("web-01", ("true",)),))
REQUEST = Request("r1", "bob", Address("slack"), "text", Intent("a.b"), State.PENDING, NOW)
APPROVAL = Approval(
    "digest",
    Envelope(
        "r1", ("bob",), Address("slack"), (), Decision(Effect.CONFIRM, Risk.MEDIUM, Message.of("m"), "r"), NOW,
        NOW + timedelta(minutes=10),
    ),
)  # fmt: skip


def test_a_request_is_what_it_is_unless_said_otherwise() -> None:
    assert (REQUEST.priority, REQUEST.version, REQUEST.fence, REQUEST.attempts) == (10, 1, 0, 0)
    assert (REQUEST.cancel, REQUEST.plan, REQUEST.approval) == (Cancel.NO, None, None)


def test_which_states_are_open() -> None:
    assert {state for state in State if state.open} == {State.PENDING, State.APPROVED, State.EXECUTING}


def test_a_request_is_about_its_plan_under_its_circumstances() -> None:
    assert (REQUEST.digest, REQUEST.binding) == ("", "")
    planned = replace(REQUEST, plan=PLAN)
    assert (planned.digest, planned.binding) == (PLAN.digest, PLAN.digest)
    asked = replace(planned, approval=APPROVAL)
    assert (asked.digest, asked.binding) == ("digest", f"digest:{APPROVAL.envelope.hash}")


@pytest.mark.parametrize(
    ("intent", "targets"),
    [
        (Intent("a.b", (("targets", ("b", "a")),)), ("b", "a")),
        (Intent("a.b", (("target", "a"),)), ("a",)),
        (Intent("a.b", (("target", 7),)), ()),
        (Intent("a.b"), ()),
    ],
)
def test_a_look_names_the_targets_it_was_asked_about(intent: Intent, targets: tuple[str, ...]) -> None:
    assert replace(REQUEST, intent=intent).targets == targets
    assert replace(REQUEST, intent=intent, plan=PLAN).targets == ("web-01",)


# --- errors -----------------------------------------------------------------------------------------------------------


def test_an_error_shows_its_code_and_values() -> None:
    error = RefusedError("error.unknown_host", name="web-99", near=("web-01",))
    assert error.code == "error.unknown_host"
    assert error.message == Message.of("error.unknown_host", name="web-99", near=("web-01",))
    assert str(error) == "error.unknown_host(name='web-99', near=('web-01',))"
    assert str(BotError("error.fault")) == "error.fault"


def test_a_messenger_says_when_it_takes_messages_again() -> None:
    error = MessengerUnavailable("error.messenger", 3.5, permanent=True, name="slack")
    assert (error.retry_after, error.permanent, error.message.get("name")) == (3.5, True, "slack")
    plain = MessengerUnavailable("error.messenger")
    assert (plain.retry_after, plain.permanent) == (None, False)


def test_a_menu_entry_speaks_the_language_or_the_first_it_has() -> None:
    entry = MenuEntry("host_ping", "ping", (("en", "Pings."), ("fr", "Envoie un ping."), ("de", "")))
    assert [entry.hint(language) for language in ("en", "fr", "de", "it")] == [
        "Pings.", "Envoie un ping.", "Pings.", "Pings.",
    ]  # fmt: skip


# --- hidden characters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本 🦊\t\n", "plain é 日本 🦊\t\n"),
        ("a\x00b", "a␀b"),
        ("a\x1b[2J", "a␛[2J"),
        ("a\r\x1fb", "a␍␟b"),
        ("a\x7fb", "a␡b"),
        ("a\x80b", "a⟨U+0080⟩b"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\u200b\ufeff", "⟨U+200B⟩⟨U+FEFF⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\udc80", "⟨U+DC80⟩"),
        (" !", " !"),
    ],
)
def test_hidden_characters_become_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_every_control_format_and_separator_character_is_hidden() -> None:
    """By the tables of this Python's Unicode, which may be newer than the ones the expression was written from."""
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\t\n":
            assert HIDDEN.fullmatch(char), f"U+{code:04X}"


def test_a_fingerprint_is_what_openssh_prints() -> None:
    """`ssh-keygen -lf` of this public key."""
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f example"
    assert fingerprint(line) == "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
