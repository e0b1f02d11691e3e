"""A terminal with memory for the tests of the console, and documents to show on it."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime

from adapters.console import ConsoleAdapter
from bot.core.explain import words
from bot.domain.content import Content
from bot.domain.flow import Address, Document
from bot.domain.people import Account

NOW = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
HERE = Address("console", channel="alice", thread="s1", private=True)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class FakeTerminal:
    """Remembers what was written; lines are typed with `type` and `leave`."""

    def __init__(self, *, wraps: bool = True, columns: int = 80) -> None:
        self.wraps = wraps
        self.columns = columns
        self.interrupted: Callable[[], bool] = bool
        self.written: list[str] = []
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.drawn = ""

    def type(self, line: str) -> None:
        self.lines.put_nowait(line)

    def leave(self) -> None:
        self.lines.put_nowait(None)

    async def read(self) -> str | None:
        return await self.lines.get()

    async def write(self, text: str) -> None:
        self.written.append(text)

    def live(self, text: str) -> None:
        self.drawn = text

    @property
    def text(self) -> str:
        """All that was written, without colours."""
        return COLOUR.sub("", "".join(self.written))

    @property
    def line(self) -> str:
        """What is live now, without colours."""
        return COLOUR.sub("", self.drawn)


def console(terminal: FakeTerminal, **settings: object) -> ConsoleAdapter:
    account = Account("console", "", "alice")
    return ConsoleAdapter(
        "alice", account, "s1", terminal, words=words, language="en", now=lambda: NOW, **settings  # type: ignore[arg-type]
    )  # fmt: skip


def document(id: str, content: Content, address: Address = HERE, handle: str | None = None) -> Document:
    return Document(id, "request:1", address, content, handle=handle)
