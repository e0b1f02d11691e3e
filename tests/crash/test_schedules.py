"""`kill -9` around the moment when something is due: it is done once, or it is known that nobody knows."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ledger import Request, State
from bot.domain.standing import run_id
from storage.database import open_store
from tests.crash.mortal import NEVER, Fuse, Outside
from tests.dsl import Town, story
from tests.fakes import START

pytestmark = pytest.mark.crash
RESTART = "web-01: systemctl restart -- nginx"


async def asked(town: Town) -> None:
    """It is agreed to: once, two minutes from now."""
    await town.alice.says('programme "redémarre nginx sur web-01" "at 2026-03-03T10:02"', id="said")
    await town.alice.says("1", id="pressed")


async def due(town: Town) -> None:
    await town.passes(130, step=5)


async def lives_on(town: Town) -> None:
    await town.passes(60, step=5)


async def told(at: int) -> tuple[Outside, list[str]]:
    """The story with a death at point `at` of the life in which it is due; what the points were."""
    outside = Outside()
    await outside.life(Fuse(NEVER), "first", asked)
    mortal = await outside.life(Fuse(at), "second", due)
    await outside.life(Fuse(NEVER), "third", lives_on)
    return outside, mortal.names


async def run_of(outside: Outside) -> Request | None:
    rows = await outside.store.read(lambda tx: tx.requests.find(limit=50))
    (made,) = [row for row in rows if row.intent.action == "schedule.add"]
    at = outside.clock.now().replace(hour=10, minute=2, second=0, microsecond=0)
    return next((row for row in rows if row.id == run_id(made.id, at)), None)


async def test_every_point_around_a_run_is_survived() -> None:
    outside, names = await told(NEVER)
    assert outside.hosts.acts() == [RESTART]
    assert {"before commit", "after commit"} <= set(names)
    for at, point in enumerate(names, 1):
        outside, _ = await told(at)
        where = f"killed at point {at} ({point})"
        run, acts = await run_of(outside), outside.hosts.acts()
        assert run is not None, where
        assert run.state in {State.DONE, State.UNKNOWN}, where
        assert len(acts) <= 1, where
        assert acts == [RESTART] or run.state is State.UNKNOWN, where
        assert await outside.store.read(lambda tx: tx.settings.all("schedule")) == (), where


async def test_two_processes_on_one_file_do_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'commander.db'}"
    one, two = await open_store(url), await open_store(url)
    try:
        async with story(store=one) as first:
            await first.alice.says('programme "redémarre nginx sur web-01" "every 5m"')
            await until(first, lambda: "Confirmer" in first.alice.sees())
            await first.alice.presses("1")
            await until(first, lambda: "Fait" in first.alice.sees())
            async with story(
                store=two, clock=first.clock, messenger=first.messenger, transport=first.transport, worker="two"
            ) as second:
                while first.clock.now() < START + timedelta(minutes=16):
                    await second.passes(10, step=1)
                    await asyncio.sleep(0.02)
                await until(first, lambda: len(first.ran()) == 3)
                await second.passes(20)
                assert first.ran() == [RESTART] * 3
    finally:
        await one.close()
        await two.close()


async def until(town: Town, seen: Callable[[], bool]) -> None:
    """The file's threads take their own time, and the product's goes on meanwhile."""
    async with asyncio.timeout(20):
        while not seen():
            town.clock.advance(0.05)
            await asyncio.sleep(0.01)
