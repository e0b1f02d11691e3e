"""Keeping what came in until it led to something: acknowledged means stored, and stored means handled.

A message is received in one short transaction, then handled beside all others, and admitted by the transaction that
stores its effect. Whoever dies in between leaves a row that another process takes over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog

from bot.core.services import Services
from bot.domain.codec import dump, load
from bot.domain.errors import FaultError, StorageUnavailable
from bot.domain.flow import ButtonPress, InboundMessage
from bot.domain.ports import Arrival, Inbound

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=30)
"""Longer than understanding takes with a slow model; handling twice does no harm, only one of them is admitted."""
AGAIN = 2.0
"""Seconds between two looks for what a dead process left."""
TRIES = 10
"""A message whose handling ended so many processes is refused instead; a bad hour of the machine is not enough."""
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (InboundMessage, ButtonPress, Arrival)}

Handle = Callable[[Inbound], Awaitable[None]]


class Reception:
    """One process's inbox. `handle` never raises; `refuse` says that a message could not be handled."""

    def __init__(self, services: Services, handle: Handle, refuse: Handle) -> None:
        self._services = services
        self._handle = handle
        self._refuse = refuse
        self._handling: dict[str, asyncio.Task[None]] = {}
        self._storing: dict[str, asyncio.Future[bool]] = {}

    @property
    def busy(self) -> frozenset[asyncio.Task[None]]:
        """What is being handled now."""
        return frozenset(self._handling.values())

    async def receive(self, inbound: Inbound) -> asyncio.Task[None] | None:
        """Stores it and handles it, in the task returned; what was received before is left alone (None).

        Handling begins while it is being stored: nothing comes of it before that, because the store's transactions
        follow one another. Where it was received before, or cannot be stored, handling ends at once.
        Raises `StorageUnavailable`.
        """
        services, key = self._services, key_of(inbound)
        if (storing := self._storing.get(key)) is not None:
            await asyncio.shield(storing)  # a copy is acknowledged no earlier than what it is a copy of
            return None
        if key in self._handling:
            return None
        now, sealed = services.clock.now(), services.cipher.encrypt(written(inbound))
        storing = asyncio.ensure_future(
            services.store.transact(lambda tx: tx.inbox.receive(key, sealed, now, now + LEASE))
        )
        self._storing[key] = storing
        await asyncio.sleep(0)  # its transaction stands in line now, before any that handling causes
        handling = self._begin(key, self._handle, inbound)
        new = False
        try:
            new = await storing
        finally:
            del self._storing[key]
            if not new:
                handling.cancel()
        return handling if new else None

    async def run(self) -> None:
        """Takes over what dead processes received."""
        while True:
            try:
                await self.take_over()
            except StorageUnavailable as error:
                log.warning("inbox.storage", error=error.code)
            await self._services.clock.sleep(AGAIN)

    async def take_over(self) -> None:
        """Handles what was received and never led to anything."""
        services = self._services
        now = services.clock.now()
        if not await services.store.read(lambda tx: tx.inbox.waiting(now)):
            return
        for one in await services.store.transact(lambda tx: tx.inbox.abandoned(now, now + LEASE)):
            if one.id in self._handling:
                continue
            try:
                inbound = read(services.cipher.decrypt(one.sealed))
            except (FaultError, ValueError, KeyError) as error:  # another key, another version of the program
                log.error("inbox.unreadable", id=one.id, error=type(error).__name__)  # noqa: TRY400 (it may quote)
                continue
            if key_of(inbound) != one.id:  # somebody wrote another message's content into the row
                log.error("inbox.swapped", id=one.id)
                continue
            log.warning("inbox.again", id=one.id, attempts=one.attempts)
            self._begin(one.id, self._handle if one.attempts < TRIES else self._refuse, inbound)

    def _begin(self, key: str, handle: Handle, inbound: Inbound) -> asyncio.Task[None]:
        async def handled() -> None:
            await handle(inbound)

        task = asyncio.create_task(handled(), name=f"inbound {key}")
        self._handling[key] = task
        task.add_done_callback(lambda _: self._handling.pop(key, None))
        return task


def key_of(inbound: Inbound) -> str:
    """A message's identity is its platform's, in its workspace: two platforms may both have a 42."""
    return f"{inbound.address.messenger}:{inbound.address.workspace}:{inbound.id}"


def written(inbound: Inbound) -> bytes:
    """As it is encrypted: the kind on the first line, then JSON."""
    return f"{type(inbound).__name__}\n{dump(inbound)}".encode()


def read(plain: bytes) -> Inbound:
    """What `written` wrote."""
    kind, _, text = plain.decode().partition("\n")
    inbound: Inbound = load(KINDS[kind], text)
    return inbound
