"""What a team writes, what it is told to click, and what loads when."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

import adapters
from adapters.rocketchat import Config, connect, guide
from bot.core.explain.catalogue import LANGUAGES
from bot.domain.content import Line
from bot.domain.people import Account, Person
from bot.domain.ports import Link, Setup
from bot.domain.settings import SecretRef
from tests.fakes import ManualClock

GOOD = {"url": "https://chat.example.org", "user_id": "rocket.cat", "token": {"env": "ROCKETCHAT_TOKEN"}}


def setup() -> Setup:
    return Setup(Config.model_validate(GOOD), {"token": "x"}, lambda message, _: message.id, ManualClock())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "chat.example.org"),
        ("url", "https://chat.example.org/?x"),
        ("user_id", ""),
        ("user_id", "a b"),
        ("token", "pat-literal"),
        ("max_chars", 499),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Config.model_validate(GOOD | {key: value})


@pytest.mark.parametrize("url", ["https://chat.example.org", "http://10.0.0.1:3000/", "https://example.org/chat"])
def test_addresses_of_servers(url: str) -> None:
    assert Config.model_validate(GOOD | {"url": url}).url == url


def test_every_key_is_described() -> None:
    assert all(field.description for field in Config.model_fields.values())


def test_the_guide_says_every_step_in_words_that_exist() -> None:
    steps = [block.text for block in guide(setup()).blocks if isinstance(block, Line)]
    assert len(steps) == len(guide(setup()).blocks) == 5
    assert len(LANGUAGES) == 2


async def test_connecting_opens_nothing() -> None:
    adapter = connect(setup())
    assert adapter.properties.name in adapters.names()
    assert adapter.connection.link is Link.CONNECTING
    assert adapter.channels is None
    assert adapter.direct(Person("alice", accounts=(Account("slack", "T", "U"),))) is None
    await adapter.close()


def test_the_configuration_needs_no_sdk() -> None:
    program = (
        "import sys, adapters.rocketchat as a; a.Config, a.guide;"
        "sys.exit(any(m.partition('.')[0] in {'rocketchat_API', 'aiohttp', 'requests'} for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_secrets_are_references() -> None:
    assert Config.model_fields["token"].annotation is SecretRef
