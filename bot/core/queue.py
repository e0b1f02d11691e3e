"""Announcing work inside one process. The rows are the truth; a distributed queue drops in behind the same port."""

import asyncio
from itertools import count


class LocalQueue:
    """A priority queue in memory; equal priorities keep their order, an announcement that waits is not repeated."""

    def __init__(self) -> None:
        self._waiting: asyncio.PriorityQueue[tuple[int, int, str]] = asyncio.PriorityQueue()
        self._known: set[str] = set()
        self._order = count()

    def put(self, request: str, priority: int) -> None:
        if request not in self._known:
            self._known.add(request)
            self._waiting.put_nowait((priority, next(self._order), request))

    async def get(self) -> str:
        _, _, request = await self._waiting.get()
        self._known.discard(request)
        return request
