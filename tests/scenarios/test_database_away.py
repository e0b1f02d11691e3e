"""The database is locked or the disk is full: nothing runs, and the person is told why."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Store, Tx
from bot.domain.ports.storage import Topic
from storage.memory import MemoryStore
from tests.dsl import story

T = TypeVar("T")


class LockedStore:
    """A store that somebody else locks at times."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.locked = False

    async def transact(self, work: Callable[[Tx], T]) -> T:
        if self.locked:
            raise StorageUnavailable("storage.locked")
        return await self._store.transact(work)

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        return await self._store.read(work, long=long)

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        return self._store.changes(about)

    async def close(self) -> None:
        await self._store.close()


async def test_refused_before_anything_runs_and_said_all_the_same() -> None:
    store = LockedStore(MemoryStore())
    async with story(store=store) as town:
        store.locked = True
        await town.alice.says("disque sur db-master")
        assert town.transport.ran == []
        assert len(town.messenger.apologies) == 1
        store.locked = False
        await town.alice.says("disque sur db-master")
        town.alice.reads("78")


async def test_a_result_that_cannot_be_written_is_kept_until_it_can() -> None:
    store = LockedStore(MemoryStore())
    async with story(store=store) as town:
        await town.alice.says("redémarre nginx sur web-01")
        gate = town.transport.hold["systemctl"] = asyncio.Event()
        await town.alice.says("1")
        store.locked = True
        gate.set()
        await town.passes(5)
        store.locked = False
        await town.passes(3)
        town.alice.reads("Fait", "web-01")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]
