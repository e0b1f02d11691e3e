"""From Slack's payload to the core, through Bolt: acknowledged when it is stored, never before."""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import Api
from adapters.slack.remembered import Remembered
from adapters.slack.store import Store
from adapters.slack.threads import Threads
from adapters.slack.wire import Identity, parse, thread_of
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import InboundMessage
from bot.domain.ports import Clock, Inbound

log = structlog.get_logger(__name__)
LOOK = 0.8
"""Seconds to look something up before it is stored: Slack waits three for both."""
ANYTHING = re.compile(".*", re.DOTALL)
AGAIN = 503
"""What an envelope or a request is answered with when it could not be stored: Slack delivers it again."""


class Receiver:
    """Hands on what is meant for the bot. `missed` is told since when something could not be stored."""

    def __init__(
        self,
        api: Api,
        me: Identity,
        threads: Threads,
        clock: Clock,
        store: Store,
        missed: Callable[[datetime], None],
    ) -> None:
        self._api = api
        self._me = me
        self._threads = threads
        self._clock = clock
        self._store = store
        self._missed = missed
        self._member_of: Remembered[str, bool] = Remembered()

    def app(self) -> AsyncApp:
        """A Bolt app that hands every event, press and command to this receiver."""
        me, client = self._me, self._api.client

        async def authorize() -> AuthorizeResult:
            # Without asking Slack: what Bolt cannot find out in time it would acknowledge unread.
            return AuthorizeResult(
                enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot or None, bot_token=client.token
            )

        app = AsyncApp(
            client=AsyncWebClient(base_url=client.base_url),  # Bolt makes no calls of its own here
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # sockets are authenticated; over HTTP `http.py` verifies the raw body
            logger=logging.getLogger("slack_bolt"),
        )
        app.event(ANYTHING)(self._take)
        app.action(ANYTHING)(self._take)
        app.command(ANYTHING)(self._take)
        return app

    async def store(self, inbound: Inbound) -> None:
        """Hands one thing to the core. Raises as `Store` does."""
        if isinstance(inbound, InboundMessage) and inbound.address.thread and not inbound.address.private:
            self._threads.join(inbound.address.channel, inbound.address.thread)
        await self._store(inbound)

    async def _take(self, body: dict[str, Any], ack: AsyncAck) -> BoltResponse | None:
        now = self._clock.now()
        try:
            if (thread := thread_of(body, self._me)) is not None:
                async with asyncio.timeout(LOOK):
                    await self._threads.learn(thread, self._me)
            inbound = parse(body, self._me, now, self._threads)
            if isinstance(inbound, InboundMessage) and "command" in body:
                inbound = await self._reachable(inbound)
            if inbound is not None:
                await self.store(inbound)
        except (StorageUnavailable, MessengerUnavailable, TimeoutError) as error:
            log.warning("slack.not_stored", error=str(error))
            self._missed(now)
            return BoltResponse(status=AGAIN)
        await ack()
        return None

    async def _reachable(self, message: InboundMessage) -> InboundMessage:
        """A slash command works where the bot is no member; then its answer goes to the person's direct messages."""
        place = message.address
        if place.private or place.channel in self._member_of:
            return message
        try:
            async with asyncio.timeout(LOOK):
                answer = await self._api.ask(self._api.client.conversations_info, channel=place.channel)
            member = bool(answer["channel"].get("is_member"))
        except (MessengerUnavailable, TimeoutError) as error:
            # Unknown to the bot: not a member. No answer in time: most likely one.
            member = not getattr(error, "permanent", False)
        if member:
            self._member_of[place.channel] = True
            return message
        return replace(message, address=replace(place, channel=message.sender.user, private=True))
