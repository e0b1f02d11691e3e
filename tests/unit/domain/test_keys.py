"""What every table of the configuration refuses: unknown keys, changes, and secrets written down."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.content import Message
from bot.domain.settings import MessengerSection, Refused, SecretRef


@pytest.mark.parametrize("where", [{"env": "TOKEN"}, {"file": "/run/token"}, {"secret": "token"}])
def test_a_secret_is_named_in_one_place(where: dict[str, str]) -> None:
    (said,) = where.items()
    assert said in SecretRef.model_validate(where)


@pytest.mark.parametrize("where", [{}, {"env": "A", "file": "/b"}, {"env": "A", "file": "/b", "secret": "c"}])
def test_a_secret_is_in_exactly_one_place(where: dict[str, str]) -> None:
    assert refusal(where) == Message.of("config.exactly_one", keys="env, file, secret")


def test_a_secret_is_never_written_down_and_never_repeated_by_its_refusal() -> None:
    assert refusal("xoxb-1234") == Message.of("config.literal_secret")


def test_a_section_knows_its_keys_and_never_changes() -> None:
    section = MessengerSection()
    assert section.max_approval == "CRITICAL"
    with pytest.raises(ValidationError, match="Extra inputs"):
        MessengerSection.model_validate({"max_aproval": "LOW"})
    with pytest.raises(ValidationError, match="frozen"):
        section.max_approval = "LOW"  # type: ignore[misc]


def refusal(value: Any) -> Message:
    """What is said about a reference that is refused."""
    with pytest.raises(ValidationError) as caught:
        SecretRef.model_validate(value)
    (error,) = caught.value.errors()
    refused = error["ctx"]["error"]
    assert isinstance(refused, Refused)
    return refused.said
