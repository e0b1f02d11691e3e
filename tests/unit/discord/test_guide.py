"""The set-up that a person follows: exact permissions, the invitation, both languages."""

import base64
from dataclasses import replace

import pytest
from pydantic import ValidationError

from adapters.discord import Config, connect, guide
from adapters.discord.guide import PERMISSIONS, application_id, integer
from bot.core.explain import words
from bot.domain.content import Line, Raw
from bot.domain.ports import Link, Setup
from bot.domain.settings import SecretRef
from tests.fakes import ManualClock

TOKEN = base64.urlsafe_b64encode(b"1100000000000000001").decode().rstrip("=") + ".G.secret"
SETUP = Setup(Config(token=SecretRef(env="TOKEN", file="", secret="")), {"token": TOKEN}, words, ManualClock())


def test_the_invitation_names_the_application_and_exactly_what_is_needed() -> None:
    (invitation,) = [block.text for block in guide(SETUP).blocks if isinstance(block, Raw)]
    assert invitation == (
        "https://discord.com/oauth2/authorize?client_id=1100000000000000001&scope=bot%20applications.commands"
        "&permissions=309237754880&integration_type=0"
    )
    assert integer() == 309237754880
    assert len(PERMISSIONS) == 7


@pytest.mark.parametrize("token", ["", "nonsense", "é.x", "YWJj.x.y"])
def test_without_a_readable_token_the_application_is_left_open(token: str) -> None:
    assert application_id(token) == "APPLICATION_ID"
    (invitation,) = [b.text for b in guide(replace(SETUP, secrets={"token": token})).blocks if isinstance(b, Raw)]
    assert "client_id=APPLICATION_ID&" in invitation


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_step_has_words_and_shows_no_secret(language: str) -> None:
    for block in guide(SETUP).blocks:
        assert isinstance(block, Line | Raw)
        said = block.text if isinstance(block, Line) else block.title
        assert said is not None
        text = words(said, language)
        assert "{" not in text
        assert TOKEN not in text


def test_connecting_opens_nothing() -> None:
    adapter = connect(SETUP)
    assert adapter.connection.link is Link.CONNECTING
    assert adapter.properties.name == "discord"
    assert adapter.channels is None


def test_unknown_keys_and_literal_tokens_are_refused() -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"token": {"env": "X"}, "tokens": 1})
    with pytest.raises(ValidationError):
        Config.model_validate({"token": "MTEw.secret"})
