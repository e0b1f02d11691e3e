"""Discord under the contract: the adapter on a fake's REST rules, without sockets."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.api import File, Refusal
from adapters.discord.config import Config
from adapters.discord.render import Part, render
from bot.core.explain import words
from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from bot.domain.ports import Setup
from bot.domain.settings import SecretRef
from tests.fakes import ManualClock
from tests.servers.discord.rest import Rest
from tests.servers.discord.rules import Wrong
from tests.servers.discord.world import World


class DirectApi:
    """The port `Api` straight into the fake."""

    def __init__(self, world: World) -> None:
        self._rest = Rest(world)

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        files: Sequence[File] = (),
        **ids: str,
    ) -> Any:
        asked = {name: str(value) for name, value in (query or {}).items()}
        uploads = [(file.name, file.data) for file in files]
        try:
            _, answer = self._rest.handle(method, path.format(**ids), asked, json.loads(json.dumps(body)), uploads)
        except Wrong as wrong:
            raise Refusal(wrong.status, wrong.body["code"]) from wrong
        return answer


class DiscordSubject:
    def __init__(self) -> None:
        self.world = World()
        setup = Setup(Config(token=SecretRef(env="TOKEN", file="", secret="")), {}, words, ManualClock())
        self.adapter = DiscordAdapter(setup, api=DirectApi(self.world))
        self.place = Address("discord", self.world.guild, self.world.general)
        self.linked = Person("alice", accounts=(Account("discord", "", self.world.alice),))

    def seen(self) -> Sequence[str]:
        return [text for channel in self.world.channels for text in self.world.shows(channel)]

    def renderings(self, content: Content) -> dict[str, str]:
        return {"messages": "\n=====\n".join(map(sketch, render(content)))}


def sketch(part: Part) -> str:
    """A message as it is sent, for people to read: markdown, rows of buttons, files."""
    styles = {1: "primary", 2: "plain", 4: "danger"}
    rows = [
        "   ".join(
            f"[ {button['label']} ]({styles[button['style']]} {button['custom_id']})" for button in row["components"]
        )
        for row in part.body()["components"]
    ]
    return "\n".join([part.text, *rows, *(f"<{file.name}: {len(file.data)} bytes>" for file in part.files)])


def make(_files: Path) -> DiscordSubject:
    return DiscordSubject()
