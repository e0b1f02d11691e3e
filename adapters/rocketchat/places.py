"""What a message does not say about where it is: who else reads the room, whose thread it is, who is a machine."""

from collections import OrderedDict
from typing import TypeVar

from adapters.rocketchat.errors import NotFound, Refusal
from adapters.rocketchat.rest import Rest
from adapters.rocketchat.wire import Me, Payload, Where, mentions
from bot.domain.flow import Address

KNOWN = 5000
MACHINES = frozenset({"bot", "app"})
"""Roles and types of users that are programs."""
DIRECT = "d"
PAIR = 2

V = TypeVar("V")


class Remembered(OrderedDict[str, V]):
    """The newest entries; the oldest are asked for again."""

    def __setitem__(self, key: str, value: V) -> None:
        super().__setitem__(key, value)
        if len(self) > KNOWN:
            self.popitem(last=False)


class Places:
    """Rooms, threads and users that were asked for once. Everything raises `MessengerUnavailable`."""

    def __init__(self, rest: Rest, me: Me) -> None:
        self._rest = rest
        self._me = me
        self._partners = Remembered[str]()
        """Who alone talks with the bot, by room; "" where others read it too."""
        self._rooms = Remembered[str]()
        """The room of a direct conversation, by user."""
        self._threads = Remembered[bool]()
        self._machines = Remembered[bool]()

    async def where(self, message: Payload, kind: str = "") -> Where:
        """The circumstances of a message that a person wrote; `kind` is its room's, where that was said."""
        room, user = str(message["rid"]), str(message["u"]["_id"])
        if kind in {"", DIRECT} and (self._is_pair(room, user, kind) or await self._partner(room) == user):
            self._rooms[user] = room
            return Where(private=True)
        return Where(ours=await self._ours(message))

    async def is_machine(self, user: str) -> bool:
        """Whether the author is another bot; whom the server does not tell about is taken for a person."""
        if user not in self._machines:
            try:
                said = await self._rest.user(user)
                roles = {str(said.get("type")), *map(str, said.get("roles") or ())}
                self._machines[user] = bool(roles & MACHINES)
            except Refusal:
                self._machines[user] = False
        return self._machines[user]

    async def room_of(self, address: Address) -> str:
        """The room of an address: "@user" is the direct conversation with them, opened if need be."""
        if not address.channel.startswith("@"):
            return address.channel
        user = address.channel[1:]
        if user not in self._rooms:
            self._rooms[user] = await self._rest.open_direct(str((await self._rest.user(user))["username"]))
        return self._rooms[user]

    def take_part(self, thread: str) -> None:
        """The bot was asked, or has written, in this thread: what is said there is said to it."""
        if thread:
            self._threads[thread] = True

    def _is_pair(self, room: str, user: str, kind: str) -> bool:
        """Whether the room's very name says it: of two people's direct conversations it is made from both."""
        return kind == DIRECT and room in {self._me.id + user, user + self._me.id}

    async def _partner(self, room: str) -> str:
        if room not in self._partners:
            try:
                said = await self._rest.room(room)
            except Refusal:  # whoever cannot be counted may be reading
                return ""
            users = [str(user) for user in said.get("uids") or ()]
            alone = said.get("t") == DIRECT and len(users) == PAIR and self._me.id in users
            self._partners[room] = next((user for user in users if user != self._me.id), "") if alone else ""
        return self._partners[room]

    async def _ours(self, message: Payload) -> bool:
        """Whether the thread was begun by the bot or with its name, or it has answered in it."""
        thread = str(message.get("tmid") or "")
        if not thread:
            return False
        if thread not in self._threads:
            try:
                first = await self._rest.message(thread)
            except NotFound:
                return False
            began = first.get("u", {}).get("_id") == self._me.id or mentions(first, self._me)
            self._threads[thread] = began or self._me.id in (first.get("replies") or ())
        return self._threads[thread]
