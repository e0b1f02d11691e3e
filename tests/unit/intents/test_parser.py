"""The cascade: which stage answers, what it says about itself, and what holds for any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Source
from bot.domain.inventory import App, Host, Inventory
from bot.domain.understanding import Reading, Vocabulary
from intents.lexicon import load
from tests.unit.intents.fleet import CATALOGUE, INVENTORY, VOCABULARY, intent, parser, read, shown, utterance

WORDS = sorted(
    load().vocabulary | {name for host in INVENTORY.hosts for name in (host.name, *host.tags, *host.services)}
)
LAST = intent("service.stop", targets=["web-01"], service="nginx")
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        [
            "boutique",
            "bob",
            "A1B2C3",
            "-f",
            "--",
            "/etc/passwd",
            "web-99",
            "2h",
            "50",
            "a=b",
            '"',
            "«",
            "'",
            "?",
            ",",
            ";",
        ]
    ),
    st.text(max_size=8),
)
SENTENCES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=14).map(" ".join))


async def reading_of(text: str) -> Reading | None:
    """None where the text is refused, which happens only for what cannot be read at all."""
    try:
        return await parser().read(utterance(text, LAST))
    except InvalidArgument as error:
        refused = error.code
    assert refused in {"understanding.unseen", "understanding.too_long"}
    return None


@given(SENTENCES)
async def test_any_text_is_an_intent_or_a_question(text: str) -> None:
    reading = await reading_of(text)
    if reading is not None:
        assert (reading.intent is None) != (reading.question is None)
        assert reading.trace
        assert reading.language in {"", "en", "fr"}


def parts(value: Argument) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


@given(SENTENCES)
async def test_values_are_valid_names_exist_and_texts_were_typed(text: str) -> None:
    """Invariants 8 and 9: targets ⊆ what the person may see, free texts byte for byte, no leading dash."""
    reading = await reading_of(text)
    if reading is None or reading.intent is None:
        return
    action = CATALOGUE[reading.intent.action]
    assert action.validate(dict(reading.intent.params)) == reading.intent.params
    for name, value in reading.intent.params:
        parameter = action.parameter(name)
        assert parameter is not None
        for part in parts(value):
            assert not part.startswith("-")
            if parameter.kind.names in {"target", "host", "tag"}:
                assert INVENTORY.select(part) or part == "*"
            if parameter.kind.name in {"grep", "reason", "path", "name", "secret", "process", "address"}:
                assert part.replace('"', "") in text.replace("\\", "").replace('"', "")


@given(SENTENCES)
async def test_choices_are_commands(text: str) -> None:
    reading = await reading_of(text)
    if reading is None or reading.question is None:
        return
    for choice in reading.question.choices:
        again = await parser().read(utterance(choice))
        assert again.intent is not None, choice
        assert again.intent.source is Source.COMMAND


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.sampled_from(["don't ", "ne fais pas ça : ", "if it fails "]),
)
async def test_a_veto_in_front_stops_every_act(text: str, veto: str) -> None:
    reading = await reading_of(f"{veto}restart nginx on web-01 {text}")
    assert reading is not None
    assert reading.intent is None or CATALOGUE[reading.intent.action].kind == "look"


async def test_2001_characters_are_refused_and_2000_are_read() -> None:
    assert shown(await read("xyz " * 500)) == "? understanding.many_words → "
    with pytest.raises(InvalidArgument):
        await read("x" * 2001)


@pytest.mark.parametrize(
    "text", ["l'" * 1000, "a-le" * 500, "a,b" * 600, '"' * 2000, "(" * 2000, "« " * 1000, "'a" * 1000]
)
async def test_garbage_is_bounded_work(text: str) -> None:
    assert (await read(text)).question is not None


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("restart nginx on web-01", ["command"]),
        ("refais", ["command", "context"]),
        ("peux-tu redémarrer nginx sur web-01 ?", ["command", "context", "frame"]),
        ("asdf qwer", ["command", "context", "frame", "suggest"]),
    ],
)
async def test_the_trace_names_the_stages(text: str, stages: list[str]) -> None:
    reading = await read(text, LAST)
    assert [note.stage for note in reading.trace] == stages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("redémarre nginx sur web-01", "fr"),
        ("restart nginx on web-01", "en"),
        ("web-01", ""),
        ("xyzzy", ""),
        ("l'état", "fr"),
    ],
)
async def test_the_language_of_the_message(text: str, language: str) -> None:
    assert (await read(text)).language == language


async def test_choices_follow_the_language_of_the_message_then_of_the_person() -> None:
    french, english = await read("redémarre nginx", language="en"), await read("web-99", language="fr")
    assert french.question is not None
    assert french.question.choices[0] == "redémarre nginx sur web-01"
    assert english.question is not None


@pytest.mark.parametrize("text", ["", "  ", "?", "…", "\n"])
async def test_nothing_said(text: str) -> None:
    assert shown(await read(text)) == "? understanding.empty → "


async def test_a_hidden_host_is_an_unknown_host() -> None:
    seen = Vocabulary(Inventory(INVENTORY.hosts[:1]), ("alice",))
    reading = await read("disk usage on db-master", vocabulary=seen)
    assert shown(reading).startswith("? understanding.unknown_host")
    assert "db-master" not in str(reading.question.choices if reading.question else "")


async def test_one_of_several_applications_is_asked_for_by_the_look_itself() -> None:
    both = Inventory(INVENTORY.hosts, (*INVENTORY.apps, App("blog", ("web-02",))))
    reading = await read("the site is down", vocabulary=Vocabulary(both))
    assert shown(reading) == "diagnose.run subject=boutique"
    assert shown(await read("what's going on?", vocabulary=Vocabulary(both))) == "diagnose.run"


async def test_hosts_without_declared_services_may_have_any() -> None:
    plain = Vocabulary(Inventory((Host("vps-1"), Host("vps-2"))), ("alice",))
    assert shown(await read("peux-tu redémarrer nginx sur vps-1 ?", vocabulary=plain)) == (
        "service.restart service=nginx targets=('vps-1',)"
    )


async def test_a_name_that_is_a_host_and_a_tag_is_the_host() -> None:
    inventory = Inventory((Host("web", tags=("production",)), Host("w2", tags=("web",))))
    reading = await read("disk on web", vocabulary=Vocabulary(inventory))
    assert shown(reading) == "host.disk targets=('web',)"


async def test_an_empty_fleet_still_understands() -> None:
    empty = Vocabulary(Inventory())
    assert shown(await read("tout va bien ?", vocabulary=empty)) == "fleet.health"
    assert shown(await read("restart nginx", vocabulary=empty)).startswith("?")


def test_the_vocabulary_of_the_tests_is_visible() -> None:
    assert VOCABULARY.inventory is INVENTORY
