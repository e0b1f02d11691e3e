"""Telegram under the contract: the real SDK against a server that remembers, and pure renderings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from adapters.telegram import render
from bot.core.explain import words
from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from bot.domain.ports import Adapter
from tests.contract.messengers.telegram_bench import BOB, Bench


class TelegramSubject:
    adapter: Adapter

    def __init__(self) -> None:
        self._bench = Bench()
        self.place = Address("telegram", channel=str(BOB.id), private=True)
        self.linked = Person("bob", accounts=(Account("telegram", "", str(BOB.id)),))

    async def __aenter__(self) -> Self:
        await self._bench.__aenter__()
        self.adapter = self._bench.adapter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._bench.__aexit__()

    def seen(self) -> Sequence[str]:
        """Texts and the rows of buttons below them."""
        return [part for message in self._bench.private.mine for part in (message.text, *message.labels) if part]

    def renderings(self, content: Content) -> dict[str, str]:
        """HTML, buttons and uploads as they are sent."""
        rendered = render(content, lambda said: words(said, "en"))
        keys = [" ".join(f"[{key.label}]({key.style or 'usual'})" for key in row) for row in rendered.keyboard]
        files = [f"{upload.kind} {upload.name} {upload.caption}" for upload in rendered.uploads]
        return {"chat": "\n----\n".join(("\n".join((rendered.texts[0], *keys)), *rendered.texts[1:], *files))}


def make(folder: Path) -> TelegramSubject:
    return TelegramSubject()
