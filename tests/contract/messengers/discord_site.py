"""A fake Discord with the real adapter connected to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.config import Config
from bot.core.explain import words
from bot.domain.content import Content, Paragraph
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, ButtonPress, Document, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound, Link, MenuEntry, Setup
from bot.domain.settings import SecretRef
from tests.contract.messengers.hurrying import QuickClock, until
from tests.servers.discord import FakeDiscord

MENU = (
    MenuEntry("service_restart", "restart", (("en", "restart a service"), ("fr", "redémarrer un service"))),
    MenuEntry("host_disk", "disk usage", (("en", "space on disks"), ("fr", "espace disque"))),
)


@dataclass
class Heard:
    """What the core was handed; `failing`: how often the database is away first."""

    all: list[Inbound] = field(default_factory=list)
    failing: int = 0
    tried: int = 0

    async def __call__(self, inbound: Inbound) -> None:
        self.tried += 1
        if self.failing:
            self.failing -= 1
            raise StorageUnavailable("storage.away")
        self.all.append(inbound)

    @property
    def messages(self) -> list[InboundMessage]:
        return [one for one in self.all if isinstance(one, InboundMessage)]

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.messages]

    @property
    def presses(self) -> list[ButtonPress]:
        return [one for one in self.all if isinstance(one, ButtonPress)]

    @property
    def arrivals(self) -> list[Arrival]:
        return [one for one in self.all if isinstance(one, Arrival)]


@dataclass
class Site:
    """The fake, the adapter, and what came in."""

    discord: FakeDiscord
    adapter: DiscordAdapter
    heard: Heard
    clock: QuickClock

    async def show(self, document: Document) -> str:
        handle = await self.adapter.deliver(document)
        assert handle
        return handle

    def in_general(self, text: str = "Hello", id: str = "d1", thread: str = "", handle: str | None = None) -> Document:
        world = self.discord.world
        place = Address("discord", world.guild, world.general, thread)
        return Document(id, "request:1", place, Content((Paragraph(text),)), handle=handle)

    def to_alice(self, text: str = "Hello", id: str = "d1") -> Document:
        place = Address("discord", channel=f"@{self.discord.world.alice}", private=True)
        return Document(id, "request:1", place, Content((Paragraph(text),)))


def adapter_for(
    discord: FakeDiscord,
    clock: QuickClock,
    *,
    token: str = "",
    silence: float = 60,
    threads: bool = True,
    known: tuple[str, ...] = (),
) -> DiscordAdapter:
    config = Config(
        token=SecretRef(env="TOKEN", file="", secret=""),
        threads=threads,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
    )
    accounts = tuple(Account("discord", "", user) for user in known)
    secrets = {"token": token or discord.world.token}
    setup = Setup(config, secrets, words, clock, MENU, accounts=lambda: accounts)
    return DiscordAdapter(setup, silence=silence)


@asynccontextmanager
async def listening(
    discord: FakeDiscord,
    *,
    silence: float = 60,
    threads: bool = True,
    since: datetime | None = None,
    heard: Heard | None = None,
    known: tuple[str, ...] = (),
) -> AsyncIterator[Site]:
    """An adapter that is connected, closed at the end."""
    clock, heard = QuickClock(), heard or Heard()
    adapter = adapter_for(discord, clock, silence=silence, threads=threads, known=known)
    task = asyncio.create_task(adapter.run(heard, since))
    try:
        await until(lambda: adapter.connection.link is Link.CONNECTED or task.done())
        await until(lambda: discord.world.commands or task.done())
        yield Site(discord, adapter, heard, clock)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            try:
                await task
            finally:
                await adapter.close()
