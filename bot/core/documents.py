"""The outbox: delivers the difference between what a conversation should show and what it shows.

Level-triggered: nothing is queued in memory. A delivery is leased, made, and noted; whatever dies in between is found
again, and always the *current* state is delivered, so a hundred changes during an outage become one message. Places
are served side by side, each at the pace that its messenger allows: a slow one never holds up another.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.core.elsewhere import move_elsewhere
from bot.core.insist import insist
from bot.core.pace import Paces
from bot.core.services import Services
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import Address, Document
from bot.domain.ledger import Lease
from bot.domain.ports import Adapter, Tx

log = structlog.get_logger(__name__)
LEASE, PATIENCE = timedelta(seconds=30), timedelta(seconds=15)
"""How long one process answers for a delivery, and how long that may take."""
STALE = LEASE - PATIENCE
"""A row that was read longer ago (this process stood still) is read again: a delivery ends while its lease holds."""
AGAIN = 1.0
"""Seconds between two looks for leases and back-offs that are over."""
FIRST, LONGEST = 1.0, 60.0
"""Back-off without a Retry-After: 1, 2, 4 … 60 seconds, for as long as there is a difference."""
PLACES = 16
"""Places that one messenger is written to at the same time."""
THREADS = 500
"""Threads, of those where something is due, that one look finds."""


class Outbox:
    """One adapter's deliveries in this process."""

    def __init__(self, services: Services, adapter: Adapter) -> None:
        self._services = services
        self._adapter = adapter
        self.name = adapter.properties.name
        self._paces = Paces(adapter.properties.pace, services.clock)
        self._failures: dict[str, int] = {}
        self._serving: dict[Address, asyncio.Task[None]] = {}
        self._written: set[Address] = set()
        """Places for which this process wrote something that it is to deliver, as soon as that is committed."""
        self._stirred: set[Address] = set()
        """Places where something came due while they were being served."""
        self._free = asyncio.Semaphore(PLACES)

    def claim(self, document: Document, now: datetime) -> Lease | None:
        """The lease under which a document is written that this process is going to deliver."""
        if document.destination.messenger != self.name or not self._adapter.accepts(document):
            return None
        self._written.add(_place(document.destination))
        return Lease(self._services.worker, now, now + LEASE)

    async def run(self) -> None:
        """Delivers now, whenever something may have changed, and when a lease or a back-off is over."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._on_changes())
                group.create_task(self._on_time())
        finally:
            for task in self._serving.values():
                task.cancel()
            self._serving.clear()  # one that had not begun yet never ends by itself

    async def _on_changes(self) -> None:
        async for _ in self._services.store.changes("documents"):
            await self._look()

    async def _on_time(self) -> None:
        while True:
            await self._services.clock.sleep(AGAIN)
            await self._look()

    async def _look(self) -> None:
        """Serves every place where something is due; first those that this process has just written for."""
        if self._written:
            while self._written:  # the store's threads add to it meanwhile
                self._stir((self._written.pop(),))
            await asyncio.sleep(0)
        try:
            due = await self._services.store.read(self._due)
        except StorageUnavailable as error:
            log.warning("outbox.storage", error=error.code)
            return
        self._stir(dict.fromkeys(_place(document.destination) for document in due))

    def _stir(self, places: Iterable[Address]) -> None:
        for place in places:
            self._stirred.add(place)
            if place not in self._serving:
                self._serving[place] = asyncio.create_task(self._serve(place), name=f"deliver {place.channel}")

    async def flush(self) -> None:
        """Delivers everything that is due and comes back."""
        await self._look()
        while self._serving:
            await asyncio.wait(set(self._serving.values()))
            await self._look()

    async def idle(self) -> bool:
        """Whether nothing is left to deliver here."""
        return not self._serving and not await self._services.store.read(self._due)

    # --- one place ----------------------------------------------------------------------------------------------------

    async def _serve(self, place: Address) -> None:
        """Delivers what is due in one place, oldest first, until nothing is."""
        try:
            while True:
                await self._paces.turn(place)
                self._stirred.discard(place)
                async with self._free:
                    if (taken := await self._take(place)) is not None:
                        self._paces.wrote(place)
                        await self._deliver(*taken)
                    elif place not in self._stirred:
                        return
        except StorageUnavailable as error:
            log.warning("outbox.storage", error=error.code)
        finally:
            self._serving.pop(place, None)

    def _due(self, tx: Tx) -> list[Document]:
        """What this process holds already, and what nobody does: the oldest of each thread, so that all are seen."""
        now = self._services.clock.now()
        free = tx.documents.due(self.name, self._adapter.channels, now, THREADS, heads=True)
        return [*self._held(tx, now), *(document for document in free if self._adapter.accepts(document))]

    def _held(self, tx: Tx, now: datetime) -> tuple[Document, ...]:
        return tx.documents.leased(self.name, self._services.worker, now)

    async def _take(self, place: Address) -> tuple[Document, datetime] | None:
        """The newest state of one document that is due here, under a lease of this process, and when it was read."""
        store, clock = self._services.store, self._services.clock
        while True:
            began = clock.now()
            held, due = await store.read(partial(self._found, place=place, now=began))
            if due is not None:
                held = await store.transact(partial(self._lease, id=due.id, until=began + LEASE, now=began))
            elif held is None:
                return None
            if held is not None and clock.now() - began < STALE:
                return held, began

    def _found(self, tx: Tx, place: Address, now: datetime) -> tuple[Document | None, Document | None]:
        """What is to be delivered in a place: under a lease that lasts for it, else what is to be leased first."""
        held = _here(place, self._held(tx, now + PATIENCE))
        return held, None if held is not None else _here(place, self._due(tx))

    def _lease(self, tx: Tx, id: str, until: datetime, now: datetime) -> Document | None:
        return tx.documents.lease(id, self._services.worker, until, now)

    async def _deliver(self, document: Document, read_at: datetime) -> None:
        worker, clock = self._services.worker, self._services.clock

        async def deliver() -> str | None:
            if clock.now() - read_at >= STALE:  # this process stood still since: another may have shown something newer
                raise _StaleError
            return await self._adapter.deliver(document)

        delivery = asyncio.create_task(deliver(), name=f"deliver {document.id}")
        try:
            await asyncio.wait({delivery}, timeout=PATIENCE.total_seconds())
        finally:
            delivery.cancel()
        error = _problem(delivery)
        if isinstance(error, _StaleError):
            return
        if error is not None:
            await insist(self._services, self._failed(document, error), "outbox.note")
            return
        self._failures.pop(document.id, None)
        handle = delivery.result()
        await insist(
            self._services,
            lambda tx: tx.documents.delivered(document.id, worker, document.version, handle),
            "outbox.note",
        )

    def _failed(self, document: Document, error: BaseException) -> Callable[[Tx], None]:
        services = self._services
        failures = self._failures[document.id] = self._failures.get(document.id, 0) + 1
        known = error if isinstance(error, MessengerUnavailable) else None
        wait = known.retry_after if known is not None else None
        if wait is not None:
            self._paces.hold(_place(document.destination), wait)
        else:
            wait = min(LONGEST, FIRST * 2 ** min(failures - 1, 10))
        fault = None if isinstance(error, MessengerUnavailable | TimeoutError) else error
        log.warning("outbox.failed", document=document.id, error=str(error), again_in=wait, exc_info=fault)

        def note(tx: Tx) -> None:
            now = services.clock.now()
            if tx.documents.lease(document.id, services.worker, now, now) is None:
                return  # somebody else answers for it now
            if known is not None and known.permanent:
                move_elsewhere(services, tx, document, now)
            tx.documents.failed(document.id, services.worker, now + timedelta(seconds=wait))  # unless it is settled

        return note


class _StaleError(Exception):
    """What was read is too old to be shown; it is read again."""


def _problem(delivery: asyncio.Task[str | None]) -> BaseException | None:
    """Why nothing was delivered: it took too long, the messenger refused, or the adapter has a fault."""
    if not delivery.done() or delivery.cancelled():
        return TimeoutError()
    return delivery.exception()


def _here(place: Address, documents: Iterable[Document]) -> Document | None:
    return next((document for document in documents if _place(document.destination) == place), None)


def _place(destination: Address) -> Address:
    """What a messenger's pace is about: a channel with all its threads."""
    return Address(destination.messenger, destination.workspace, destination.channel)
