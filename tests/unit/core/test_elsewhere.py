"""A place that is gone for good: its messages go to the person some other way, and are not offered to it for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from bot.core.directory import Directory
from bot.core.documents import Outbox
from bot.core.elsewhere import GIVE_UP
from bot.core.services import Services
from bot.domain.content import Content, Paragraph
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, Document
from bot.domain.ledger import AuditEntry
from bot.domain.people import Person, Right, Role
from storage.memory import MemoryStore
from tests.fakes import KeyedSealer, ManualClock, MemoryMessenger, account, breathe

ALICE = Person("alice", "en", (account("alice", "slack"), account("alice", "telegram")), (Right(Role.ADMIN, "*"),))
OPS = Address("slack", "T1", "ops", "1.1")


def direct(messenger: str) -> Address:
    return Address(messenger, channel="alice", private=True)


class Messenger(MemoryMessenger):
    """Refuses for good what is for a place that is `gone`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.gone: set[str] = set()
        self.tried: list[str] = []

    async def deliver(self, document: Document) -> str | None:
        self.tried.append(document.id)
        if document.destination.channel in self.gone:
            raise MessengerUnavailable("error.messenger", name="gone", permanent=True)
        return await super().deliver(document)


class Office:
    """One process with two messengers."""

    def __init__(self) -> None:
        self.clock, self.store = ManualClock(), MemoryStore()
        self.slack, self.telegram = Messenger("slack"), Messenger("telegram")
        services = SimpleNamespace(
            worker="one",
            store=self.store,
            clock=self.clock,
            directory=Directory((ALICE,), (), (), KeyedSealer(), armed=True),
            directs=lambda _: (direct("slack"), direct("telegram")),
        )
        self.outboxes = [Outbox(cast("Services", services), one) for one in (self.slack, self.telegram)]

    async def writes(self, place: Address, audience: str = "alice", subject: str = "", text: str = "Done.") -> None:
        now = self.clock.now()
        said = Document("d1", subject, place, Content((Paragraph(text),)), audience=audience, updated_at=now)
        await self.store.transact(lambda tx: tx.documents.put(said))
        await self.passes(timedelta(seconds=3))

    async def passes(self, time: timedelta) -> None:
        for _ in range(3):
            self.clock.advance(time / timedelta(seconds=3))
            await breathe()

    async def document(self) -> Document:
        kept = await self.store.read(lambda tx: tx.documents.get("d1"))
        assert kept is not None
        return kept

    async def record(self) -> list[AuditEntry]:
        return [link.entry for link in await self.store.read(lambda tx: list(tx.audit.entries()))]


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    made = Office()
    tasks = [asyncio.create_task(outbox.run()) for outbox in made.outboxes]
    try:
        yield made
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_what_somebody_waits_for_in_a_channel_goes_to_their_direct_message_there() -> None:
    async with office() as made:
        made.slack.gone.add("ops")
        await made.writes(OPS, subject="request:r1")
        assert made.slack.shown["d1"].destination == direct("slack")
        assert made.telegram.tried == []
        (moved,) = await made.record()
        assert (moved.event, moved.person, moved.outcome) == ("moved", "alice", "slack")
        assert dict(moved.details) == {"document": "d1", "from": "slack"}


async def test_where_that_is_gone_too_it_goes_to_another_messenger_and_never_back() -> None:
    async with office() as made:
        made.slack.gone |= {"ops", "alice"}
        await made.writes(OPS, subject="request:r1")
        assert made.telegram.shown["d1"].destination == direct("telegram")
        assert [entry.outcome for entry in await made.record()] == ["slack", "telegram"]

        made.telegram.gone.add("alice")
        await made.writes(OPS, subject="request:r1", text="Something new.")
        assert (await made.document()).destination == direct("telegram")
        tried = len(made.slack.tried)
        await made.passes(timedelta(hours=1))
        assert len(made.slack.tried) == tried


async def test_what_is_for_everybody_stays_and_is_shown_when_the_bot_is_invited_back() -> None:
    async with office() as made:
        made.slack.gone.add("ops")
        await made.writes(OPS, audience="", subject="request:r1")
        await made.passes(2 * GIVE_UP)
        assert await made.record() == []
        made.slack.gone.clear()
        await made.passes(timedelta(minutes=5))
        assert made.slack.shown["d1"].destination == OPS


async def test_what_belongs_to_no_request_is_given_up_after_a_day() -> None:
    async with office() as made:
        made.slack.gone.add("ops")
        await made.writes(OPS, audience="")
        await made.passes(GIVE_UP - timedelta(minutes=5))
        assert await made.record() == []
        tried = len(made.slack.tried)
        await made.passes(timedelta(minutes=10))
        assert len(made.slack.tried) > tried, "it is tried to the end"
        (given_up,) = await made.record()
        assert (given_up.event, given_up.outcome, dict(given_up.details)) == ("unsaid", "slack", {"document": "d1"})

        tried = len(made.slack.tried)
        await made.passes(GIVE_UP)
        assert len(made.slack.tried) == tried
        assert all([await outbox.idle() for outbox in made.outboxes])

        made.slack.gone.clear()
        await made.writes(OPS, audience="", text="Something new.")
        assert made.slack.shown["d1"].desired == Content((Paragraph("Something new."),))


async def test_an_outage_is_no_place_that_is_gone() -> None:
    async with office() as made:
        away = replace(OPS, channel="away")

        async def deliver(document: Document) -> str | None:
            made.slack.tried.append(document.id)
            raise MessengerUnavailable("error.messenger", name="slack")

        made.slack.deliver = deliver  # type: ignore[method-assign]
        await made.writes(away, audience="")
        await made.passes(2 * GIVE_UP)
        assert await made.record() == []
        assert (await made.document()).delivered == 0
