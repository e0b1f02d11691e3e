"""Exclusive keys: all or none, in the order of the plans."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.ports import Store
from tests.contract.storage.samples import MINUTE, NOW


async def take(store: Store, request: str, keys: Iterable[str], order: datetime = NOW) -> tuple[str, ...]:
    return await store.transact(lambda tx: tx.locks.take(request, keys, order))


async def release(store: Store, request: str, keep: Iterable[str] = ()) -> None:
    await store.transact(lambda tx: tx.locks.release(request, keep))


async def holders(store: Store) -> tuple[tuple[str, str], ...]:
    return await store.read(lambda tx: tx.locks.holders())


async def test_all_or_none(store: Store) -> None:
    assert await take(store, "r1", ["host:b", "host:a"]) == ()
    assert await take(store, "r2", ["host:c", "host:b"]) == ("r1",)
    assert await holders(store) == (("host:a", "r1"), ("host:b", "r1"))


async def test_taking_again_changes_nothing(store: Store) -> None:
    await take(store, "r1", ["host:a"])
    await take(store, "r0", ["host:a"], NOW - MINUTE)

    assert await take(store, "r1", ["host:a"]) == ()
    assert await take(store, "r1", []) == ()
    assert await holders(store) == (("host:a", "r1"),)


async def test_the_oldest_waiter_goes_first(store: Store) -> None:
    await take(store, "r1", ["host:a"])
    assert await take(store, "r2", ["host:a", "host:b"], NOW + MINUTE) == ("r1",)

    # host:b is free, but r2 waits for it and is older.
    assert await take(store, "r3", ["host:b"], NOW + 2 * MINUTE) == ("r2",)
    assert await take(store, "r0", ["host:b"], NOW) == ()
    await release(store, "r0")
    await release(store, "r1")
    # Releasing promotes nobody: r3 still stands behind r2 until r2 has had its turn.
    assert await holders(store) == ()
    assert await take(store, "r3", ["host:b"], NOW + 2 * MINUTE) == ("r2",)
    assert await take(store, "r2", ["host:a", "host:b"], NOW + MINUTE) == ()
    assert await take(store, "r3", ["host:b"], NOW + 2 * MINUTE) == ("r2",)
    await release(store, "r2")
    assert await take(store, "r3", ["host:b"], NOW + 2 * MINUTE) == ()


async def test_at_the_same_moment_the_name_decides(store: Store) -> None:
    await take(store, "r0", ["host:a"])
    assert await take(store, "r2", ["host:a", "host:b"]) == ("r0",)

    assert await take(store, "r3", ["host:b"]) == ("r2",)
    assert await take(store, "r1", ["host:b"]) == ()


async def test_everybody_who_stands_before_is_named(store: Store) -> None:
    await take(store, "r1", ["host:a"])
    await take(store, "r2", ["host:b"])
    await take(store, "r3", ["host:b", "host:c"], NOW)

    assert await take(store, "r4", ["host:a", "host:b", "host:c"], NOW + MINUTE) == ("r1", "r2", "r3")


async def test_some_keys_are_kept(store: Store) -> None:
    await take(store, "r1", ["host:a", "host:b"])
    await take(store, "r0", ["host:z"])
    await take(store, "r1", ["host:z"])

    await release(store, "r1", keep=["host:b", "host:x"])

    assert await holders(store) == (("host:b", "r1"), ("host:z", "r0"))
    await release(store, "r0")
    assert await take(store, "r9", ["host:z"], NOW + MINUTE) == ()  # r1 gave up its place in the queue


async def test_more_keys_do_not_cost_the_ones_held(store: Store) -> None:
    await take(store, "r1", ["host:a"])
    await take(store, "r2", ["host:b"])

    assert await take(store, "r1", ["host:a", "host:b"]) == ("r2",)
    assert await holders(store) == (("host:a", "r1"), ("host:b", "r2"))
