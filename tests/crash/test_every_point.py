"""`kill -9` as a normal event: every commit and every outside call is a crash point, and each one is hit.

The process is killed at the n-th point (before or after it took effect), everything in its memory is gone, another
process starts on the same database: nothing is lost, no `once` step runs twice, an interrupted one is *unknown*.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, TypeVar

import pytest

from bot.domain.inventory import Host
from bot.domain.ledger import State
from bot.domain.ports import Output, Store, Tx
from storage.memory import MemoryStore
from tests.dsl import Town, story
from tests.fakes import ManualClock, MemoryMessenger, SimulatedTransport

T = TypeVar("T")
SAID = "redémarre nginx sur web-01"


class Killed(BaseException):
    """The process is gone."""


class Fuse:
    """Burns down at the n-th point; from then on nothing of this process has any effect."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.names: list[str] = []
        self.burnt = False

    def point(self, name: str) -> None:
        if self.burnt:
            raise Killed
        self.names.append(name)
        self.left -= 1
        if self.left == 0:
            self.burnt = True
            raise Killed


class MortalStore:
    """A process's connection to a database that outlives it."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self._store, self._fuse = store, fuse

    async def transact(self, work: Callable[[Tx], T]) -> T:
        self._fuse.point("before commit")
        result = await self._store.transact(work)
        self._fuse.point("after commit")
        return result

    async def read(self, work: Callable[[Tx], T]) -> T:
        if self._fuse.burnt:
            raise Killed
        return await self._store.read(work)

    def changes(self) -> AsyncIterator[None]:
        return self._store.changes()

    async def close(self) -> None:
        return


class MortalTransport(SimulatedTransport):
    """The hosts survive; the process that talks to them may not."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.fuse = Fuse(-1)

    async def run(self, host: Host, argv: Sequence[str], **options: Any) -> Output:
        self.fuse.point(f"before {argv[0]}")
        output = await super().run(host, argv, **options)
        self.fuse.point(f"after {argv[0]}")
        return output


class MortalMessenger(MemoryMessenger):
    """The messenger survives."""

    def __init__(self) -> None:
        super().__init__()
        self.fuse = Fuse(-1)

    async def deliver(self, document: Any) -> str | None:
        self.fuse.point("before delivery")
        handle = await super().deliver(document)
        self.fuse.point("after delivery")
        return handle


async def life(
    fuse: Fuse, store: Store, transport: MortalTransport, messenger: MortalMessenger, clock: ManualClock, worker: str,
    act: Callable[[Town], Any],
) -> None:  # fmt: skip
    """One process, from its start to its end or its death."""
    transport.fuse = messenger.fuse = fuse
    try:
        async with story(
            store=MortalStore(store, fuse), transport=transport, messenger=messenger, clock=clock, worker=worker
        ) as town:
            await act(town)
            fuse.burnt = True  # the rest of this process's life (its orderly shutdown) is not part of the story
    except BaseExceptionGroup as group:
        if group.split(Killed)[1] is not None and group.split((Killed, asyncio.CancelledError))[1] is not None:
            raise
    except Killed:
        pass


async def one_story(at: int) -> tuple[list[str], dict[str, Any]]:
    """The conversation with a death at point `at`; what the points were, and how the world looks at the end."""
    clock = ManualClock()
    store, transport, messenger = MemoryStore(), MortalTransport(clock), MortalMessenger()
    fuse = Fuse(at)

    async def restart_nginx(town: Town) -> None:
        await town.alice.says(SAID, id="said")
        if "Confirmer" in town.alice.sees():
            await town.alice.says("1", id="pressed")
            await town.passes(3)

    await life(fuse, store, transport, messenger, clock, "first", restart_nginx)

    async def live_on(town: Town) -> None:
        await town.passes(40, step=5)
        await town.alice.says(SAID, id="said")
        if "Confirmer" in town.alice.sees():
            await town.alice.says("1", id="pressed")
        await town.passes(40, step=5)

    await life(Fuse(-1), store, transport, messenger, clock, "second", live_on)
    requests = await store.read(lambda tx: tx.requests.find(limit=50))
    behind = await store.read(lambda tx: tx.documents.due("console", None, clock.now()))
    locks = await store.read(lambda tx: tx.locks.holders())
    return fuse.names, {
        "ran": transport.acts("web-01"),
        "states": [request.state for request in requests],
        "undelivered": [document.id for document in behind],
        "locks": locks,
    }


async def points() -> list[str]:
    """All crash points of the story that nobody interrupts."""
    names, _ = await one_story(10_000)
    return names


async def test_every_point_is_survived() -> None:
    names = await points()
    assert {"before commit", "after commit", "before systemctl", "after systemctl", "after delivery"} <= set(names)
    for at in range(1, len(names) + 1):
        _, end = await one_story(at)
        where = f"killed at point {at} ({names[at - 1]}): {end}"
        assert end["ran"].count("web-01: systemctl restart -- nginx") <= 1, where
        assert len(end["states"]) == 1, where
        (state,) = end["states"]
        assert state in {State.DONE, State.UNKNOWN}, where
        assert (state is State.DONE) == (not end["locks"]), where
        if state is State.DONE:
            assert end["ran"] == ["web-01: systemctl restart -- nginx"], where
        assert end["undelivered"] == [], where


@pytest.mark.parametrize("at", [1, 5])
async def test_a_burnt_fuse_has_no_effect(at: int) -> None:
    fuse = Fuse(at)
    for _ in range(at - 1):
        fuse.point("x")
    for _ in range(3):
        with pytest.raises(Killed):
            fuse.point("y")
