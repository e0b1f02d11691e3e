"""A bench for Telegram's adapter: the real SDK, the fake server, an inbox with memory, a clock that hurries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self

from adapters.telegram import Config, connect
from bot.core.explain import words
from bot.domain.content import Button, Content, Mark, Paragraph
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, Document
from bot.domain.ports import Adapter, Arrival, Inbound, Link, MenuEntry, Setup
from bot.domain.settings import SecretRef
from tests.contract.messengers.hurrying import QuickClock, until
from tests.servers.telegram import TOKEN, Chat, FakeTelegram, People, User

ALICE, BOB, MALLORY = User(41, "alice"), User(42, "bob"), User(66, "mallory")
SECRET = "webhook_secret-1"
MENU = (
    MenuEntry("service_restart", "restart", (("en", "Restarts a service"), ("fr", "Redémarre un service"))),
    MenuEntry("help", "help", (("en", "What I can do"), ("fr", "Ce que je sais faire"))),
)


class Inbox:
    """What the core would store: everything that came, each id once, and refusals on demand."""

    def __init__(self) -> None:
        self.came: list[Inbound] = []
        self.stored: dict[str, Inbound] = {}
        self.refusals = 0

    async def __call__(self, inbound: Inbound) -> None:
        self.came.append(inbound)
        if self.refusals:
            self.refusals -= 1
            raise StorageUnavailable("storage.away")
        self.stored.setdefault(inbound.id, inbound)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.stored.values() if not isinstance(one, Arrival) and hasattr(one, "text")]


class Bench:
    """One server, any number of adapters."""

    def __init__(self) -> None:
        self.telegram = FakeTelegram()
        self.people = People(self.telegram)
        self.private: Chat = self.people.private(BOB)
        self.clock = QuickClock()
        self.inbox = Inbox()
        self._adapters: list[Adapter] = []
        self._serving = self.telegram.serving()

    async def __aenter__(self) -> Self:
        await self._serving.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for adapter in self._adapters:
            await adapter.close()
        await self._serving.__aexit__(None, None, None)

    def setup(self, token: str = TOKEN, **config: object) -> Setup:
        settings = {"token": SecretRef.model_validate({"env": "TOKEN"}), "api": self.telegram.api, "poll_seconds": 1}
        chosen = Config.model_validate({**settings, **config})
        return Setup(chosen, {"token": token, "webhook_secret": SECRET}, words, self.clock, MENU, "fr")

    def adapter(self, token: str = TOKEN, **config: object) -> Adapter:
        adapter = connect(self.setup(token, **config))
        self._adapters.append(adapter)
        return adapter

    @asynccontextmanager
    async def listening(self, adapter: Adapter | None = None) -> AsyncIterator[Adapter]:
        """An adapter that runs until the block ends."""
        adapter = adapter or self.adapter()
        task = asyncio.create_task(adapter.run(self.inbox))
        try:
            await until(lambda: adapter.connection.link is Link.CONNECTED or task.done())
            yield adapter
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def place(self, chat: Chat | None = None, thread: str = "") -> Address:
        chat = chat or self.private
        return Address("telegram", channel=str(chat.id), thread=thread, private=chat.type == "private")

    def document(
        self,
        content: Content,
        *,
        handle: str | None = None,
        chat: Chat | None = None,
        thread: str = "",
        id: str = "d1",
    ) -> Document:
        return Document(id, "request:1", self.place(chat, thread), content, handle=handle)


def says(text: str, *buttons: Button) -> Content:
    return Content((Paragraph(text, Mark.OK),), buttons)
