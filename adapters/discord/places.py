"""From an address to the channel that a message is posted to: opens direct conversations, starts threads."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from adapters.discord.api import (
    FORBIDDEN,
    SERVER,
    THREAD_EXISTS,
    UNAUTHORISED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Api,
    Refusal,
)
from adapters.discord.wire import PERSON, THREADS
from bot.domain.flow import Address

REMEMBERED = 5000
DAY = 1440
"""Minutes of silence after which Discord folds a thread away; writing to it opens it again."""
TITLE = 100

Value = TypeVar("Value")


class Recent(OrderedDict[str, Value], Generic[Value]):
    """A dictionary that forgets what was set longest ago."""

    def __setitem__(self, key: str, value: Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > REMEMBERED:
            self.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Target:
    """A channel or thread; `above` is the message to answer by a reply, where there can be no thread."""

    channel: str
    above: str = ""


class Places:
    """What was found out is remembered, a bounded number of places; all of it can be found out again."""

    def __init__(self, api: Api, *, threads: bool) -> None:
        self._api = api
        self._threads = threads
        self._direct: Recent[str] = Recent()
        self._questions: Recent[Target] = Recent()
        self._origins: Recent[str] = Recent()

    def is_direct(self, user: str, channel: str) -> None:
        """Learns a person's direct conversation from a message in it."""
        self._direct[user] = channel

    def is_thread(self, id: str) -> None:
        """Learns that a thread exists."""
        self._questions[id] = Target(id)

    def question(self, thread: str) -> str:
        """The question that a thread hangs on. Discord gives both one id; what imitates it may not."""
        return self._origins.get(thread, thread)

    @property
    def direct(self) -> tuple[str, ...]:
        """The people whose direct conversations were used."""
        return tuple(self._direct)

    async def find(self, address: Address, title: str) -> Target:
        """Where to post; a thread that does not exist yet is started under `title`. Raises `Refusal`."""
        if address.channel.startswith(PERSON):
            return Target(await self._direct_channel(address.channel.removeprefix(PERSON)))
        if not address.thread:
            return Target(address.channel)
        if address.thread not in self._questions:
            self._questions[address.thread] = await self._start(address, title)
        return self._questions[address.thread]

    def no_thread(self, address: Address) -> Target:
        """Learns that the question's thread was deleted: it is answered by replies from now on."""
        self._questions[address.thread] = Target(address.channel, address.thread)
        return self._questions[address.thread]

    async def opened(self, user: str) -> Mapping[str, Any]:
        """A person's direct conversation as Discord describes it. Raises `Refusal`."""
        channel: Mapping[str, Any] = await self._api.call("POST", "/users/@me/channels", {"recipient_id": user})
        self._direct[user] = channel["id"]
        return channel

    async def known(self, address: Address) -> Target:
        """Where the place is if nothing has to be started for it. Raises `Refusal`."""
        if address.thread and not address.private:
            return self._questions.get(address.thread, Target(address.channel))
        return await self.find(address, "")

    async def _direct_channel(self, user: str) -> str:
        return self._direct.get(user) or str((await self.opened(user))["id"])

    async def _start(self, address: Address, title: str) -> Target:
        """A thread on the question; an existing one; else a reply, where threads are not possible or not allowed."""
        question = address.thread
        reply = Target(address.channel, question)
        if not self._threads:
            return await self._existing(question) or reply
        try:
            thread = await self._api.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                {"name": " ".join(title.split())[:TITLE] or "…", "auto_archive_duration": DAY},
                channel_id=address.channel,
                message_id=question,
            )
        except Refusal as refusal:
            if refusal.code == THREAD_EXISTS:
                return Target(question)
            if refusal.code == UNKNOWN_MESSAGE:  # a thread that hangs on no message, or a question that was deleted
                return await self._existing(question) or reply
            if refusal.status in {400, FORBIDDEN} and refusal.code != UNKNOWN_CHANNEL:
                return reply
            raise
        self._origins[thread["id"]] = question
        return Target(thread["id"])

    async def _existing(self, id: str) -> Target | None:
        try:
            channel = await self._api.call("GET", "/channels/{channel_id}", channel_id=id)
        except Refusal as refusal:
            if UNAUTHORISED < refusal.status < SERVER and refusal.retry_after is None:
                return None
            raise
        return Target(id) if channel["type"] in THREADS else None
