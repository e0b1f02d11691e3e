"""The bot introduces itself: after its first answer to a person, where it is invited, on a home page."""

from datetime import timedelta
from itertools import count

import pytest

from bot.domain.flow import Address
from bot.domain.ports import Arrival, Properties
from tests.dsl import Someone, Town, as_text, story
from tests.fakes import MemoryMessenger, account

pytestmark = pytest.mark.story
NUMBERS = count(1)


class Silent(MemoryMessenger):
    """A messenger that does not greet by itself, as all but a terminal."""

    @property
    def properties(self) -> Properties:
        return Properties("console", max_chars=4000, buttons=99, edits=True, files=True, greets=False)


async def opens(person: Someone, *, home: bool = False, channel: str = "") -> None:
    """Invites the bot to a channel, or looks at its home page."""
    town = person.town
    place = Address("console", channel=channel or ("home" if home else person.name), private=not channel)
    arrival = Arrival(f"a{next(NUMBERS)}", account(person.name), place, town.clock.now(), home=home)
    await town.core.on_inbound(arrival)
    await town.settle()


def home_of(town: Town, name: str) -> str:
    return as_text(town.messenger.shown[f"home:{name}:console"].desired)


@pytest.mark.parametrize(
    ("who", "said", "answer", "hello", "may"),
    [
        ("alice", "espace disque sur web-02", "%", "Bonjour alice", "approuver les demandes des autres"),
        ("erin", "disk usage on web-02", "%", "Hello erin", "approve what others ask for"),
        ("bob", "disk usage on web-02", "%", "Hello bob", "act after confirming"),
        ("carol", "gibberish xyzzy", "pas", "Bonjour carol", "agir revient à d’autres"),
    ],
)
async def test_after_the_first_answer_the_bot_says_who_it_is_once(
    who: str, said: str, answer: str, hello: str, may: str
) -> None:
    async with story(messenger=Silent()) as town:
        person = getattr(town, who)
        await person.says(said)
        person.reads(hello, may, "[1]")
        shown = [as_text(document.desired) for document in town.messenger.shown.values()]
        assert answer in shown[0], "the answer comes first"
        assert len(shown) == 2
        await person.says(said)
        person.thread = "t2"
        await person.says(said)
        assert person.screen().count(hello) == 1


async def test_a_messenger_that_greets_by_itself_is_not_talked_over() -> None:
    async with story() as town:
        await town.erin.says("disk usage on web-02")
        assert "Hello" not in town.erin.screen()


@pytest.mark.parametrize(("who", "hello"), [("alice", "Bonjour alice"), ("erin", "Hello erin")])
async def test_where_it_is_invited_it_says_hello_and_that_counts_as_met(who: str, hello: str) -> None:
    async with story(messenger=Silent()) as town:
        person = getattr(town, who)
        await opens(person, channel="ops")
        (told,) = town.shown_in("ops")
        assert hello in told
        await person.says("disk usage on web-02" if who == "erin" else "espace disque sur web-02")
        assert hello not in person.screen()


async def test_the_home_page_shows_what_waits_for_a_person_and_what_they_did() -> None:
    async with story(messenger=Silent()) as town:
        await opens(town.alice, home=True)
        for words in ("alice, voici ce qui vous concerne", "Rien ne vous attend", "encore rien demandé", "[1]"):
            assert words in home_of(town, "alice")

        await town.bob.says("restart nginx on web-01")
        await opens(town.alice, home=True)
        for words in ("En attente de vous", "redémarre nginx sur web-01", "bob"):
            assert words in home_of(town, "alice")
        await opens(town.bob, home=True)
        for words in ("Waiting for you", "Your last requests", "restart nginx on web-01"):
            assert words in home_of(town, "bob")
        await opens(town.carol, home=True)
        assert "nginx" not in home_of(town, "carol")

        town.clock.advance(timedelta(hours=1).total_seconds())
        await town.settle()
        await opens(town.alice, home=True)
        assert "Rien ne vous attend" in home_of(town, "alice")
        assert len([one for one in town.messenger.shown if one.startswith("home:alice")]) == 1, "one page a person"
