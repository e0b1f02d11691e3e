"""Help: what one may ask for, by words that people use, with commands that work as they stand."""

import pytest

from bot.domain.actions import LANGUAGES, Action
from bot.domain.content import Line, Report, Table
from bot.domain.flow import Risk
from bot.domain.inventory import Inventory
from bot.domain.people import Person, Role
from bot.domain.understanding import Thread, Utterance, Vocabulary
from intents.actions import examples, families
from intents.parser import Parser
from tests.unit.actions.town import CATALOGUE, INVENTORY, Visible, look, offered, person, raws, said, table, viewer


async def helped(topic: str | None = None, who: Person | None = None, language: str = "en") -> Report:
    return await look("help.show", CATALOGUE, Visible(), viewer(who, language), topic=topic)


def commands(report: Report) -> list[str]:
    """What the lines of a family say how to ask for."""
    return [str(one.text.get("command")) for one in report.blocks
            if isinstance(one, Line) and one.text.id == "actions.help_entry"]  # fmt: skip


async def test_the_overview_has_families_in_the_readers_words_and_commands_that_work() -> None:
    english, french = table(await helped()), table(await helped(language="fr"))
    assert [row[0] for row in english.rows][:4] == ["health", "hosts", "services", "files"]
    assert [row[0] for row in french.rows][:4] == ["santé", "serveurs", "services", "fichiers"]
    assert french.rows[2][2] == "état de nginx sur web-01"
    assert all("{" not in str(row[2]) for row in (*english.rows, *french.rows))
    assert offered(await helped()) == ["is everything all right", "diagnose", "list hosts", "list approvals", "tour"]


def test_every_action_has_one_family() -> None:
    held = [action.name for _, actions in families.grouped(CATALOGUE) for action in actions]
    assert sorted(held) == sorted(action.name for action in CATALOGUE)


async def test_help_lists_only_what_one_may_ask_for() -> None:
    names = {role: {str(row[0]) for row in table(await helped(who=person(role=role))).rows} for role in Role}
    assert names[Role.NOBODY] == {"bot", "people"}
    assert "people" in names[Role.VIEWER]
    assert names[Role.NOBODY] < names[Role.VIEWER] <= names[Role.OPERATOR] <= names[Role.ADMIN]
    for action in CATALOGUE:
        needed = Role.ADMIN if action.risk is Risk.CRITICAL else action.role
        if needed > Role.VIEWER:
            found = await helped(action.name, person(role=Role(needed - 1)))
            assert "none actions.help_about" not in said(found)


@pytest.mark.parametrize("topic", ["services", "SERVICE", "systemd", "nginx"])
async def test_a_family_answers_to_its_names(topic: str) -> None:
    report = await helped(topic, language="fr")
    assert commands(report)[:2] == ["état de nginx sur web-01", "démarre nginx sur web-01"]
    assert said(report)[-1] == "none actions.help_one"


@pytest.mark.parametrize(
    ("topic", "first"),
    [("fichiers", "montre /var/log/syslog sur web-01"), ("files", "montre /var/log/syslog sur web-01"),
     ("sante", "tout va bien"), ("processus", "processus sur web-01"), ("accords", "liste les approbations")],
)  # fmt: skip
async def test_families_in_both_languages_with_or_without_accents(topic: str, first: str) -> None:
    assert first in commands(await helped(topic, language="fr"))


@pytest.mark.parametrize("topic", ["restart", "redémarre", "redémarrer", "REDEMARRER"])
async def test_a_verb_finds_its_actions(topic: str) -> None:
    assert "restart nginx on web-01" in commands(await helped(topic))


async def test_one_action_in_full() -> None:
    report = await helped("Service.Logs")
    assert said(report) == ["none actions.help_about", "none actions.help_facts"]
    assert raws(report)[0].splitlines()[0] == "logs of nginx on web-01 [since 2h] [lines 50] [grep timeout]"
    assert [row[0] for row in table(report).rows] == ["targets", "service", "since", "lines", "grep"]
    bare = await helped("identity.show")
    assert raws(bare)[0].splitlines() == list(CATALOGUE["identity.show"].say["en"])
    assert not [block for block in bare.blocks if isinstance(block, Table)]


async def test_a_topic_that_nobody_knows_says_what_there_is() -> None:
    report = await helped("fichier-s", language="fr")
    assert said(report) == ["warn actions.no_such_topic"]
    assert offered(report) == ["aide fichiers"]
    (line,) = report.blocks
    assert isinstance(line, Line)
    families_named = line.text.get("families")
    assert isinstance(families_named, tuple)
    assert "serveurs" in families_named
    assert offered(await helped("weather")) == []


async def test_help_in_a_language_that_is_not_there_is_english() -> None:
    assert await helped(language="de") == await helped(language="en")


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(CATALOGUE)


@pytest.mark.parametrize("action", CATALOGUE, ids=lambda action: action.name)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_example_is_understood_as_what_it_is_an_example_of(
    parser: Parser, action: Action, language: str
) -> None:
    for inventory in (INVENTORY, Inventory()):
        text = examples.command(action, inventory, "alice", language)
        names = Vocabulary(INVENTORY, ("alice",), ("k7m2p9qxwv",))
        reading = await parser.read(Utterance(text, language, names, Thread(), "alice"))
        assert reading.intent is not None, text
        assert reading.intent.action == action.name, text
