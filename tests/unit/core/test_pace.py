"""How often one place may be written to: so many at once, then one at a time."""

import asyncio

from bot.core.pace import FORGET, Paces
from bot.domain.flow import Address
from bot.domain.ports import Pace
from tests.fakes import ManualClock, breathe

HERE, THERE = Address("slack", "T1", "C1"), Address("slack", "T1", "C2")


async def writes(paces: Paces, place: Address, done: list[Address]) -> None:
    await paces.turn(place)
    paces.wrote(place)
    done.append(place)


async def test_a_burst_then_one_a_second() -> None:
    clock, done = ManualClock(), list[Address]()
    paces = Paces(Pace(every=1, burst=3), clock)
    tasks = [asyncio.create_task(writes(paces, HERE, done)) for _ in range(5)]
    await breathe()
    assert len(done) == 3
    for count in (4, 5):
        clock.advance(1)
        await breathe()
        assert len(done) == count
    await asyncio.gather(*tasks)


async def test_places_do_not_wait_for_each_other() -> None:
    clock, done = ManualClock(), list[Address]()
    paces = Paces(Pace(every=60), clock)
    await writes(paces, HERE, done)
    await writes(paces, THERE, done)
    assert done == [HERE, THERE]


async def test_what_the_platform_asks_for_is_kept_exactly() -> None:
    clock, done = ManualClock(), list[Address]()
    paces = Paces(Pace(every=1, burst=5), clock)
    paces.hold(HERE, 7)
    task = asyncio.create_task(writes(paces, HERE, done))
    clock.advance(6.9)
    await breathe()
    assert done == []
    clock.advance(0.2)
    await task
    assert done == [HERE]


async def test_without_a_pace_nobody_waits_and_nothing_is_remembered() -> None:
    paces = Paces(Pace(), ManualClock())
    for number in range(FORGET * 2):
        await writes(paces, Address("slack", "", str(number)), [])
    assert not paces._free_at
