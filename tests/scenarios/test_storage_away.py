"""The database is full, or away: nothing starts that could not be written down, and what happened is not lost."""

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.ledger import State
from bot.domain.ports import Tx
from bot.domain.ports.storage import Topic
from storage.memory import MemoryStore
from tests.dsl import Town, story
from tests.fakes import ManualClock
from tests.scenarios.slow import SlowTransport

T = TypeVar("T")
pytestmark = pytest.mark.story
RESTART = "systemctl restart -- nginx"


class FlakyStore:
    """A database that can be away, for everybody or for writers only."""

    def __init__(self) -> None:
        self._store = MemoryStore()
        self.full = self.away = False

    async def transact(self, work: Callable[[Tx], T]) -> T:
        if self.full or self.away:
            raise StorageUnavailable("storage.full", where="test")
        return await self._store.transact(work)

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        if self.away:
            raise StorageUnavailable("storage.unavailable", where="test")
        return await self._store.read(work, long=long)

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        return self._store.changes(about)

    async def close(self) -> None:
        await self._store.close()


async def states(town: Town) -> list[State]:
    return [request.state for request in await town.store.read(lambda tx: tx.requests.find())]


@pytest.mark.parametrize("how", ["full", "away"])
async def test_what_cannot_be_written_down_is_not_begun(how: str) -> None:
    store = FlakyStore()
    async with story(store=store) as town:
        await town.alice.says("redémarre nginx sur web-01", id="said")
        card = town.alice.sees()
        setattr(store, how, True)
        await town.alice.says("1", id="pressed")
        await town.erin.says("disk usage on web-01")
        await town.passes(5)
        assert town.ran() == []
        setattr(store, how, False)
        await town.passes(2)
        assert town.alice.sees() == card, "nothing was decided: the messenger delivers again what was not taken"
        await town.alice.says("1", id="pressed")
        assert town.ran() == [f"web-01: {RESTART}"]


async def test_the_bot_lives_on_and_finds_approved_work_when_the_database_is_back() -> None:
    store = FlakyStore()
    async with story(store=store) as town:
        await town.store.transact(lambda tx: tx.locks.take("other", ["host:web-01"], town.clock.now()))
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        await town.store.transact(lambda tx: tx.locks.release("other"))
        store.away = True
        await town.passes(60)
        assert town.ran() == []
        store.away = False
        await town.passes(5)
        assert town.ran() == [f"web-01: {RESTART}"]
        assert await states(town) == [State.DONE]


@pytest.mark.parametrize("seconds", [3, 120])
async def test_what_ran_meanwhile_is_written_down_when_it_is_back(seconds: int) -> None:
    store, clock = FlakyStore(), ManualClock()
    transport = SlowTransport(clock)
    async with story(store=store, clock=clock, transport=transport) as town:
        await town.alice.says("redémarre nginx sur web-01 et web-02")
        await town.alice.says("1")
        store.full = True
        await town.passes(2)
        transport.gate.set()
        await town.passes(seconds)
        assert town.ran() == [f"web-01: {RESTART}"], "the second step cannot be claimed"
        store.full = False
        await town.passes(20)
        assert town.ran() == [f"web-01: {RESTART}", f"web-02: {RESTART}"]
        assert await states(town) == [State.DONE]
