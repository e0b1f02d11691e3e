"""Sentences of both languages: what they become, what they ask, and that the others do nothing."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.flow import Source
from tests.unit.intents.fleet import CATALOGUE, read, shown

LANGUAGES = ("fr", "en")
TABLES: dict[str, dict[str, Any]] = {
    language: tomllib.loads((Path(__file__).parent / f"utterances_{language}.toml").read_text("utf-8"))
    for language in LANGUAGES
}


def cases(*sections: str) -> list[Any]:
    return [
        pytest.param(language, text, expected, id=f"{language}: {text}")
        for language in LANGUAGES
        for section in sections
        for text, expected in TABLES[language][section].items()
    ]


@pytest.mark.parametrize(("language", "text", "machine_form"), cases("reads", "acts"))
async def test_a_sentence_means_one_intent(language: str, text: str, machine_form: str) -> None:
    meant = await read(machine_form)
    assert meant.intent is not None, shown(meant)
    assert meant.intent.source is Source.COMMAND

    reading = await read(text, language=language)

    assert shown(reading) == shown(meant)
    assert reading.language in {language, ""}


@pytest.mark.parametrize(("language", "text", "first"), cases("asks"))
async def test_a_question_offers_the_likely_command_first(language: str, text: str, first: str) -> None:
    reading = await read(text, language=language)

    assert reading.intent is None, shown(reading)
    assert reading.question is not None
    assert next(iter(reading.question.choices), "") == first
    for choice in reading.question.choices:
        assert (await read(choice, language=language)).intent is not None, choice


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param(language, text, id=f"{language}: {text}")
        for language in LANGUAGES
        for text in TABLES[language]["never"]["acts"]
    ],
)
async def test_talk_does_nothing(language: str, text: str) -> None:
    reading = await read(text, language=language)

    assert reading.intent is None or CATALOGUE[reading.intent.action].kind == "look", shown(reading)


def test_the_tables_are_large_enough() -> None:
    for language in LANGUAGES:
        sections = TABLES[language]
        assert sum(len(sections[name]) for name in ("reads", "acts", "asks")) + len(sections["never"]["acts"]) >= 150
        assert len(sections["never"]["acts"]) >= 40
