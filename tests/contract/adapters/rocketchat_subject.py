"""Rocket.Chat under the contract: the real SDK before a server of the tests; replies as they are sent and pressed."""

import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.rocketchat.render import render
from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from bot.domain.ports import Adapter
from tests.contract.messengers.rocketchat_rig import ALICE, Rig, rig

FENCED = re.compile(r"^```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
ESCAPED = re.compile(r"\\([*_~`#.])")


def visible(text: str) -> str:
    """A message as the clients show it: blocks as they are, prose without its backslashes."""
    return "".join(part if place % 2 else ESCAPED.sub(r"\1", part) for place, part in enumerate(FENCED.split(text)))


class RocketChatSubject(AbstractAsyncContextManager["RocketChatSubject"]):
    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._rig: Rig | None = None
        self.place = Address("rocketchat", channel="general")
        self.linked = Person("alice", accounts=(Account("rocketchat", "", ALICE),))

    async def __aenter__(self) -> Self:
        self._rig = await self._stack.enter_async_context(rig())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    @property
    def rig(self) -> Rig:
        assert self._rig is not None
        return self._rig

    @property
    def adapter(self) -> Adapter:
        return self.rig.adapter

    def seen(self) -> Sequence[str]:
        return [visible(message["msg"]) for message in self.rig.shown()]

    def renderings(self, content: Content) -> dict[str, str]:
        shown = render(content)
        buttons = [f"<{action.text}> posts {action.msg}" for action in shown.actions]
        files = [f"<file {file.name}, {file.type}, {len(file.data)} bytes>" for file in shown.files]
        return {"message": "\n".join(["\n--- next message ---\n".join(shown.parts), *buttons, *files])}


def make(_folder: Path) -> RocketChatSubject:
    return RocketChatSubject()
