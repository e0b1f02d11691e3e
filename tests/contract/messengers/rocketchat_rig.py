"""The real adapter, through the real SDK and sockets, before a server of the tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from adapters.rocketchat import Config
from adapters.rocketchat.adapter import RocketChatAdapter
from bot.domain.content import Button, Content, Message, Paragraph, Piece
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, ButtonPress, Document, InboundMessage
from bot.domain.ports import Inbound, Link, Setup
from bot.domain.settings import SecretRef
from tests.fakes import ManualClock
from tests.servers.rocketchat import BOT, RocketChatServer, Stored

I = TypeVar("I", bound=Inbound)  # noqa: E741 (the type's initial)
ALICE, BOB = "aliceuserid000001", "bobuserid00000001"


def setup(url: str, clock: ManualClock, token: str = "pat-correct") -> Setup:
    config = Config(url=url, user_id=BOT, token=SecretRef(env="T"))
    return Setup(config, {"token": token}, words, clock)


def words(message: Message, language: str) -> str:
    return f"{language}:{message.id}"


@dataclass
class Rig:
    """A server with a channel and two people, the adapter, and what the adapter handed over."""

    server: RocketChatServer
    clock: ManualClock
    adapter: RocketChatAdapter
    heard: list[Inbound] = field(default_factory=list)
    away: int = 0
    """How many of the next messages cannot be stored."""
    away_with: Exception = field(default_factory=lambda: StorageUnavailable("error.storage"))
    running: "asyncio.Task[None] | None" = None

    async def on_inbound(self, inbound: Inbound) -> None:
        if self.away:
            self.away -= 1
            raise self.away_with
        self.heard.append(inbound)

    def of(self, kind: type[I]) -> list[I]:
        return [one for one in self.heard if isinstance(one, kind)]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.of(InboundMessage)]

    @property
    def presses(self) -> list[ButtonPress]:
        return self.of(ButtonPress)

    async def listen(self, since: datetime | None = None) -> None:
        """Runs the adapter until the test ends; returns when it is connected."""
        self.running = asyncio.create_task(self.adapter.run(self.on_inbound, since))
        await self.until(lambda: self.adapter.connection.link is Link.CONNECTED)

    async def back(self) -> None:
        """Lets time pass until the adapter is connected again; slowly, for signs of life are waited for as well."""
        for _ in range(200):
            if self.adapter.connection.link is Link.CONNECTED:
                return
            self.clock.advance(1)
            await asyncio.sleep(0.04)
        raise AssertionError(f"not connected again: {self.adapter.connection}")

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not holds():  # noqa: ASYNC110 (what is waited for happens beyond a socket)
                await asyncio.sleep(0.002)

    async def quiet(self) -> None:
        """Everything that the server has sent was read: a message sent now comes after it."""
        before = len(self.heard)
        mark = self.server.writes(ALICE, self.server.model.direct(ALICE), "mark")
        await self.until(lambda: any(mark["_id"] in one.id for one in self.heard[before:]))
        self.heard = [one for one in self.heard if mark["_id"] not in one.id]

    # --- what the bot shows -------------------------------------------------------------------------------------------

    def place(self, room: str = "general", thread: str = "") -> Address:
        return Address("rocketchat", channel=room, thread=thread, private=room.startswith("@"))

    def shown(self, room: str = "general") -> Sequence[Stored]:
        return [one for one in self.server.model.shown(room) if one["u"]["_id"] == BOT]

    def calls(self, name: str) -> int:
        return sum(called == name for called, _ in self.server.api.calls)


def document(
    place: Address, *pieces: Piece | str, buttons: Sequence[Button] = (), handle: str | None = None, id: str = "d1"
) -> Document:
    content = Content(tuple(Paragraph(one) if isinstance(one, str) else one for one in pieces), tuple(buttons))
    return Document(id, "request:1", place, content, handle=handle)


@asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    clock = ManualClock()
    async with RocketChatServer(clock.now).running() as server:
        server.model.user(ALICE, "alice")
        server.model.user(BOB, "bob")
        server.model.room("general", ALICE, BOB)
        adapter = RocketChatAdapter(setup(server.url, clock))
        made = Rig(server, clock, adapter)
        try:
            yield made
        finally:
            if made.running is not None:
                made.running.cancel()
                with suppress(asyncio.CancelledError):
                    await made.running
            await adapter.close()
