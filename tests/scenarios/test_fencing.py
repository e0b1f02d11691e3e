"""Two processes on one database: a process that stood still answers for nothing that another took over meanwhile.

tests/crash/test_frozen.py stops real processes; here the moment is chosen, and what people read is looked at too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from bot.domain.ledger import State
from bot.domain.ports import Store, Tx
from bot.domain.ports.storage import Topic
from storage.memory import MemoryStore
from tests.dsl import Town, story
from tests.fakes import ManualClock, MemoryMessenger, SimulatedTransport, breathe

T = TypeVar("T")
pytestmark = pytest.mark.story
RESTART = "systemctl restart -- nginx"


@dataclass
class Sleepy:
    """One process's connection to the database. Once the record's newest line is `event`, nothing comes back."""

    store: Store
    event: str
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.awake.set()

    async def transact(self, work: Callable[[Tx], T]) -> T:
        await self.awake.wait()
        result = await self.store.transact(work)
        newest = await self.store.read(lambda tx: [link.entry.event for link in tx.audit.entries()][-1:])
        if newest == [self.event]:
            self.event = ""
            self.awake.clear()
        await self.awake.wait()
        return result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        await self.awake.wait()
        return await self.store.read(work, long=long)

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        return self.store.changes(about)

    async def close(self) -> None:
        return


async def asks(town: Town) -> None:
    await town.alice.says("redémarre nginx sur web-01 et web-02")
    await town.alice.says("1")


@pytest.mark.parametrize(
    ("asleep_after", "ran"),
    [
        ("intent", []),  # claimed, and nothing sent yet
        ("result", [f"web-01: {RESTART}"]),  # the first step is over, the second not claimed
    ],
)
async def test_a_process_that_slept_too_long_starts_no_further_step(asleep_after: str, ran: list[str]) -> None:
    clock, store, messenger = ManualClock(), MemoryStore(), MemoryMessenger()
    hosts, sleepy = SimulatedTransport(clock), Sleepy(store, asleep_after)
    async with story(store=sleepy, transport=hosts, messenger=messenger, clock=clock, worker="sleeper") as sleeper:
        await asks(sleeper)
        assert not sleepy.awake.is_set()
        assert hosts.acts() == ran
        async with story(store=store, transport=hosts, messenger=messenger, clock=clock, worker="other") as other:
            await other.passes(35)  # a lease of the outbox is longer than one of the worker
            done = hosts.acts()
            (request,) = await store.read(lambda tx: tx.requests.find())
            if asleep_after == "intent":
                assert request.state is State.UNKNOWN, "nobody can tell that it was never sent"
                assert done == []
                other.alice.reads("web-01", "[1] Ça a marché")
            else:
                assert request.state is State.DONE
                assert done == [f"web-01: {RESTART}", f"web-02: {RESTART}"]
            sleepy.awake.set()
            await breathe(400)
            await other.passes(40, step=2)
            assert hosts.acts() == done
            (after,) = await store.read(lambda tx: tx.requests.find())
            assert (after.state, after.execution) == (request.state, request.execution)


async def test_two_processes_share_the_work_and_do_nothing_twice() -> None:
    clock, store, messenger = ManualClock(), MemoryStore(), MemoryMessenger()
    hosts = SimulatedTransport(clock)
    async with (
        story(store=store, transport=hosts, messenger=messenger, clock=clock, worker="one") as one,
        story(store=store, transport=hosts, messenger=messenger, clock=clock, worker="two") as two,
    ):
        await one.bob.says("restart nginx on web-01")
        await two.alice.presses("Approuver")
        for town in (one, two):
            await town.passes(5)
        assert hosts.acts() == [f"web-01: {RESTART}"]
        one.bob.reads("alice", "active")
