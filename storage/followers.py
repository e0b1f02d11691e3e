"""Waking whoever waits for commits: level-triggered, so that a slow follower sees one change instead of a hundred."""

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet


class Followers:
    """The iterators that `Store.changes()` handed out. Used from one event loop."""

    def __init__(self) -> None:
        self._waiting: WeakSet[asyncio.Event] = WeakSet()
        self._closed = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def wake(self) -> None:
        """Something may have changed."""
        for event in self._waiting:
            event.set()

    def follow(self) -> AsyncIterator[None]:
        """From this call on no change is missed; the first wake-up comes at once, for all that happened before."""
        event = asyncio.Event()
        event.set()
        self._waiting.add(event)
        return self._iterate(event)

    def close(self) -> None:
        """Ends all iterators."""
        self._closed = True
        self.wake()

    async def _iterate(self, event: asyncio.Event) -> AsyncIterator[None]:
        while True:
            await event.wait()
            event.clear()
            if self._closed:
                return
            yield
