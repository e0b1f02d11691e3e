"""What was written while nobody listened, or could not be stored: read from Slack's history, oldest first."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.slack.api import Api
from adapters.slack.backoff import Backoff
from adapters.slack.threads import Threads
from adapters.slack.traces import Traces, oldest
from adapters.slack.wire import Identity, is_direct, message, moment
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import InboundMessage
from bot.domain.ports import Clock

log = structlog.get_logger(__name__)
KINDS = "public_channel,private_channel,mpim,im"
MARGIN = timedelta(seconds=30)
"""Slack's clock and ours differ, and it delivers late; the core knows what it saw before."""
ALL = 100
"""Pages of one conversation: 20,000 messages, after which it is no gap any more."""
THREADS = timedelta(days=1)
"""Threads that began this long before the gap are looked into as well."""


class Gap:
    """Reads what may be missing since a moment, until all of it is stored."""

    def __init__(self, api: Api, threads: Threads, clock: Clock, first: float) -> None:
        self._api = api
        self._traces = Traces(api)
        self._threads = threads
        self._clock = clock
        self._backoff = Backoff(first)
        self._since: datetime | None = None
        self._wanted = asyncio.Event()

    def read_from(self, since: datetime) -> None:
        """From then on something may be missing."""
        self._since = since if self._since is None else min(self._since, since)
        self._wanted.set()

    async def run(self, me: Identity, store: Callable[[InboundMessage], Awaitable[None]]) -> None:
        """Hands every missing message to `store`. Never returns; raises `MessengerUnavailable` on a bad token."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            since, self._since = self._since, None
            if since is None:
                continue
            try:
                for found in await self._missing(since - MARGIN, me):
                    await store(found)
            except (MessengerUnavailable, StorageUnavailable, TimeoutError) as error:
                if isinstance(error, MessengerUnavailable) and error.permanent and getattr(error, "fatal", False):
                    raise
                log.warning("slack.gap", error=str(error))
                self.read_from(since)
                asked = error.retry_after if isinstance(error, MessengerUnavailable) else None
                await self._clock.sleep(self._backoff.failed(asked))
            else:
                self._backoff.succeeded()

    async def _missing(self, since: datetime, me: Identity) -> list[InboundMessage]:
        """What people wrote to the bot since then, in the order they wrote it."""
        found: dict[str, InboundMessage] = {}
        async for channel in self._channels():
            try:
                async for one in self._written(channel, since, me):
                    heard = message(one, channel, me, self._threads)
                    if heard is not None and heard.received_at >= since:
                        found[heard.id] = heard
            except MessengerUnavailable as error:
                # A channel that the bot may not read (any more) does not hide the others.
                if not error.permanent or getattr(error, "fatal", False):
                    raise
                log.warning("slack.unreadable", channel=channel, error=str(error))
        return sorted(found.values(), key=lambda one: one.received_at)

    async def _channels(self) -> AsyncIterator[str]:
        """Where the bot is a member, direct messages included."""
        cursor = None
        while True:
            page = await self._api.ask(
                self._api.client.users_conversations, types=KINDS, exclude_archived=True, limit=200, cursor=cursor
            )
            for channel in page.get("channels", ()):
                yield str(channel["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def _written(self, channel: str, since: datetime, me: Identity) -> AsyncIterator[dict[str, Any]]:
        """Messages of a channel and replies in its threads that moved since then."""
        async for one in self._traces.messages(channel, pages=ALL, oldest=oldest(since - THREADS)):
            if moment(str(one["ts"])) >= since:
                yield one
            latest = one.get("latest_reply")
            if latest and moment(str(latest)) >= since:
                if not is_direct(channel):
                    await self._threads.learn((channel, str(one["ts"])), me)
                async for reply in self._traces.messages(channel, str(one["ts"]), ALL, oldest=oldest(since)):
                    if reply["ts"] != one["ts"]:
                        yield reply
