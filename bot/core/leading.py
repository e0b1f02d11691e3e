"""What only one process may do at a time: it holds a lease, and gives up what it does when it loses that."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.core.services import Services
from bot.domain.errors import StorageUnavailable
from bot.domain.ledger import Lease

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=12)
"""How long after the death of the process that led another one may begin."""
RENEW = 3.0
"""Seconds between two looks: at one's own lease, or for one that has ended."""


async def led(services: Services, key: str, run: Callable[[], Awaitable[None]]) -> None:
    """Runs `run` while this process leads; ends when `run` ends by itself, and raises what it raises."""
    task: asyncio.Task[None] | None = None
    try:
        while task is None or not task.done():
            leading = await _hold(services, key)
            if leading and task is None:
                log.info("leading", key=key)
                task = asyncio.ensure_future(run())
            elif not leading and task is not None:
                log.warning("leading.lost", key=key)
                task.cancel()
                await asyncio.wait({task})
                task = None
            if task is None:
                await services.clock.sleep(RENEW)
            else:
                await asyncio.wait({task}, timeout=RENEW)
        await task
    finally:
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            await _release(services, key)


async def _hold(services: Services, key: str) -> bool:
    now = services.clock.now()
    lease = Lease(services.worker, now, now + LEASE)
    try:
        return await services.store.transact(lambda tx: tx.leases.hold(key, lease))
    except StorageUnavailable as error:
        log.warning("leading.storage", key=key, error=error.code)
        return False


async def _release(services: Services, key: str) -> None:
    try:
        await services.store.transact(lambda tx: tx.leases.release(key, services.worker))
    except StorageUnavailable as error:  # then it ends by itself
        log.warning("leading.storage", key=key, error=error.code)
