"""Hands what came in to the core, for no longer than Slack waits for its acknowledgement."""

import asyncio

import structlog

from bot.domain.ports import Inbound, OnInbound

log = structlog.get_logger(__name__)
DEADLINE = 1.8
"""Seconds; Slack waits three, some of which a look-up may have taken before."""


class Store:
    """Calls `on_inbound`. What takes longer than `deadline` goes on; it is delivered again, and admitted once."""

    def __init__(self, on_inbound: OnInbound, deadline: float) -> None:
        self._on_inbound = on_inbound
        self._deadline = deadline
        self._storing: set[asyncio.Future[None]] = set()

    async def __call__(self, inbound: Inbound) -> None:
        """Returns when it is stored. Raises `StorageUnavailable`, or `TimeoutError` where it takes too long."""
        task = asyncio.ensure_future(self._on_inbound(inbound))
        self._storing.add(task)
        task.add_done_callback(self._stored)
        async with asyncio.timeout(self._deadline):
            await asyncio.shield(task)

    async def close(self) -> None:
        """Ends what is still being stored."""
        for task in self._storing:
            task.cancel()
        await asyncio.gather(*self._storing, return_exceptions=True)

    def _stored(self, task: asyncio.Future[None]) -> None:
        self._storing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("slack.storing_failed", error=str(error))
