"""The outbox: delivers the difference between what a conversation should show and what it shows.

Level-triggered: nothing is queued in memory. A delivery is leased, made, and noted; whatever dies in between is found
again, and always the *current* state is delivered, so a hundred changes during an outage become one message.
"""

import asyncio
from datetime import timedelta

import structlog

from bot.core.services import Services
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import Document
from bot.domain.ports import Adapter, Tx

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
AGAIN = 1.0
"""Seconds between two looks for leases and back-offs that are over."""
FIRST, LONGEST = 1.0, 60.0
"""Back-off without a Retry-After: 1, 2, 4 … 60 seconds, for as long as there is a difference."""


class Outbox:
    """One adapter's deliveries in this process."""

    def __init__(self, services: Services, adapter: Adapter) -> None:
        self._services = services
        self._adapter = adapter
        self._failures: dict[str, int] = {}
        self._delivering = asyncio.Lock()

    @property
    def name(self) -> str:
        return self._adapter.properties.name

    async def run(self) -> None:
        """Delivers now, whenever something may have changed, and when a lease or a back-off is over."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._on_changes())
            group.create_task(self._on_time())

    async def _on_changes(self) -> None:
        async for _ in self._services.store.changes():
            await self._deliver_all()

    async def _on_time(self) -> None:
        while True:
            await self._services.clock.sleep(AGAIN)
            await self._deliver_all()

    async def _deliver_all(self) -> None:
        try:
            while await self.deliver_due():
                pass
        except StorageUnavailable as error:
            log.warning("outbox.storage", error=error.code)

    async def deliver_due(self) -> int:
        """Delivers everything that is due once; how many were delivered or tried."""
        async with self._delivering:
            if not await self._services.store.read(self._due):  # most wake-ups are about something else
                return 0
            began = self._services.clock.now()
            mine = await self._services.store.transact(self._lease)
            for document in mine:
                if self._services.clock.now() - began >= LEASE:
                    break  # slow, or frozen: another process may have shown something newer since
                await self._deliver(document)
            return len(mine)

    def _due(self, tx: Tx) -> list[Document]:
        due = tx.documents.due(self.name, self._adapter.channels, self._services.clock.now())
        return [document for document in due if self._adapter.accepts(document)]

    def _lease(self, tx: Tx) -> list[Document]:
        """Takes all that is due here at once, so that no other process delivers it as well."""
        now, worker = self._services.clock.now(), self._services.worker
        leased = (tx.documents.lease(document.id, worker, now + LEASE, now) for document in self._due(tx))
        return [document for document in leased if document is not None]

    async def idle(self) -> bool:
        """Whether nothing is left to deliver here."""
        return not self._delivering.locked() and not await self._services.store.read(self._due)

    async def _deliver(self, document: Document) -> None:
        services, worker = self._services, self._services.worker
        try:
            async with asyncio.timeout(LEASE.total_seconds()):
                handle = await self._adapter.deliver(document)
        except (MessengerUnavailable, TimeoutError) as error:
            failures = self._failures[document.id] = self._failures.get(document.id, 0) + 1
            asked = error.retry_after if isinstance(error, MessengerUnavailable) else None
            wait = asked if asked is not None else min(LONGEST, FIRST * 2 ** (failures - 1))
            again = services.clock.now() + timedelta(seconds=wait)
            log.warning("outbox.failed", document=document.id, error=str(error), again_in=wait)
            await services.store.transact(lambda tx: tx.documents.failed(document.id, worker, again))
            return
        self._failures.pop(document.id, None)
        await services.store.transact(lambda tx: tx.documents.delivered(document.id, worker, document.version, handle))
