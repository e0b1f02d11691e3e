"""The outbox on its own: what fails, stands still or never ends in one place harms no other, and nothing goes twice."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import TypeVar, cast

from bot.core.documents import LEASE, Outbox
from bot.core.services import Services
from bot.domain.content import Content, Paragraph
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import Address, Document
from bot.domain.ports import Tx
from storage.memory import MemoryStore
from tests.fakes import ManualClock, MemoryMessenger, breathe

T = TypeVar("T")


def document(id: str, channel: str = "C1") -> Document:
    return Document(id, "", Address("slack", "T1", channel), Content((Paragraph(id),)))


class Slack(MemoryMessenger):
    """Delivers, unless a test says otherwise; `tried` are all attempts in their order."""

    def __init__(self) -> None:
        super().__init__("slack")
        self.tried: list[str] = []
        self.broken: dict[str, Exception] = {}
        self.stuck: set[str] = set()

    async def deliver(self, document: Document) -> str | None:
        self.tried.append(document.id)
        if document.id in self.broken:
            raise self.broken[document.id]
        if document.id in self.stuck:
            await asyncio.Event().wait()
        return await super().deliver(document)


class FullStore(MemoryStore):
    """Reads always; writes only while there is room."""

    room = True

    async def transact(self, work: Callable[[Tx], T]) -> T:
        if not self.room:
            raise StorageUnavailable("storage.full", where="here")
        return await super().transact(work)


class Process:
    """One process with an outbox; several may share a store and a clock."""

    def __init__(self, name: str = "one", store: MemoryStore | None = None, clock: ManualClock | None = None) -> None:
        self.name, self.store, self.clock = name, store or MemoryStore(), clock or ManualClock()
        self.slack = Slack()
        services = SimpleNamespace(worker=name, store=self.store, clock=self.clock)
        self.outbox = Outbox(cast("Services", services), self.slack)
        self.task = asyncio.create_task(self.outbox.run())

    async def writes(self, *documents: Document) -> None:
        """As handlers do: under a lease of this process."""

        def put(tx: Tx) -> None:
            for one in documents:
                tx.documents.put(one, self.outbox.claim(one, self.clock.now()))

        await self.store.transact(put)
        await breathe()

    async def passes(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.clock.advance(1)
            await breathe()

    async def ends(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task})


async def test_a_fault_of_an_adapter_waits_longer_each_time_and_holds_up_nothing() -> None:
    one = Process()
    one.slack.broken["bad"] = KeyError("not what the platform documents")
    await one.writes(document("bad"), document("good"))
    await one.passes(60)
    assert "good" in one.slack.shown
    assert 3 < one.slack.tried.count("bad") < 10
    del one.slack.broken["bad"]
    await one.passes(60)
    assert "bad" in one.slack.shown
    await one.ends()


async def test_a_long_hold_of_one_place_starves_no_other() -> None:
    one = Process()
    one.slack.broken["old 0"] = MessengerUnavailable("error.messenger", name="slack", retry_after=600)
    await one.store.transact(lambda tx: [tx.documents.put(document(f"old {number}")) for number in range(80)])
    await breathe()
    await one.store.transact(lambda tx: tx.documents.put(document("other", "C2")))
    await one.passes(3)
    assert "other" in one.slack.shown
    assert one.slack.tried.count("old 0") == 1
    await one.ends()


async def test_a_lease_that_is_about_to_end_is_renewed_before_anything_is_delivered_under_it() -> None:
    one = Process()
    one.slack.stuck.add("late")
    place = document("late").destination
    one.outbox._paces.hold(place, LEASE.total_seconds() - 1)
    await one.writes(document("late"))
    other = Process("two", one.store, one.clock)
    await one.passes(LEASE.total_seconds() + 5)
    assert one.slack.tried == ["late"]
    assert other.slack.tried == []
    await one.ends()
    await other.ends()


async def test_what_was_delivered_is_not_delivered_again_because_it_cannot_be_noted() -> None:
    store = FullStore()
    one = Process(store=store)
    said = document("said")
    await store.transact(lambda tx: tx.documents.put(said, one.outbox.claim(said, one.clock.now())))
    store.room = False
    await one.passes(10)
    assert one.slack.tried == ["said"]
    store.room = True
    await one.passes(3)
    assert one.slack.tried == ["said"]
    assert await one.outbox.idle()
    await one.ends()


async def test_a_process_that_lost_its_lease_moves_nothing() -> None:
    """Where the place seems broken for good to whoever stood still, the other process may have delivered."""
    one = Process()
    known = document("said")
    one.slack.broken["said"] = MessengerUnavailable("error.messenger", name="slack", permanent=True)
    await one.store.transact(lambda tx: tx.documents.put(known))
    note = one.outbox._failed(known, one.slack.broken["said"])
    one.task.cancel()

    def elsewhere(tx: Tx) -> None:
        now = one.clock.now()
        tx.documents.lease("said", "two", now + LEASE, now)

    one.clock.advance(LEASE.total_seconds() + 1)
    await one.store.transact(elsewhere)
    await one.store.transact(lambda tx: tx.documents.delivered("said", "two", 1, "h"))
    await one.store.transact(note)
    kept = await one.store.read(lambda tx: tx.documents.get("said"))
    assert kept == replace(known, delivered=1, handle="h")


async def test_an_outbox_that_is_started_again_serves_every_place_again() -> None:
    one = Process()
    await breathe()
    one.outbox._stir([document("said").destination])
    await one.ends()
    one.task = asyncio.create_task(one.outbox.run())
    await one.writes(document("said"))
    await one.passes(2)
    assert "said" in one.slack.shown
    await one.ends()


async def test_an_outage_of_days_overflows_nothing() -> None:
    one = Process()
    one.slack.broken["said"] = MessengerUnavailable("error.messenger", name="slack")
    one.outbox._failures["said"] = 2_000
    await one.writes(document("said"))
    del one.slack.broken["said"]
    await one.passes(61)
    assert one.slack.tried == ["said", "said"]
    await one.ends()
