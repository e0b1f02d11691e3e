"""What the core asks of a messenger besides showing documents: that a message was seen, that a secret goes away."""

import asyncio

import pytest

from bot import assembly
from bot.domain.flow import InboundMessage
from tests.dsl import Town, story
from tests.fakes import MemoryMessenger, account
from tests.scenarios.places import InChannel

PASSWORD = "hunter2-hunter2"


def hide(text: str) -> str:
    return text.replace(PASSWORD, "•••")


class Weak(MemoryMessenger):
    """A messenger that lets nobody delete what others wrote."""

    async def withdraw(self, message: InboundMessage) -> bool:
        await super().withdraw(message)
        return False


async def ended(town: Town) -> None:
    """Everything that was to be noticed was."""
    while busy := {*town.core.noticing, *town.core.reception.busy}:
        await asyncio.wait(busy)


async def test_a_message_whose_answer_takes_long_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "THINKS", 0)
    async with story() as town:
        await town.erin.says("disk usage on web-01", id="m7")
        await ended(town)
        assert [message.id for message in town.messenger.noticed] == ["m7"]
        await town.erin.says("restart nginx on web-01")
        await town.erin.presses("Cancel")
        await ended(town)
        assert len(town.messenger.noticed) == 2, "a press is answered by its card"


async def test_an_answer_that_came_in_time_is_not_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "THINKS", 60)
    async with story() as town:
        await town.erin.says("uptime of web-01")
        handled = asyncio.ensure_future(asyncio.sleep(0))
        await handled
        message = InboundMessage("m8", account("erin"), "uptime of web-01", town.erin.place, town.clock.now())
        town.core._think(message, handled)
        await ended(town)
        assert town.messenger.noticed == []


@pytest.mark.parametrize(
    ("who", "said", "told"),
    [
        ("alice", f"le mot de passe est {PASSWORD}", ("supprimé sans le lire", "Changez")),
        ("erin", f"the password is {PASSWORD}", ("deleted it unread", "Change")),
    ],
)
async def test_a_secret_in_a_channel_is_deleted_unread(who: str, said: str, told: tuple[str, ...]) -> None:
    async with story(redact=hide) as town:
        person = InChannel(who, town)
        await person.says(said, id="m7")
        person.reads("bad:", *told)
        assert [message.id for message in town.messenger.withdrawn] == ["m7"]
        await nowhere(town)


@pytest.mark.parametrize(
    ("who", "told"), [("alice", "supprimez-le et changez ce secret"), ("erin", "delete it yourself")]
)
async def test_where_the_bot_may_not_delete_it_the_person_is_asked_to(who: str, told: str) -> None:
    async with story(redact=hide, messenger=Weak()) as town:
        person = InChannel(who, town)
        await person.says(PASSWORD)
        person.reads("bad:", told)
        assert len(town.messenger.withdrawn) == 1
        await nowhere(town)


@pytest.mark.parametrize(("who", "told"), [("alice", "Redites-le sans sa valeur"), ("erin", "without the value")])
async def test_in_private_it_stays_where_it_is(who: str, told: str) -> None:
    async with story(redact=hide) as town:
        person = getattr(town, who)
        await person.says(f"restart {PASSWORD} on web-01")
        person.reads("bad:", told)
        assert town.messenger.withdrawn == []
        await nowhere(town)


async def nowhere(town: Town) -> None:
    """The secret is neither kept nor shown, and led to nothing."""
    assert await town.store.read(lambda tx: tx.requests.find()) == ()
    assert all(PASSWORD not in link.entry.text for link in await town.store.read(lambda tx: list(tx.audit.entries())))
    assert all(PASSWORD not in repr(document.desired) for document in town.messenger.shown.values())
