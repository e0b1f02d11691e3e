"""Slack under the contract: the real SDK against a server that remembers, and pure renderings."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from adapters.slack import render
from bot.core.explain import words
from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from bot.domain.ports import Adapter
from tests.contract.messengers.slack_bench import Bench
from tests.servers.slack import TEAM, FakeSlack


class SlackSubject:
    adapter: Adapter

    def __init__(self) -> None:
        self._slack = FakeSlack()
        self.place = Address("slack", TEAM, "C1")
        self.linked = Person("bob", accounts=(Account("slack", TEAM, "U2"),))

    async def __aenter__(self) -> Self:
        await self._slack.start()
        self._bench = Bench(self._slack)
        self.adapter = self._bench.adapter
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._bench.close()
        await self._slack.stop()

    def seen(self) -> Sequence[str]:
        """Every message of the channel, files by their names."""
        return [message.seen for message in self._bench.channel.messages]

    def renderings(self, content: Content) -> dict[str, str]:
        """The blocks as they are sent, and the text of notifications with the files."""
        rendered = render(content, "en", words)
        files = [f"{upload.name} ({len(upload.data)} bytes) {upload.title}" for upload in rendered.uploads]
        blocks = json.dumps(rendered.blocks, indent=1, ensure_ascii=False)
        return {"blocks": blocks, "notification": "\n".join((rendered.text, *files))}


def make(folder: Path) -> SlackSubject:
    return SlackSubject()
