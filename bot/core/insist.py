"""Writing down what happened already, however long the database is away: it cannot be made unhappened."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.core.services import Services
from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Tx

T = TypeVar("T")
log = structlog.get_logger(__name__)
AGAIN = 1.0
"""Seconds between two tries."""


async def insist(services: Services, work: Callable[[Tx], T], event: str) -> T:
    """What `work` returns, once it is committed; until then every failure is logged as `event`."""
    while True:
        try:
            return await services.store.transact(work)
        except StorageUnavailable as error:
            log.warning(event, error=error.code)
            await services.clock.sleep(AGAIN)
