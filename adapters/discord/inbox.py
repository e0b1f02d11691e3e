"""What comes in: events are answered within Discord's three seconds, read, and handed on until they are stored."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog

from adapters.discord.api import ACKNOWLEDGED, QUIET, SERVER, SLOW_DOWN, UNKNOWN_INTERACTION, Refusal
from adapters.discord.commands import choices, command, register
from adapters.discord.history import behind, missed
from adapters.discord.link import DiscordLink
from adapters.discord.markdown import escape
from adapters.discord.places import Places, Recent
from adapters.discord.render import SUPPRESS_EMBEDS
from adapters.discord.wire import AUTOCOMPLETE, COMPONENT, SLASH, Around, parse, snowflake
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import InboundMessage
from bot.domain.ports import Inbound, OnInbound, Setup

log = structlog.get_logger(__name__)
MARGIN = 10_000 << 22
"""Ten seconds of snowflakes: events of different channels may overtake each other. Read twice is handled once."""
CHANNEL_MESSAGE, DEFERRED_UPDATE, AUTOCOMPLETE_RESULT = 4, 6, 8
"""Types of an interaction's answer."""
QUOTED = 900
LONGEST = 60.0

Answer = TypeVar("Answer")


def pauses() -> Iterator[float]:
    """1, 2, 4 … 60 seconds."""
    pause = 1.0
    while True:
        yield pause
        pause = min(LONGEST, pause * 2)


class Inbox:
    """One listening. `since` as the port says: where reading the history begins."""

    def __init__(
        self, setup: Setup, link: DiscordLink, places: Places, on_inbound: OnInbound, since: datetime | None
    ) -> None:
        self._setup = setup
        self._link = link
        self._places = places
        self._on_inbound = on_inbound
        self._newest = snowflake(since) + MARGIN if since else 0
        self._after = 0
        self._guilds: set[str] = set()
        self._read: Recent[bool] = Recent()
        self._registered = False
        self._group: asyncio.TaskGroup
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Until cancelled. Raises `MessengerUnavailable` for what only a change of the configuration helps."""
        fatal: MessengerUnavailable | None = None
        async with asyncio.TaskGroup() as self._group:
            try:
                await self._link.run(self._hear)
            except MessengerUnavailable as error:
                fatal = error
            finally:
                for task in self._tasks:
                    task.cancel()
        if fatal is not None:
            raise fatal

    def _hear(self, event: str, data: Mapping[str, Any]) -> None:
        match event:
            case "READY":
                self._ready(data)
            case "GUILD_CREATE" if not data.get("unavailable"):
                self._guild(data)
            case "GUILD_DELETE" if not data.get("unavailable"):
                self._guilds.discard(data["id"])
            case "MESSAGE_CREATE":
                self._spawn(self._message(data))
            case "INTERACTION_CREATE":
                self._newest = max(self._newest, int(data["id"]))
                self._spawn(self._interaction(data))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- the session --------------------------------------------------------------------------------------------------

    def _ready(self, data: Mapping[str, Any]) -> None:
        """A new session: whatever was written before it is read from the history, server by server as they come."""
        self._after = max(0, self._newest - MARGIN)
        self._newest = max(self._newest, snowflake(self._link.connection.since))
        self._guilds = {guild["id"] for guild in data["guilds"]}
        if not self._registered:
            self._spawn(self._register())
        if self._after:
            self._spawn(self._catch_up_directly())

    def _guild(self, data: Mapping[str, Any]) -> None:
        if data["id"] not in self._guilds:
            self._guilds.add(data["id"])
            if (arrival := parse("GUILD_CREATE", data, Around(self._link.me))) is not None:
                self._spawn(self._hand_on(arrival))
        elif self._after:
            for channel in behind(data, self._after):
                self._spawn(self._catch_up(channel, {"guild_id": data["id"]}))

    async def _catch_up(self, channel: str, added: Mapping[str, str]) -> None:
        for message in await self._insist(lambda: missed(self._link, channel, self._after)) or ():
            await self._message({**message, **added})

    async def _catch_up_directly(self) -> None:
        """Discord lists no direct conversations: those of people who are known, and those that were used."""
        known = {account.user for account in self._setup.accounts()}
        for user in sorted(known | set(self._places.direct)):
            channel = await self._insist(partial(self._places.opened, user))
            if channel is not None and int(channel.get("last_message_id") or 0) > self._after:
                await self._catch_up(channel["id"], {})

    async def _register(self) -> None:
        wanted = command(self._setup.words, self._setup.language)
        done = await self._insist(lambda: register(self._link, self._link.application, wanted))
        self._registered = done is not None

    async def _insist(self, ask: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Asks Discord until it answers; None where it refuses for good."""
        for pause in pauses():
            try:
                return await ask()
            except Refusal as refusal:
                if 0 < refusal.status < SERVER and refusal.status != SLOW_DOWN:
                    log.warning("discord.refused", error=str(refusal))
                    break
                await self._setup.clock.sleep(refusal.retry_after or pause)
        return None

    # --- what people write and press ----------------------------------------------------------------------------------

    async def _message(self, data: Mapping[str, Any]) -> None:
        self._newest = max(self._newest, int(data["id"]))
        if data["id"] in self._read or data["author"].get("bot"):
            return
        self._read[data["id"]] = True
        around = await self._insist(lambda: self._link.around(data.get("guild_id", ""), data["channel_id"]))
        if around is None or (message := parse("MESSAGE_CREATE", data, around)) is None:
            return
        if message.address.private:
            self._places.is_direct(message.sender.user, data["channel_id"])
        elif around.parent:
            self._places.is_thread(data["channel_id"])
        await self._hand_on(message)

    async def _interaction(self, data: Mapping[str, Any]) -> None:
        match data["type"]:
            case code if code == AUTOCOMPLETE:
                offered = {"choices": choices(self._setup.menu, data)}
                await self._answer(data, {"type": AUTOCOMPLETE_RESULT, "data": offered})
            case code if code == COMPONENT:
                seen = await self._answer(data, {"type": DEFERRED_UPDATE})
                if seen and (press := parse("INTERACTION_CREATE", data, Around(self._link.me))) is not None:
                    await self._hand_on(press)
            case code if code == SLASH:
                message = parse("INTERACTION_CREATE", data, Around(self._link.me))
                if isinstance(message, InboundMessage):
                    await self._command(data, message)

    async def _command(self, data: Mapping[str, Any], message: InboundMessage) -> None:
        """Shows what was asked as a message of its own: that is the question which the answers' thread hangs on."""
        quoted = {"content": f"> {escape(' '.join(message.text.split())[:QUOTED])}", "allowed_mentions": QUIET}
        body = {"type": CHANNEL_MESSAGE, "data": quoted | {"flags": SUPPRESS_EMBEDS}}
        if not await self._answer(data, body):
            return
        try:
            shown = await self._link.call(
                "GET",
                "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
                webhook_id=data["application_id"],
                webhook_token=data["token"],
            )
        except Refusal as refusal:
            log.warning("discord.command", error=str(refusal))
        else:
            place = message.address
            thread = place.thread or ("" if place.private else shown["id"])
            message = replace(message, id=shown["id"], address=replace(place, thread=thread))
        if message.address.private:
            self._places.is_direct(message.sender.user, data["channel_id"])
        await self._hand_on(message)

    async def _answer(self, data: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
        """Answers an interaction; False where Discord has told the person already that it failed: it does not count."""
        try:
            await self._link.call(
                "POST",
                "/interactions/{webhook_id}/{webhook_token}/callback",
                body,
                webhook_id=data["id"],
                webhook_token=data["token"],
            )
        except Refusal as refusal:
            if refusal.code != ACKNOWLEDGED:
                log.warning("discord.interaction", error=str(refusal))
            return refusal.code != UNKNOWN_INTERACTION
        return True

    async def _hand_on(self, inbound: Inbound) -> None:
        """Until it is stored; Discord does not deliver again, so it is kept here (and in the history) meanwhile."""
        question = self._places.question(inbound.address.thread)
        inbound = replace(inbound, address=replace(inbound.address, thread=question))
        for pause in pauses():
            try:
                await self._on_inbound(inbound)
            except StorageUnavailable:
                await self._setup.clock.sleep(pause)
            else:
                return
