"""Real time for tests with real sockets: nobody sleeps long, and what must come true is waited for."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime


class QuickClock:
    """The real time; sleeps are remembered and last a moment."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, 0.01))


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    """Returns when the condition holds; fails after some seconds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (it is about what sockets bring, which has no event)
            await asyncio.sleep(0.002)
