"""Transactions: everything or nothing, one after the other, and everybody hears of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import FaultError, RefusedError
from bot.domain.ledger import State
from bot.domain.ports import Store, Tx
from tests.contract.storage.conftest import OpenStore
from tests.contract.storage.samples import NOW, act, claim, document, entry, look, token


def write_everywhere(tx: Tx) -> None:
    running = act("r1", state=State.EXECUTING, fence=1)
    tx.inbox.admit("m1", "alice", NOW)
    tx.requests.add(running)
    tx.steps.claim(claim(running))
    tx.locks.take("r1", ["host:a"], NOW)
    tx.locks.take("r2", ["host:a"], NOW)
    tx.documents.put(document("d1"))
    tx.tokens.add(token("t1"))
    tx.audit.append(entry())


def counted(tx: Tx) -> tuple[int, ...]:
    return (
        tx.inbox.count("alice", NOW),
        len(tx.requests.find()),
        len(tx.steps.of("r1")),
        len(tx.locks.holders()),
        len(tx.documents.of_subject("request:r1")),
        len(tx.tokens.of_document("d1")),
        tx.audit.head()[0],
    )


async def test_an_exception_undoes_everything(store: Store) -> None:
    before = await store.read(lambda tx: tx.audit.head())

    def work(tx: Tx) -> None:
        write_everywhere(tx)
        assert counted(tx) == (1,) * 7
        raise RefusedError("storage.test")

    with pytest.raises(RefusedError, match=r"storage\.test"):
        await store.transact(work)
    assert await store.read(counted) == (0,) * 7
    assert await store.read(lambda tx: tx.audit.head()) == before
    assert await store.transact(lambda tx: tx.locks.take("r3", ["host:a"], NOW)) == ()

    await store.transact(lambda tx: tx.locks.release("r3"))
    await store.transact(write_everywhere)
    assert await store.read(counted) == (1,) * 7


async def test_a_result_comes_back(store: Store) -> None:
    assert await store.transact(lambda _: 42) == 42
    assert await store.read(lambda _: "x") == "x"


async def test_reading_does_not_write(store: Store) -> None:
    with pytest.raises(FaultError, match=r"storage\.written_while_reading"):
        await store.read(lambda tx: tx.inbox.admit("m1", "alice", NOW))
    assert await store.read(lambda tx: tx.inbox.count("alice", NOW)) == 0
    assert await store.transact(lambda tx: tx.inbox.admit("m1", "alice", NOW))


async def test_what_one_commits_the_other_sees(opens: OpenStore) -> None:
    one, other = await opens(), await opens()

    await one.transact(write_everywhere)

    assert await other.read(counted) == (1,) * 7


async def test_two_writers_never_fork_the_record(opens: OpenStore) -> None:
    stores = [await opens(), await opens()]

    async def append(number: int) -> int:
        link = await stores[number % 2].transact(lambda tx: tx.audit.append(entry(str(number))))
        return link.sequence

    assert sorted(await asyncio.gather(*map(append, range(60)))) == list(range(1, 61))


async def test_read_then_write_is_not_interleaved(opens: OpenStore) -> None:
    stores = [await opens(), await opens()]
    await stores[0].transact(lambda tx: tx.requests.add(look("r1", priority=0)))

    def add_one(tx: Tx) -> None:
        row = tx.requests.get("r1")
        assert row is not None
        assert tx.requests.save(look("r1", priority=row.priority + 1, version=row.version)) is not None

    await asyncio.gather(*(stores[number % 2].transact(add_one) for number in range(40)))

    counted_up = await stores[1].read(lambda tx: tx.requests.get("r1"))
    assert counted_up is not None
    assert (counted_up.priority, counted_up.version) == (40, 41)


async def next_change(changes: AsyncIterator[None]) -> None:
    async with asyncio.timeout(10):
        await anext(changes)


async def test_the_first_change_comes_at_once(store: Store) -> None:
    await next_change(store.changes())


async def test_a_commit_wakes_every_follower_of_every_store(opens: OpenStore) -> None:
    one, other = await opens(), await opens()
    followers = [one.changes(), one.changes(), other.changes()]
    for follower in followers:
        await next_change(follower)

    await one.transact(lambda tx: tx.inbox.admit("m1", "alice", NOW))

    for follower in followers:
        await next_change(follower)


async def test_closing_ends_the_followers(store: Store) -> None:
    follower = store.changes()
    await next_change(follower)
    waiting = asyncio.ensure_future(anext(follower, "ended"))
    await asyncio.sleep(0)

    await store.close()

    async with asyncio.timeout(10):
        assert await waiting == "ended"


async def test_giving_up_waiting_leaves_the_store_usable(store: Store) -> None:
    tasks = [asyncio.ensure_future(store.transact(lambda tx: tx.audit.append(entry()))) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[1::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    link = await store.transact(lambda tx: tx.audit.append(entry()))

    assert 11 <= link.sequence <= 21
