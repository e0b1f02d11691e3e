"""Whoever can write the database can neither invent a schedule, nor prolong or change one, nor have it done twice."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.domain.flow import Argv
from bot.domain.ledger import Request, Setting, State
from bot.domain.ports import Tx
from tests.dsl import Town, story
from tests.scenarios.test_schedules import RESTART, agreed, to

pytestmark = pytest.mark.story
DAILY = 'schedule "restart nginx on web-01" "every day at 10:05"'


async def row_of(town: Town) -> Setting:
    (row,) = await town.store.read(lambda tx: tx.settings.all("schedule"))
    return row


def rewritten(change: Callable[[dict[str, Any]], object]) -> Callable[[Setting], Setting]:
    def rewrite(row: Setting) -> Setting:
        value = json.loads(row.value)
        change(value)
        return replace(row, value=json.dumps(value))

    return rewrite


def terms(name: str, text: str) -> Callable[[dict[str, Any]], object]:
    def change(value: dict[str, Any]) -> None:
        arguments = value["plan"]["steps"][0]["arguments"]
        arguments[:] = [[key, text if key == name else said] for key, said in arguments]

    return change


@pytest.mark.parametrize(
    "change",
    [
        rewritten(terms("when", "every 5m")),
        rewritten(terms("end", "2029-01-01T00:00:00+00:00")),
        rewritten(terms("request", "stop nginx on web-01")),
        rewritten(terms("digest", "0" * 64)),
        rewritten(lambda value: value.update(last="2026-03-01T00:00:00Z")),
        rewritten(lambda value: value["approval"].update(votes=[])),
        lambda row: replace(row, key="another"),
        lambda row: replace(row, by="erin"),
        lambda row: replace(row, seal=""),
    ],
    ids=["times", "end", "request", "digest", "last", "votes", "key", "person", "seal"],
)
async def test_a_schedule_that_was_changed_is_none(change: Callable[[Setting], Setting]) -> None:
    async with story() as town:
        await agreed(town, DAILY)
        row = await row_of(town)

        def write(tx: Tx) -> None:
            tx.settings.remove("schedule", row.key)
            tx.settings.put(change(row))

        await town.store.transact(write)
        await to(town, 8)
        assert town.ran() == []
        await town.bob.says("schedules")
        town.bob.reads("Nothing is scheduled")


async def test_a_schedule_put_back_to_before_its_time_is_not_done_again() -> None:
    async with story() as town:
        await agreed(town, DAILY)
        before = await row_of(town)
        await to(town, 5.2)
        assert town.ran() == [RESTART]
        await town.store.transact(lambda tx: tx.settings.put(before))
        await to(town, 2)
        assert town.ran() == [RESTART]


async def test_a_run_cannot_be_invented_from_one_that_was_real() -> None:
    """A copy of a finished run, approved again: under another name, with another plan, or as it was."""
    async with story() as town:
        await agreed(town, DAILY)
        await to(town, 5.2)
        (real,) = [row for row in await town.store.read(lambda tx: tx.requests.find()) if row.standing is not None]
        assert real.plan is not None
        other = replace(real.plan, steps=(Argv("web-01", ("rm", "-rf", "/srv"), root=True),))
        again: Request = replace(
            real, state=State.APPROVED, version=1, fence=0, worker="", execution=None, finished_at=None
        )
        for forged in (replace(again, id="copy"), replace(again, id="copytwo", plan=other)):
            await town.store.transact(partial(_add, forged=forged))
        await to(town, 1)
        assert town.ran() == [RESTART]
        states = {row.id: row.state for row in await town.store.read(lambda tx: tx.requests.find())}
        assert states["copy"] is states["copytwo"] is State.DENIED


def _add(tx: Tx, forged: Request) -> None:
    tx.requests.add(forged)


async def test_a_run_after_its_two_minutes_begins_no_more() -> None:
    """Where another request holds the host for too long, it is said; nothing happens at an hour nobody agreed to."""
    async with story() as town:
        await agreed(town, DAILY)
        await town.store.transact(lambda tx: tx.locks.take("somebody", ("host:web-01",), town.clock.now()))
        await to(town, 6)
        assert town.ran() == []
        town.bob.reads("Waiting for")
        await to(town, 3)
        await town.store.transact(lambda tx: tx.locks.release("somebody"))
        await to(town, 1)
        assert town.ran() == []
        town.bob.reads("had to wait for another request for too long")
