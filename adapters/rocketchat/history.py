"""What was written while nobody listened, read from the rooms in which anything happened since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter

from adapters.rocketchat.ddp import Heard
from adapters.rocketchat.errors import Refusal
from adapters.rocketchat.rest import Rest
from adapters.rocketchat.wire import Payload, moment
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock

OVERLAP = timedelta(seconds=60)
"""Servers of one cluster need not agree on the time, and messages come a little out of order: read twice, used once."""


async def missed(rest: Rest, clock: Clock, since: datetime, known: Mapping[str, str]) -> list[Heard]:
    """Messages of all rooms since then (and a little longer), oldest first. Raises `MessengerUnavailable`.

    `known` are rooms with their kinds, for a server that does not list them.
    """
    begin = since - OVERLAP
    found: list[tuple[datetime, Heard]] = []
    for room, kind in (await _rooms(rest, begin, known)).items():
        newest_first = await _messages(rest, clock, room, begin)
        dated = [(moment(message), (message, {"roomType": kind})) for message in reversed(newest_first)]
        found += [(at, heard) for at, heard in dated if at is not None and at >= begin]
    return [heard for _, heard in sorted(found, key=itemgetter(0))]


async def _rooms(rest: Rest, begin: datetime, known: Mapping[str, str]) -> Mapping[str, str]:
    try:
        return {str(room["_id"]): str(room.get("t") or "") for room in await rest.rooms_since(begin)}
    except Refusal:
        return known


async def _messages(rest: Rest, clock: Clock, room: str, begin: datetime) -> list[Payload]:
    """One room's; waits as long as the server says where it limits how fast rooms are read."""
    while True:
        try:
            return await rest.messages_since(room, begin)
        except Refusal:  # the bot was removed from it meanwhile
            return []
        except MessengerUnavailable as error:
            if error.permanent or error.retry_after is None:
                raise
            await clock.sleep(error.retry_after)
