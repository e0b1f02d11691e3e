"""What only one process does at a time."""

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest

from bot.core.leading import LEASE, RENEW, led
from bot.core.services import Services
from bot.domain.ledger import Lease
from storage.memory import MemoryStore
from tests.fakes import ManualClock, breathe


class Process:
    """One process that wants to lead."""

    def __init__(self, name: str, store: MemoryStore, clock: ManualClock) -> None:
        self.services = cast("Services", SimpleNamespace(worker=name, store=store, clock=clock))
        self.leads = 0
        self.task = asyncio.create_task(led(self.services, "adapter telegram", self._run))

    async def _run(self) -> None:
        self.leads += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.leads -= 1

    async def ends(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task})


async def test_one_leads_and_the_other_takes_over_at_once_when_it_ends_in_order() -> None:
    store, clock = MemoryStore(), ManualClock()
    one, two = Process("one", store, clock), Process("two", store, clock)
    await breathe()
    assert (one.leads, two.leads) == (1, 0)
    await one.ends()
    clock.advance(RENEW)
    await breathe()
    assert (one.leads, two.leads) == (0, 1)
    await two.ends()


async def test_a_dead_leader_is_followed_when_its_lease_is_over() -> None:
    store, clock = MemoryStore(), ManualClock()
    await store.transact(lambda tx: tx.leases.hold("adapter telegram", _lease("dead", clock)))
    heir = Process("heir", store, clock)
    for _ in range(3):
        await breathe()
        assert heir.leads == 0
        clock.advance(RENEW)
    clock.advance(LEASE.total_seconds())
    await breathe()
    assert heir.leads == 1
    await heir.ends()


async def test_what_it_does_may_end_and_fail_by_itself() -> None:
    store, clock = MemoryStore(), ManualClock()
    services = cast("Services", SimpleNamespace(worker="one", store=store, clock=clock))

    async def fails() -> None:
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await led(services, "x", fails)
    assert await store.transact(lambda tx: tx.leases.hold("x", _lease("two", clock)))


def _lease(owner: str, clock: ManualClock) -> Lease:
    now = clock.now()
    return Lease(owner, now, now + LEASE)
