"""What is said for later becomes a schedule, never an act now; times in looks stay what they are."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.people import Role
from bot.domain.understanding import Reading, Thread, Utterance
from tests.unit.intents.fleet import CATALOGUE, VOCABULARY, parser, shown

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Friday
NGINX = "redémarre nginx sur web-01"


async def heard(text: str, language: str = "fr", now: datetime = NOW, answer_in: str = "") -> Reading:
    return await parser().read(
        Utterance(text, language, VOCABULARY, Thread(), "alice", Role.ADMIN, now, answer_in=answer_in)
    )


@pytest.mark.parametrize(
    ("text", "when", "request_"),
    [
        ("ce soir à 2h redémarre nginx sur web-01", "at 2026-11-21T02:00", NGINX),
        ("redémarre nginx sur web-01 demain matin à 8h", "at 2026-11-21T08:00", NGINX),
        ("dans 20 minutes, redémarre nginx sur web-01", "at 2026-11-20T15:20", NGINX),
        ("redémarre nginx sur web-01 à 16h30", "at 2026-11-20T16:30", NGINX),
        ("tous les lundis à 9h redémarre nginx sur web-01", "every monday at 09:00", NGINX),
        ("planifie le 1er de chaque mois à 3h : redémarre nginx sur web-01", "every month on 1 at 03:00", NGINX),
        ("tous les jours à 8h tout va bien", "every day at 08:00", "tout va bien"),
        ("restart nginx on web-01 tomorrow at 8am", "at 2026-11-21T08:00", "restart nginx on web-01"),
        ("every day at 8:00 is everything all right", "every day at 08:00", "is everything all right"),
        ("schedule a restart nginx on web-01 tonight at 11pm", "at 2026-11-20T23:00", "restart nginx on web-01"),
        ("every 30 minutes disk usage on web-01", "every 30m", "disk usage on web-01"),
    ],
)
async def test_what_is_said_for_later_is_scheduled(text: str, when: str, request_: str) -> None:
    reading = await heard(text)
    assert reading.intent is not None, shown(reading)
    assert reading.intent.action == "schedule.add"
    assert dict(reading.intent.params) == {"when": when, "request": request_}


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("restart nginx on web-01 at 8", ["at 2026-11-20T20:00", "at 2026-11-21T08:00"]),
        ("redémarre nginx sur web-01 ce soir", ["at 2026-11-20T20:00", "at 2026-11-20T22:00"]),
        ("redémarre nginx sur web-01 tous les matins", ["every day at 08:00", "every day at 09:00"]),
        ("redémarre nginx sur web-01 aujourd'hui à 8h", []),
        ("redémarre nginx sur web-01 à 25h", []),
        ("redémarre nginx sur web-01 toutes les minutes", []),
    ],
)
async def test_a_time_that_is_not_clear_is_asked_about(text: str, choices: list[str]) -> None:
    reading = await heard(text)
    assert reading.intent is None
    assert reading.question is not None
    offered = [(await heard(choice)).intent for choice in reading.question.choices]
    assert [one.get("when") for one in offered if one is not None] == choices
    assert {one.action for one in offered if one is not None} <= {"schedule.add"}


@pytest.mark.parametrize(
    "text",
    [
        "ne redémarre pas nginx sur web-01 demain à 8h",
        "si nginx plante demain à 8h redémarre nginx sur web-01",
        "bob a redémarré nginx sur web-01 hier à 8h",
        "faut-il redémarrer nginx sur web-01 demain à 8h ?",
        "bob dit de redémarrer nginx sur web-01 demain à 8h",
        "don't restart nginx on web-01 tomorrow at 8am",
        "redémarre nginx et éteins web-01 demain à 8h",
    ],
)
async def test_talk_about_later_schedules_nothing(text: str) -> None:
    reading = await heard(text)
    assert reading.intent is None or CATALOGUE[reading.intent.action].kind == "look", shown(reading)
    for choice in reading.question.choices if reading.question is not None else ():
        intent = (await heard(choice)).intent
        assert intent is not None
        assert CATALOGUE[intent.action].kind == "look" or intent.action == "schedule.add"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("journal de nginx sur web-01 depuis 14h30", "service.logs service=nginx since=30m targets=('web-01',)"),
        ("logs of nginx on web-01 since 1h30", "service.logs service=nginx since=90m targets=('web-01',)"),
        ("logs de nginx sur web-01 depuis hier", "service.logs service=nginx since=2d targets=('web-01',)"),
        ("logs of nginx on web-01 since 8am", "service.logs service=nginx since=7h targets=('web-01',)"),
        ("logs de nginx sur web-01 de la dernière heure", "service.logs service=nginx since=1h targets=('web-01',)"),
    ],
)
async def test_a_time_of_a_look_says_since_when(text: str, meant: str) -> None:
    assert shown(await heard(text)) == meant


async def test_choices_are_in_the_language_that_the_person_chose() -> None:
    reading = await heard("zorglub", answer_in="en")
    assert reading.question is not None
    assert reading.question.choices == ("help",)
    reading = await heard("bonjour", "en", answer_in="en")
    assert reading.question is not None
    assert reading.question.choices == ("is everything all right", "help")
