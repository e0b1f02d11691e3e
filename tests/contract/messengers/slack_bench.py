"""A Slack adapter through its real SDK, connected to the fake server, and a core that remembers what came in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

from adapters.slack import Config
from adapters.slack.adapter import SlackAdapter, Waits
from bot.core.explain import words
from bot.domain.content import Button, Content, Paragraph
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, ButtonPress, Document, InboundMessage
from bot.domain.ports import Arrival, Inbound, Link, Setup
from bot.domain.settings import SecretRef
from tests.contract.messengers.hurrying import QuickClock, until
from tests.servers.slack import BOT, TEAM, FakeSlack, People
from tests.servers.slack.fake import ADMIN_TOKEN, APP_TOKEN, BOT_TOKEN

SECRETS = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "admin_token": ADMIN_TOKEN, "signing_secret": "hush"}
REF = SecretRef(env="X")


class Core:
    """Takes what comes in, each id once; `away` times it cannot store."""

    def __init__(self) -> None:
        self.seen: dict[str, Inbound] = {}
        self.deliveries = 0
        self.away = 0

    async def on_inbound(self, inbound: Inbound) -> None:
        self.deliveries += 1
        if self.away:
            self.away -= 1
            raise StorageUnavailable("storage.locked")
        self.seen.setdefault(inbound.id, inbound)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.seen.values() if isinstance(one, InboundMessage)]

    @property
    def messages(self) -> list[InboundMessage]:
        return [one for one in self.seen.values() if isinstance(one, InboundMessage)]

    @property
    def presses(self) -> list[ButtonPress]:
        return [one for one in self.seen.values() if isinstance(one, ButtonPress)]

    @property
    def arrivals(self) -> list[Arrival]:
        return [one for one in self.seen.values() if isinstance(one, Arrival)]


def setup(slack: FakeSlack, clock: QuickClock, **settings: Any) -> Setup:
    """The adapter's section and secrets; the admin's token only where a test configures it."""
    config = Config(**{"bot_token": REF, "app_token": REF, "api_url": slack.url, **settings})
    return Setup(config, SECRETS, words, clock)


class Bench:
    """The server, the people and one adapter that listens."""

    def __init__(self, slack: FakeSlack, **settings: Any) -> None:
        self.slack = slack
        self.clock = QuickClock()
        self.people = People(slack)
        self.core = Core()
        self.adapter = SlackAdapter(setup(slack, self.clock, **settings), Waits(heartbeat=0.2, deadline=0.5))
        self.channel = slack.workspace.channel("C1", "U1", "U2", BOT)
        self._task: asyncio.Task[None] | None = None

    @property
    def task(self) -> "asyncio.Task[None]":
        if self._task is None:
            raise AssertionError("nobody listens")
        return self._task

    async def listen(self, since: datetime | None = None) -> None:
        """Starts to listen and returns when connected."""
        self._task = asyncio.create_task(self.adapter.run(self.core.on_inbound, since))
        await until(lambda: self.task.done() or self.adapter.connection.link is Link.CONNECTED)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.adapter.close()


@asynccontextmanager
async def bench(*, listening: bool = True, **settings: Any) -> AsyncIterator[Bench]:
    """A bench with or without somebody who listens."""
    async with FakeSlack() as slack:
        made = Bench(slack, **settings)
        try:
            if listening:
                await made.listen()
            yield made
        finally:
            await made.close()


def document(text: str = "hello", *buttons: Button, id: str = "d1", **more: Any) -> Document:
    """A document in the channel C1, new unless `more` says otherwise."""
    content = more.pop("desired", Content((Paragraph(text),), buttons))
    place = more.pop("destination", Address("slack", TEAM, "C1"))
    return Document(id, "request:1", place, content, updated_at=more.pop("updated_at", datetime.now(UTC)), **more)


@contextmanager
def counted(slack: FakeSlack, method: str) -> Iterator[Callable[[], int]]:
    """How often a method was called since."""
    before = slack.calls[method]
    yield lambda: slack.calls[method] - before
