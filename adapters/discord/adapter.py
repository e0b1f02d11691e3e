"""The port `Adapter` for Discord."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from adapters.discord.api import QUIET, UNAUTHORISED, Api, Refusal, unavailable
from adapters.discord.config import Config
from adapters.discord.guide import findings
from adapters.discord.inbox import Inbox
from adapters.discord.link import SILENCE, DiscordLink
from adapters.discord.markdown import escape
from adapters.discord.places import Places
from adapters.discord.posts import MESSAGE, MESSAGES, Posts, reference
from adapters.discord.render import BUTTONS, LIMIT, PORTION
from adapters.discord.wire import NAME, PERSON
from bot.domain.content import Report
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, Document, InboundMessage
from bot.domain.people import Person
from bot.domain.ports import Connection, OnInbound, Pace, Properties, Setup

log = structlog.get_logger(__name__)
PACE = Pace(every=1.0, burst=5)
"""Five messages in five seconds a channel."""


class DiscordAdapter:
    """One bot on all its servers. `silence`: seconds after which a gateway that says nothing is taken for dead."""

    def __init__(self, setup: Setup, *, silence: float = SILENCE, api: Api | None = None) -> None:
        config: Config = setup.config
        self.properties = Properties(
            NAME, max_chars=LIMIT, buttons=BUTTONS, edits=True, files=True, threads=True, pace=PACE
        )
        self.channels: tuple[str, ...] | None = None
        self._setup = setup
        self._link = DiscordLink(
            setup.secrets.get("token", ""),
            setup.clock,
            api_url=config.api_url,
            gateway_url=config.gateway_url,
            silence=silence,
        )
        self._api: Api = api or self._link
        self._places = Places(self._api, threads=config.threads)
        self._posts = Posts(self._api, self._places, setup.clock)

    @property
    def connection(self) -> Connection:
        return self._link.connection

    def accepts(self, document: Document) -> bool:
        """Every process can show everything."""
        return document.destination.messenger == NAME

    def direct(self, person: Person) -> Address | None:
        """The person's direct conversation, named by their user id; Discord's own id of it is asked when needed."""
        user = next((account.user for account in person.accounts if account.messenger == NAME), None)
        return Address(NAME, channel=PERSON + user, private=True) if user else None

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:
        """The port's; the history of direct conversations is that of the people who are known."""
        await Inbox(self._setup, self._link, self._places, on_inbound, since).listen()

    async def deliver(self, document: Document) -> str | None:
        """The port's; the handle is `channel/message,message`."""
        if not self.accepts(document):
            raise MessengerUnavailable("discord.elsewhere", permanent=True, messenger=document.destination.messenger)
        try:
            return (await self._posts.show(document)).text
        except Refusal as refusal:
            raise self._said(refusal) from refusal

    def _said(self, refusal: Refusal) -> MessengerUnavailable:
        """A refusal for the outbox; a token that was revoked is the whole connection's end."""
        error = unavailable(refusal)
        if refusal.status == UNAUTHORISED:
            self._link.failed(error.code)
        return error

    async def apologise(self, address: Address, sentence: str) -> None:
        """Beside the question, without starting a thread for it."""
        body = {"content": escape(sentence[:PORTION]), "allowed_mentions": QUIET}
        try:
            target = await self._places.known(address)
            more = {"message_reference": reference(target)} if target.above else {}
            await self._api.call("POST", MESSAGES, body | more, channel_id=target.channel)
        except Refusal as refusal:
            log.warning("discord.apology", error=str(refusal))

    async def notice(self, message: InboundMessage) -> None:
        """The typing sign, for ten seconds or until the answer."""
        with suppress(Refusal):
            target = await self._places.known(message.address)
            await self._api.call("POST", "/channels/{channel_id}/typing", channel_id=target.channel)

    async def withdraw(self, message: InboundMessage) -> bool:
        """Deletes the message (of a slash command: what was shown of it); impossible in direct conversations."""
        place = message.address
        if place.private:
            return False
        # The question that a thread hangs on stands in the channel itself.
        channel = place.channel if message.id == place.thread or not place.thread else place.thread
        try:
            await self._api.call("DELETE", MESSAGE, channel_id=channel, message_id=message.id)
        except Refusal as refusal:
            log.warning("discord.withdraw", error=str(refusal))
            return False
        return True

    async def check(self) -> Report:
        """Who the bot is, whether it may read messages, and what it lacks on each server."""
        try:
            user: Mapping[str, Any] = await self._api.call("GET", "/users/@me")
            application = await self._api.call("GET", "/oauth2/applications/@me")
            guilds = await self._api.call("GET", "/users/@me/guilds")
        except Refusal as refusal:
            raise self._said(refusal) from refusal
        return findings(user, application, guilds)

    async def close(self) -> None:
        """The port's."""
        await self._link.close()
