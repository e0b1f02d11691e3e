"""Follow-ups refer to what this person asked for last in this place."""

import pytest

from bot.domain.flow import Intent, Source
from tests.unit.intents.fleet import intent, read, shown

LOGS = intent("service.logs", targets=["web-01"], service="nginx")
RESTART = intent("service.restart", targets=["web-01"], service="nginx")
STOP = intent("service.stop", targets=["web-01"], service="nginx")
WEB_DISKS = intent("host.disk", targets=["web"])
TWO_DISKS = intent("host.disk", targets=["web-01", "web-02"])

FOLLOW_UPS: list[tuple[Intent, str, str]] = [
    (LOGS, "et sur web-02 ?", "service.logs service=nginx targets=('web-02',)"),
    (LOGS, "and on web-02?", "service.logs service=nginx targets=('web-02',)"),
    (LOGS, "what about web-02?", "service.logs service=nginx targets=('web-02',)"),
    (LOGS, "pareil sur web-02", "service.logs service=nginx targets=('web-02',)"),
    (LOGS, "do the same on web-02", "service.logs service=nginx targets=('web-02',)"),
    (LOGS, "encore", "service.logs service=nginx targets=('web-01',)"),
    (LOGS, "again", "service.logs service=nginx targets=('web-01',)"),
    (LOGS, "refais-le", "service.logs service=nginx targets=('web-01',)"),
    (LOGS, "et hier ?", "service.logs service=nginx since=2d targets=('web-01',)"),
    (LOGS, "and for the last hour?", "service.logs service=nginx since=1h targets=('web-01',)"),
    (LOGS, "et php8.2-fpm ?", "service.logs service=php8.2-fpm targets=('web-01',)"),
    (LOGS, "et la mémoire ?", "host.memory targets=('web-01',)"),
    (LOGS, "and the memory?", "host.memory targets=('web-01',)"),
    (LOGS, "and its status?", "service.status service=nginx targets=('web-01',)"),
    (LOGS, "restart it", "service.restart service=nginx targets=('web-01',)"),
    (LOGS, "redémarre-le", "service.restart service=nginx targets=('web-01',)"),
    (LOGS, "peux-tu le redémarrer ?", "service.restart service=nginx targets=('web-01',)"),
    (LOGS, "the other one", "service.logs service=nginx targets=('web-02',)"),
    (RESTART, "et sur web-02 ?", "service.restart service=nginx targets=('web-02',)"),
    (RESTART, "recommence", "service.restart service=nginx targets=('web-01',)"),
    (RESTART, "montre ses logs", "service.logs service=nginx targets=('web-01',)"),
    (STOP, "undo that", "service.start service=nginx targets=('web-01',)"),
    (STOP, "défais ça", "service.start service=nginx targets=('web-01',)"),
    (WEB_DISKS, "the second one", "host.disk targets=('web-02',)"),
    (WEB_DISKS, "le premier", "host.disk targets=('web-01',)"),
    (WEB_DISKS, "la dernière", "host.disk targets=('web-02',)"),
]
QUESTIONS: list[tuple[Intent, str, str]] = [
    (LOGS, "et sur web-99 ?", "? understanding.unknown_host → journal de nginx sur web-01"),
    (LOGS, "undo that", "? understanding.nothing_to_undo → "),
    (RESTART, "undo that", "? understanding.cannot_undo → "),
    (RESTART, "not again", "? understanding.veto_negation → "),
    (RESTART, "don't do it again", "? understanding.veto_negation → "),
    (RESTART, "et demain sur web-02 ?", "? understanding.veto_deferral → "),
    (TWO_DISKS, "the second one", "? understanding.which_one → disk usage on web-01"),
    (WEB_DISKS, "le troisième", "? understanding.which_one → espace disque sur web-01"),
    (RESTART, "le deuxième", "? understanding.which_number → "),
    (TWO_DISKS, "l'autre", "? understanding.which_one → espace disque sur db-master"),
]


@pytest.mark.parametrize(("last", "text", "expected"), FOLLOW_UPS)
async def test_follow_ups(last: Intent, text: str, expected: str) -> None:
    reading = await read(text, last)
    assert shown(reading) == expected
    assert reading.intent is not None
    assert reading.intent.source is Source.CONTEXT


@pytest.mark.parametrize(("last", "text", "expected"), QUESTIONS)
async def test_what_is_not_clear_is_asked(last: Intent, text: str, expected: str) -> None:
    assert shown(await read(text, last)) == expected


@pytest.mark.parametrize("text", ["again", "refais", "undo that", "et sur web-02 ?"])
async def test_without_a_past_there_is_nothing_to_refer_to(text: str) -> None:
    assert shown(await read(text)) == "? understanding.nothing_before → "


async def test_an_ordinal_without_a_past_may_mean_a_number_of_a_list() -> None:
    assert shown(await read("the second one")) == "? understanding.which_number → "


@pytest.mark.parametrize(
    "text", ["should I do it again?", "et si on recommençait ?", "pas encore", "restart it tomorrow"]
)
async def test_talk_repeats_nothing(text: str) -> None:
    assert (await read(text, RESTART)).intent is None


async def test_a_full_request_needs_no_past() -> None:
    reading = await read("et redémarre nginx sur web-02", LOGS)
    assert reading.intent is not None
    assert reading.intent.source is Source.FRAME


async def test_what_is_missing_is_asked_with_the_last_names_first() -> None:
    last = intent("host.disk", targets=["web-02"])
    reading = await read("redémarre nginx", last)
    assert reading.question is not None
    assert reading.question.choices == ("redémarre nginx sur web-02", "redémarre nginx sur web-01")
