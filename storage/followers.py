"""Waking whoever waits for commits: level-triggered, so that a slow follower sees one change instead of a hundred."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from weakref import WeakSet

from bot.domain.ports.storage import Topic


class Followers:
    """The iterators that `Store.changes()` handed out. Used from one event loop."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Topic, WeakSet[asyncio.Event]] = defaultdict(WeakSet)
        self._closed = False

    def __bool__(self) -> bool:
        return any(self._waiting.values())

    def wake(self, topics: Collection[Topic] | None = None) -> None:
        """Something may have changed: about these topics only, where they are known."""
        for topic in self._waiting if topics is None else ("anything", *topics):
            for event in self._waiting.get(topic, ()):
                event.set()

    def follow(self, about: Topic = "anything") -> AsyncIterator[None]:
        """From this call on no change is missed; the first wake-up comes at once, for all that happened before."""
        event = asyncio.Event()
        event.set()
        self._waiting[about].add(event)
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
