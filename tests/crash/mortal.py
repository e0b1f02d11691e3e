"""Processes that die: at a chosen point nothing of them has any effect any more, while everything outside lives on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.flow import Document
from bot.domain.ports import Store, Tx
from bot.domain.ports.storage import Topic
from storage.memory import MemoryStore
from tests.crash.hosts import Hosts
from tests.dsl import Town, story
from tests.fakes import ManualClock, MemoryMessenger

T = TypeVar("T")
NEVER = -1
Talk = Callable[[Town], Awaitable[None]]


class Killed(BaseException):
    """The process is gone."""


class Fuse:
    """Burns down at the n-th point (of this name); from then on nothing of this process has any effect."""

    def __init__(self, at: int = NEVER, named: str = "") -> None:
        self.left = at
        self.named = named
        self.names: list[str] = []
        self.burnt = False

    def point(self, name: str) -> None:
        if self.burnt:
            raise Killed
        self.names.append(name)
        self.left -= self.named in {"", name}
        if self.left == 0:
            self.burnt = True
            raise Killed


class LateFuse(Fuse):
    """Burns so many turns of the loop after the n-th point: at any await whatever."""

    def __init__(self, at: int, turns: int) -> None:
        super().__init__(NEVER)
        self.at, self.turns = at, turns
        self._burning: asyncio.Task[None] | None = None

    def point(self, name: str) -> None:
        super().point(name)
        if len(self.names) == self.at:
            self._burning = asyncio.get_running_loop().create_task(self._burn())

    async def _burn(self) -> None:
        for _ in range(self.turns):
            await asyncio.sleep(0)
        self.burnt = True


class MortalStore:
    """A process's connection to a database that outlives it."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store, self._fuse = store, fuse

    async def transact(self, work: Callable[[Tx], T]) -> T:
        self._fuse.point("before commit")
        result = await self._store.transact(work)
        self._fuse.point("after commit")
        return result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        if self._fuse.burnt:
            raise Killed
        return await self._store.read(work, long=long)

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        return self._store.changes(about)

    async def close(self) -> None:
        return


class MortalMessenger(MemoryMessenger):
    """The messenger survives; `point` is where the process that talks to it may die."""

    def __init__(self) -> None:
        super().__init__()
        self.point: Callable[[str], None] = lambda _: None

    async def deliver(self, document: Document) -> str | None:
        self.point("before delivery")
        handle = await super().deliver(document)
        self.point("after delivery")
        return handle


@dataclass
class Outside:
    """What no process takes with it: time, the database, the hosts, the messenger."""

    clock: ManualClock = field(default_factory=ManualClock)
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.hosts = Hosts(self.clock)
        self.messenger = MortalMessenger()

    async def life(self, fuse: Fuse, worker: str, talk: Talk) -> Fuse:
        """One process, from its start to its end or its death."""
        self.hosts.point = self.messenger.point = fuse.point
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)  # the dead do not complain
        try:
            async with story(
                store=MortalStore(self.store, fuse),
                transport=self.hosts,
                messenger=self.messenger,
                clock=self.clock,
                worker=worker,
            ) as town:
                await talk(town)
                fuse.burnt = True  # the rest of this process's life (its orderly shutdown) is not part of the story
        except BaseExceptionGroup as group:
            if group.split((Killed, asyncio.CancelledError))[1] is not None:
                raise
        except Killed:
            pass
        return fuse
