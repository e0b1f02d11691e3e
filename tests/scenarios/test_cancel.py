"""Stopping: what waits is withdrawn, what runs starts no next step, and a second "stop" ends the command itself."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from bot.core.services import Limits
from bot.domain.flow import InboundMessage
from bot.domain.ledger import State
from bot.domain.ports import Tx
from storage.memory import MemoryStore
from tests.dsl import Town, story
from tests.fakes import ManualClock, SimulatedTransport, account, breathe
from tests.scenarios.slow import slow_story

pytestmark = pytest.mark.story
T = TypeVar("T")
RESTART = "systemctl restart -- nginx"


async def running(town: Town, said: str = "redémarre nginx sur web-01 et web-02") -> None:
    """Alice's restart, in the middle of its first command."""
    await town.alice.says(said)
    await town.alice.says("1")
    town.alice.reads("En cours")


async def states(town: Town) -> list[State]:
    return [request.state for request in await town.store.read(lambda tx: tx.requests.find())]


@pytest.mark.parametrize("word", ["stop", "Arrête !", "annule", "cancel"])
async def test_what_waits_is_withdrawn(word: str) -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says(word)
        town.alice.reads("alice")
        await town.alice.says("1")
        await town.passes(5)
        assert town.ran() == []
        assert await states(town) == [State.CANCELLED]


async def test_the_first_stop_lets_the_step_end_and_starts_no_other() -> None:
    async with slow_story() as (town, gate):
        await running(town)
        await town.alice.says("stop")
        town.alice.reads("Aucune autre étape", "[1] Arrêter tout de suite")
        await town.passes(5)
        town.alice.reads("Aucune autre étape", "[1] Arrêter tout de suite")
        gate.set()
        await town.passes(1)
        town.alice.reads("ok: web-01", "web-02", "rien n'a été exécuté", "Réessayer ce qui reste")
        assert town.ran() == [f"web-01: {RESTART}"]
        assert await states(town) == [State.CANCELLED]
        await town.alice.presses("Réessayer")
        await town.alice.presses("Confirmer")
        assert town.ran() == [f"web-01: {RESTART}", f"web-02: {RESTART}"]


@pytest.mark.parametrize("by", ["word", "button"])
async def test_the_second_stop_ends_the_command_and_nobody_knows_how_it_ended(by: str) -> None:
    async with slow_story() as (town, _):
        await running(town)
        await town.alice.says("stop")
        if by == "word":
            await town.alice.says("stop")
        else:
            await town.alice.presses("tout de suite")
        await town.passes(1)
        town.alice.reads("web-01", "pas comment", "web-02", "rien n'a été exécuté", "[1] Ça a marché")
        assert await states(town) == [State.UNKNOWN]
        await town.alice.says("1")
        assert State.UNKNOWN not in await states(town)
        assert await town.store.read(lambda tx: tx.locks.holders()) == ()


async def test_stop_ends_the_own_request_and_nobody_elses() -> None:
    async with slow_story() as (town, gate):
        await running(town, "redémarre nginx sur web-01")
        await town.bob.says("stop")
        town.bob.reads("Nothing of this thread")
        await town.carol.says("annule")
        gate.set()
        await town.passes(1)
        assert await states(town) == [State.DONE]


async def test_a_running_look_is_ended_at_once() -> None:
    async with story() as town:
        town.transport.hold["df"] = asyncio.Event()
        await town.alice.says("espace disque sur web-01")
        await town.alice.says("stop")
        assert await states(town) == [State.CANCELLED]


async def test_a_request_is_cancelled_by_its_number_by_who_made_it_or_by_an_admin() -> None:
    async with story() as town:
        for who in (town.bob, town.alice):
            await town.bob.says("restart nginx on web-01")
            (request,) = await town.store.read(lambda tx: tx.requests.pending())
            await town.carol.says(f"annule la demande {request.id}")
            town.carol.reads("bad:")
            assert await town.store.read(lambda tx: tx.requests.pending())
            await who.says(f"cancel request {request.id}")
            who.reads("ok:", request.id)
            assert not await town.store.read(lambda tx: tx.requests.pending())
        await town.passes(3)
        assert town.ran() == []


async def test_what_waits_for_another_plan_can_be_withdrawn_too() -> None:
    async with slow_story() as (town, gate):
        await running(town, "redémarre nginx sur web-01")
        await town.erin.says("restart php8.2-fpm on web-01")
        await town.erin.says("1")
        town.erin.reads("Waiting for")
        await town.erin.says("stop")
        town.erin.reads("Cancelled")
        gate.set()
        await town.passes(5)
        assert town.ran() == [f"web-01: {RESTART}"]


async def test_only_who_may_ask_for_an_act_says_how_it_ended() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        town.transport.lose.add("web-01")
        await town.alice.says("1")
        (request,) = await town.store.read(lambda tx: tx.requests.find())
        await town.carol.says(f"la demande {request.id} a donné worked")
        town.carol.reads("bad:")
        assert await states(town) == [State.DENIED, State.UNKNOWN]
        await town.bob.says(f"request {request.id} failed")
        town.alice.reads("bob")
        assert State.UNKNOWN not in await states(town)


class SlowStore(MemoryStore):
    """Commits only while its gate is open; `waiting` are the transactions that do not get through."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    async def transact(self, work: Callable[[Tx], T]) -> T:
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        return await super().transact(work)


async def test_a_look_can_be_stopped_while_it_is_being_stored_that_it_takes_longer() -> None:
    clock, store = ManualClock(), SlowStore()
    transport = SimulatedTransport(clock)
    transport.hold["df"] = asyncio.Event()
    limits = Limits(requests_a_minute=1000, requests_a_quarter=1000, quiet=0.01)
    async with story(clock=clock, transport=transport, store=store, limits=limits) as town:
        place, who = town.alice.place, account("alice")
        await town.core.on_inbound(InboundMessage("m1", who, "espace disque sur web-01", place, clock.now()))
        store.gate.clear()
        async with asyncio.timeout(10):
            while not store.waiting:
                await breathe()
        stopping = asyncio.create_task(town.core.on_inbound(InboundMessage("m2", who, "stop", place, clock.now())))
        await town.settle()
        store.gate.set()
        await stopping
        await town.settle()
        assert await states(town) == [State.CANCELLED]


async def test_a_process_that_stood_still_for_hours_takes_the_right_to_no_next_step() -> None:
    async with slow_story() as (town, gate):
        await running(town)
        town.clock.advance(7200)
        gate.set()
        await town.passes(3)
        assert town.ran() == [f"web-01: {RESTART}"]
        assert (await town.record()).count("intent") == 1
