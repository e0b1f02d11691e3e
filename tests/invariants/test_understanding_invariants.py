"""Invariants 6 and 8 of the offline understanding: it never raises, does bounded work, and invents no value."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.action import Parameter
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Intent
from bot.domain.people import Role
from bot.domain.understanding import Reading, Thread, Utterance
from tests.unit.intents.fleet import CATALOGUE, VOCABULARY, parser

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))
LAST = Intent("service.restart", CATALOGUE["service.restart"].validate({"targets": "web-01", "service": "nginx"}))
MOST_CALLS = 600_000
"""Calls of Python functions for one text: an ordinary sentence takes some 3,000."""
SAID = """
restart redémarre the container conteneur vm la nginx web-01 web-99 on sur snapshot delete supprime de demain at 8h
tomorrow every day don't si and et logs 2h lines 50 90% 8 Go a12 --help -rf $(id) `id` ; ../.. api « » " = a=b
targets=web-01 820 vm-web as named from v2.5.0 boutique production é \u0301 🔥 …
"""
WORDS = st.sampled_from(SAID.split())
SENTENCES = st.lists(WORDS, min_size=1, max_size=24).map(" ".join)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", fullmatch=True)
FREE = frozenset(
    {"container", "image", "project", "vm", "node", "storage", "snapshot", "backup", "task", "alert", "monitor"}
)


async def heard(text: str, *, again: bool = False) -> Reading:
    thread = Thread((LAST,)) if again else Thread()
    return await parser().read(Utterance(text, "fr", VOCABULARY, thread, "alice", Role.ADMIN, NOW))


async def check(text: str, *, again: bool = False) -> Reading | None:
    """Exactly one of intent and question; or the refusal of a text that is too long or cannot be seen."""
    try:
        reading = await heard(text, again=again)
    except InvalidArgument:
        return None
    assert (reading.intent is None) is not (reading.question is None)
    return reading


@given(st.one_of(st.text(max_size=2_000), SENTENCES), st.booleans())
@settings(max_examples=150)
async def test_invariant_06_parser_never_raises(text: str, again: bool) -> None:
    await check(text, again=again)


@given(st.one_of(st.text(min_size=1, max_size=40), SENTENCES), st.sampled_from([1_999, 2_000, 2_001, 20_000, 65_536]))
@settings(max_examples=40)
async def test_invariant_06_parser_does_bounded_work(piece: str, size: int) -> None:
    text = (piece * (size // len(piece) + 1))[:size]
    with counted() as calls:
        await check(text)
    assert calls[0] < MOST_CALLS


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts calls: what no busy machine makes more of."""
    calls = [0]

    def count(frame: FrameType, event: str, argument: object) -> None:
        del frame, argument
        calls[0] += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def said(reading: Reading) -> Iterator[tuple[Parameter, str]]:
    """The values of an intent with their parameters."""
    intent = reading.intent
    for name, value in intent.params if intent is not None else ():
        parameter = CATALOGUE[intent.action].parameter(name) if intent is not None else None
        assert parameter is not None
        yield from ((parameter, str(part)) for part in (value if isinstance(value, tuple) else (value,)))


@given(SENTENCES, st.booleans())
@settings(max_examples=300)
async def test_invariant_08_values_were_said_byte_for_byte(text: str, again: bool) -> None:
    reading = await check(text, again=again)
    for parameter, value in said(reading) if reading is not None else ():
        assert not value.startswith("-"), (text, parameter.name, value)
        if parameter.kind.name in FREE:
            assert value in text, (text, parameter.name, value)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("please restart the container {}", "container"),
        ("peux-tu redémarrer le conteneur {} stp", "container"),
        ("how is the vm {} doing", "vm"),
        ("les logs du conteneur {}", "container"),
        ("arrête la machine virtuelle {}", "vm"),
        ("acquitte l'alerte {}", "alert"),
    ],
)
@given(name=NAMES)
@settings(max_examples=40)
async def test_invariant_08_a_name_beside_its_noun_is_that_name_or_a_question(
    sentence: str, kind: str, name: str
) -> None:
    reading = await check(sentence.format(name))
    for parameter, value in said(reading) if reading is not None else ():
        if parameter.kind.name == kind:
            assert value in {name, name.rstrip(".")}, (sentence, name)


@pytest.mark.parametrize("name", ["--privileged", "-f", "$(reboot)", "api;reboot", "../api", "a b", "-rf /"])
@pytest.mark.parametrize("sentence", ["remove the container {}", "supprime le conteneur {}", "delete vm {}"])
async def test_invariant_08_what_is_no_name_is_asked_about(sentence: str, name: str) -> None:
    reading = await heard(sentence.format(name))
    for parameter, value in said(reading):
        assert parameter.kind.name not in {"container", "vm"}, value
