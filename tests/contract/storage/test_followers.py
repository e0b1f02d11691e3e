"""Waking: once for however many changes, at once for what came before, and never lost."""

import asyncio
from collections.abc import AsyncIterator

from storage.followers import Followers


async def woken(waiting: "asyncio.Task[None]") -> bool:
    """Whether it was woken, after everything that was ready has run."""
    for _ in range(5):
        await asyncio.sleep(0)
    return waiting.done()


def wait(follower: AsyncIterator[None]) -> "asyncio.Task[None]":
    async def once() -> None:
        await anext(follower)

    return asyncio.ensure_future(once())


async def test_many_changes_are_one_wake_up() -> None:
    followers = Followers()
    slow, fast = followers.follow(), followers.follow()
    await anext(slow)
    await anext(fast)

    for _ in range(100):
        followers.wake()
        await anext(fast)
    await anext(slow)

    waiting = wait(slow)
    assert not await woken(waiting)
    followers.wake()
    assert await woken(waiting)


async def test_a_change_before_the_first_wait_is_not_lost() -> None:
    followers = Followers()
    follower = followers.follow()

    followers.wake()

    assert await woken(wait(follower))
    assert not await woken(wait(follower))


async def test_a_change_while_the_follower_works_is_not_lost() -> None:
    followers = Followers()
    follower = followers.follow()
    await anext(follower)

    followers.wake()

    assert await woken(wait(follower))


async def test_a_follower_that_is_gone_is_forgotten() -> None:
    followers = Followers()
    follower = followers.follow()
    await anext(follower)
    assert followers

    await follower.aclose()  # type: ignore[attr-defined]
    del follower

    assert not followers


async def test_closing_ends_all() -> None:
    followers = Followers()
    follower = followers.follow()
    followers.close()

    assert [wake async for wake in follower] == []
