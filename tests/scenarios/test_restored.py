"""A database that was restored from a backup: no agreement from before counts, and nothing runs again by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from bot.domain.flow import Outcome
from bot.domain.ledger import State
from storage.behind import behind
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import CheckpointKey
from storage.memory import MemoryStore
from tests.dsl import Town, story
from tests.fakes import ManualClock, SimulatedTransport

pytestmark = pytest.mark.story
KEY = CheckpointKey(b"k" * 32)
RESTART = "systemctl restart -- nginx"


@dataclass
class Site:
    """One fleet, one clock and one file of checkpoints, whatever becomes of the database."""

    outside: Path
    clock: ManualClock
    hosts: SimulatedTransport
    store: MemoryStore = field(default_factory=MemoryStore)
    ids: "count[int]" = field(default_factory=lambda: count(1))
    """What is said after a restore was never said before."""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Town]:
        """The bot on the database as it is, until the block ends; a checkpoint is signed at its end."""
        store = self.store
        known = partial(behind, store, self.outside, KEY.public)
        async with story(store=store, transport=self.hosts, clock=self.clock, behind=known) as town:
            town.ids = self.ids
            yield town
            await Checkpointer(store, self.clock, KEY, [FileSink(self.outside)]).checkpoint()

    def backup(self) -> MemoryStore:
        """All rows as they are now."""
        made = MemoryStore()
        made._tx = deepcopy(self.store._tx)
        return made


@pytest.fixture
def site(tmp_path: Path) -> Site:
    clock = ManualClock()
    return Site(tmp_path / "checkpoints.log", clock, SimulatedTransport(clock))


@pytest.fixture
async def restored(site: Site) -> Site:
    """The backup was made while bob's request waited for an admin and alice's ran; then both came to their end."""
    async with site.bot() as town:
        await town.bob.says("restart nginx on web-01")
        gate = site.hosts.hold["systemctl"] = asyncio.Event()
        await town.alice.says("redémarre nginx sur web-02")
        await town.alice.presses("Confirmer")
        backup = site.backup()
        gate.set()
        await town.settle()
        await town.alice.presses("Approuver")
        assert sorted(town.ran()) == [f"web-01: {RESTART}", f"web-02: {RESTART}"]
    site.store = backup
    return site


async def thaws(town: Town) -> None:
    await town.erin.says("thaw the bot")
    await town.erin.says("1")
    town.erin.reads("thawed by erin")


async def test_nothing_goes_on_by_itself_after_a_restore(restored: Site) -> None:
    ran = restored.hosts.acts()
    async with restored.bot() as town:
        await town.passes(120, 5)
        assert town.ran() == ran, "what may have run is not run again"
        (waited,) = await town.store.read(lambda tx: tx.requests.find(person="bob"))
        assert waited.state is State.EXPIRED
        (begun,) = await town.store.read(lambda tx: tx.requests.find(person="alice"))
        assert begun.state is State.UNKNOWN
        assert begun.execution is not None
        assert begun.execution.outcome is Outcome.UNKNOWN
        assert "restored" in await town.record()


async def test_admins_are_told_what_happened_and_what_to_do(restored: Site) -> None:
    async with restored.bot() as town:
        for admin, words in (
            (town.alice, ("d'une sauvegarde", "expirées\u00a0: 1", "eu lieu\u00a0: 1", "dégelez-moi")),
            (town.erin, ("restored from a backup", "have expired: 1", "may have run, or not: 1", "thaw me")),
        ):
            assert all(word in admin.screen() for word in words), admin.screen()
        assert "backup" not in town.bob.screen()
        assert "sauvegarde" not in town.carol.screen()
        await town.erin.presses("thaw the bot")
        town.erin.reads("thaw", "HIGH", "[1] Confirm")


async def test_acts_are_frozen_until_an_admin_thaws(restored: Site) -> None:
    ran = restored.hosts.acts()
    async with restored.bot() as town:
        await town.erin.says("restart nginx on web-01")
        town.erin.reads("frozen")
        await town.bob.says("disk usage on web-01")
        town.bob.reads("%")
        await town.bob.says("thaw the bot")
        town.bob.reads("admin")
        assert town.ran() == ran
        await thaws(town)
        await town.erin.says("restart nginx on web-01")
        await town.erin.says("1")
        assert town.ran() == [*ran, f"web-01: {RESTART}"]


async def test_a_machine_whose_state_nobody_knows_waits_for_a_person(restored: Site) -> None:
    ran = restored.hosts.acts()
    async with restored.bot() as town:
        await thaws(town)
        await town.erin.says("restart nginx on web-02")
        await town.erin.says("1")
        assert town.ran() == ran, "web-02 is held by what nobody knows the end of"
        town.alice.thread = "t2"
        await town.alice.presses("a marché")
        await town.alice.says("1")
        await town.passes(5)
        assert town.ran() == [*ran, f"web-02: {RESTART}"]


async def test_it_is_dealt_with_once(restored: Site) -> None:
    for _ in range(2):
        async with restored.bot() as town:  # its record is still shorter than what was signed
            assert (await town.record()).count("restored") == 1
            await town.erin.says("restart nginx on web-01")
            town.erin.reads("frozen")
    async with restored.bot() as town:
        await thaws(town)
    async with restored.bot() as town:
        await town.passes(5)
        await town.bob.says("restart nginx on web-01")
        town.bob.reads("Plan", "web-01")
        assert (await town.record()).count("restored") == 1


async def test_a_second_restore_is_another_one(restored: Site) -> None:
    async with restored.bot() as town:
        await thaws(town)
        backup = restored.backup()
        await town.erin.says("restart nginx on web-01")
        await town.erin.says("1")
    restored.store = backup
    async with restored.bot() as town:
        await town.erin.says("restart nginx on web-01")
        town.erin.reads("frozen")
        assert (await town.record()).count("restored") == 2


async def test_a_database_that_was_not_restored_goes_on(site: Site) -> None:
    async with site.bot() as town:
        await town.bob.says("restart nginx on web-01")
    async with site.bot() as town:
        (waits,) = await town.store.read(lambda tx: tx.requests.find(person="bob"))
        assert waits.state is State.PENDING
        assert "restored" not in await town.record()
