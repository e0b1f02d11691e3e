"""Breaking the glass in words, and what takes it back."""

import pytest

from tests.unit.intents.fleet import read, shown

NGINX = "break.glass reason=nobody answers request=restart nginx on web-01"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("break glass: restart nginx on web-01 because nobody answers", NGINX),
        ("please break the glass, restart nginx on web-01 because nobody answers", NGINX),
        (
            "brise la glace : redémarre nginx sur web-01 parce que le site ne répond pas",
            "break.glass reason=le site ne répond pas request=redémarre nginx sur web-01",
        ),
        ('break glass request="restart nginx on web-01" reason="nobody answers"', NGINX),
    ],
)
async def test_the_request_and_the_reason_are_what_was_typed(text: str, meant: str) -> None:
    assert shown(await read(text)) == meant


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("break glass: restart nginx on web-01", "? understanding.missing → "),
        ("don't break the glass: restart nginx on web-01 because nobody answers", "? understanding.veto_negation → "),
        ("break glass: don't restart nginx on web-01 because nobody answers", "? understanding.veto_negation → "),
        ("break glass because nobody answers", "? understanding.missing → "),
    ],
)
async def test_half_of_it_or_less_is_asked_about(text: str, asked: str) -> None:
    assert shown(await read(text)) == asked
