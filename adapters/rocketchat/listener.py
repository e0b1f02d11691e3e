"""Listening for as long as it takes: connect, read what was missed, hand everything over once and in order."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime
from random import SystemRandom
from typing import Any

import structlog

from adapters.rocketchat.config import Config
from adapters.rocketchat.ddp import Ddp, connect
from adapters.rocketchat.errors import TokenRefused
from adapters.rocketchat.history import OVERLAP, missed
from adapters.rocketchat.places import Places, Remembered
from adapters.rocketchat.posts import Posts
from adapters.rocketchat.rest import Rest
from adapters.rocketchat.wire import Me, Payload, Where, is_invitation, is_said, mentions, moment, parse
from bot.domain.errors import MessengerUnavailable, StorageUnavailable, UnavailableError
from bot.domain.ports import Arrival, Clock, Link, OnInbound

log = structlog.get_logger(__name__)
FIRST, LONGEST = 1.0, 60.0
"""Seconds between two attempts to connect."""
STORING = 20.0
"""Seconds that storing one message may take before it is read again."""
CHANCE = SystemRandom()

Who = Callable[[], Awaitable[tuple[Me, Places, Posts]]]
State = Callable[[Link, str], None]


class Listener:
    """One bot's ears. `who` says who the bot is; `state` is told how the connection is."""

    def __init__(self, config: Config, token: str, rest: Rest, clock: Clock, who: Who, state: State) -> None:
        self._config = config
        self._token = token
        self._rest = rest
        self._clock = clock
        self._who = who
        self._state = state
        self._ddp: Ddp | None = None
        self._seen = Remembered[None]()
        self._rooms = Remembered[str]()
        self._until = clock.now()
        """The newest message that was handed over: what is older is history, what is newer was missed."""
        self._failures = 0

    async def run(self, on_inbound: OnInbound, since: datetime | None) -> None:
        """Until cancelled. Raises `MessengerUnavailable` where trying again cannot help."""
        self._until = since or self._clock.now()
        read = since is not None
        self._state(Link.CONNECTING, "")
        while True:
            error = await self._connected(on_inbound, read=read)
            read = True
            log.warning("rocketchat.disconnected", error=error.code)
            self._state(Link.WAITING, error.code)
            longest = min(LONGEST, FIRST * 2**self._failures)
            self._failures += 1
            wait = error.retry_after if isinstance(error, MessengerUnavailable) else None
            await self._clock.sleep(max(FIRST, CHANCE.uniform(longest / 2, longest)) if wait is None else wait)

    async def hang_up(self) -> None:
        """Ends the connection; it is made again, or refused."""
        if self._ddp is not None:
            await self._ddp.close()

    async def typing(self, room: str, thread: str) -> None:
        """Shows the room that the bot writes, while it is connected. Never raises."""
        if (ddp := self._ddp) is not None:
            with suppress(MessengerUnavailable):
                me, _, _ = await self._who()
                about = {"tmid": thread} if thread else {}
                await ddp.tell("stream-notify-room", f"{room}/user-activity", me.username, ["user-typing"], about)

    async def _connected(self, on_inbound: OnInbound, *, read: bool) -> UnavailableError:
        """One connection from its beginning to its end; why it ended. Raises where trying again cannot help."""
        try:
            me, places, _ = await self._who()
            async with connect(self._config.url, self._clock) as ddp:
                await _first_to_fail(ddp.listen(), ddp.beat(), self._converse(ddp, me, places, on_inbound, read=read))
        except TokenRefused:
            raise
        except (MessengerUnavailable, StorageUnavailable) as error:  # not stored: read again from the history
            return error
        except TimeoutError:
            return StorageUnavailable("rocketchat.not_stored")
        return MessengerUnavailable("rocketchat.lost")

    async def _converse(self, ddp: Ddp, me: Me, places: Places, on_inbound: OnInbound, *, read: bool) -> None:
        await ddp.start(self._token)
        if read:  # what is said meanwhile waits in the queue, so nothing falls between
            for message, about in await missed(self._rest, self._clock, self._until, self._rooms):
                await self._take(message, about, me, places, on_inbound)
        self._ddp = ddp
        self._failures = 0
        self._state(Link.CONNECTED, "")
        try:
            while True:
                message, about = await ddp.messages.get()
                await self._take(message, about, me, places, on_inbound)
        finally:
            self._ddp = None

    async def _take(
        self, message: Payload, about: Mapping[str, Any], me: Me, places: Places, on_inbound: OnInbound
    ) -> None:
        """Hands one message over if it is meant for the bot; raises where it could not be stored."""
        at, name, room = moment(message), str(message.get("_id") or ""), str(message.get("rid") or "")
        if at is None or not name or not room:
            log.warning("rocketchat.malformed", keys=sorted(map(str, message))[:20])
            return
        old = at < self._until - OVERLAP  # a reaction, a reply, an address: old messages are sent again
        if name in self._seen or old or about.get("roomParticipant") is False:
            return
        kind = self._rooms[room] = str(about.get("roomType") or self._rooms.get(room, ""))
        where = Where()
        if is_said(message, me):
            where = await places.where(message, kind)
        elif not is_invitation(message, me):
            return
        inbound = parse(message, me, where)
        if inbound is not None and not await places.is_machine(inbound.sender.user):
            if mentions(message, me) and not isinstance(inbound, Arrival):
                places.take_part(inbound.address.thread)
            async with asyncio.timeout(STORING):
                await on_inbound(inbound)
        self._seen[name] = None
        self._until = max(self._until, at)


async def _first_to_fail(*parts: Coroutine[Any, Any, None]) -> None:
    """Runs all until one ends; then ends the others and raises what ended it."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
