"""Sentences that somebody wrote blind: what they become, what is offered, and that talk offers no act it excludes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.domain.inventory import App, Host, Inventory
from bot.domain.understanding import Reading, Vocabulary
from tests.unit.intents.fleet import CATALOGUE, read, shown

_ALWAYS = ("node_exporter", "ssh", "cron")
FLEET = Inventory(
    (
        Host("cache-01", "10.0.0.9", tags=("production",), services=("redis-server", *_ALWAYS)),
        Host("db-master", "10.0.0.5", tags=("production", "db"), services=("postgresql", *_ALWAYS)),
        Host("db-replica", "10.0.0.6", tags=("production", "db"), services=("postgresql", *_ALWAYS)),
        Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx", "php-fpm", *_ALWAYS)),
        Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx", "php-fpm", *_ALWAYS)),
        Host("localhost", tags=("demo",), transport="local", looks_only=True),
    ),
    (App("site", ("web-01", "web-02"), ("nginx",), "https://site.example/", ("website",)),),
)
VOCABULARY = Vocabulary(FLEET, ("alice", "bob", "carol"))
LANGUAGES = ("fr", "en")
TABLES: dict[str, dict[str, Any]] = {
    language: tomllib.loads((Path(__file__).parent / f"newcomer_{language}.toml").read_text("utf-8"))
    for language in LANGUAGES
}


def said(language: str, section: str) -> list[str]:
    found: list[str] = TABLES[language][section]["sentences"]
    return found


def pairs(section: str) -> list[tuple[str, str, str]]:
    return [(language, *pair) for language in LANGUAGES for pair in TABLES[language][section].items()]


async def heard(text: str, language: str) -> Reading:
    return await read(text, language=language, vocabulary=VOCABULARY)


async def acts_offered(reading: Reading, language: str) -> list[str]:
    choices = reading.question.choices if reading.question is not None else ()
    intents = [(choice, (await heard(choice, language)).intent) for choice in choices]
    return [choice for choice, intent in intents if intent is not None and CATALOGUE[intent.action].kind == "act"]


@pytest.mark.parametrize(("language", "text", "machine_form"), pairs("means"))
async def test_a_sentence_means_one_intent(language: str, text: str, machine_form: str) -> None:
    assert shown(await heard(text, language)) == shown(await heard(machine_form, language))


@pytest.mark.parametrize(("language", "text", "command"), pairs("offers"))
async def test_the_command_is_one_choice_away(language: str, text: str, command: str) -> None:
    reading = await heard(text, language)

    assert reading.intent is None, shown(reading)
    assert reading.question is not None
    assert command in reading.question.choices
    assert (await heard(command, language)).intent is not None


@pytest.mark.parametrize(("language", "text"), [(one, text) for one in LANGUAGES for text in said(one, "never")])
async def test_talk_neither_does_nor_offers_an_act(language: str, text: str) -> None:
    reading = await heard(text, language)

    assert reading.intent is None or CATALOGUE[reading.intent.action].kind == "look", shown(reading)
    assert await acts_offered(reading, language) == []


@pytest.mark.parametrize(("language", "text"), [(one, text) for one in LANGUAGES for text in said(one, "withheld")])
async def test_what_is_wondered_about_or_put_off_is_not_done(language: str, text: str) -> None:
    reading = await heard(text, language)

    assert reading.intent is None, shown(reading)
    assert reading.question is not None
    assert reading.question.choices
