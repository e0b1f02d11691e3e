"""A workspace with memory: who is in which conversation, what stands there, what each person's App Home shows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any

from tests.servers.slack.blocks import Json, buttons, read

TEAM, BOT, BOT_ID, APP = "T1", "UBOT", "B1", "A1"


@dataclass
class Posted:
    """One message. `by` is a person or the bot."""

    ts: str
    by: str
    text: str
    thread: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: set[str] = field(default_factory=set)
    edited: bool = False
    subtype: str = ""
    updates: int = 0
    frozen: bool = False
    """Too old to be edited."""

    @property
    def seen(self) -> str:
        """What people see: blocks, or the text where there are none."""
        return read(self.blocks) if self.blocks else "\n".join([self.text, *(file["name"] for file in self.files)])

    @property
    def labels(self) -> list[str]:
        return [button["text"]["text"] for button in buttons(self.blocks)]

    @property
    def document(self) -> str:
        """The document that the bot's metadata names."""
        return str((self.metadata or {}).get("event_payload", {}).get("document", ""))

    def wire(self, *, all_metadata: bool = False) -> Json:
        """The message as the Web API and events show it."""
        shown: Json = {"type": "message", "user": self.by, "text": self.text, "ts": self.ts, "team": TEAM}
        if self.subtype:
            shown["subtype"] = self.subtype
        if self.thread:
            shown["thread_ts"] = self.thread
        if self.by == BOT:
            shown |= {"bot_id": BOT_ID, "app_id": APP, "blocks": self.blocks}
        if self.files:
            shown["files"] = self.files
        if self.edited:
            shown["edited"] = {"user": self.by, "ts": self.ts}
        if self.metadata and all_metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass
class Conversation:
    """A channel (`C`), a private one (`G`) or a direct conversation of one person with the bot (`D`)."""

    id: str
    kind: str
    members: set[str]
    messages: list[Posted] = field(default_factory=list)
    archived: bool = False

    def find(self, ts: str) -> Posted | None:
        return next((one for one in self.messages if one.ts == ts), None)

    def replies(self, ts: str) -> list[Posted]:
        return [one for one in self.messages if one.thread == ts and one.ts != ts]

    @property
    def bots(self) -> list[Posted]:
        """What the bot posted, files apart."""
        return [one for one in self.messages if one.by == BOT and not one.files]

    @property
    def files(self) -> list[Json]:
        return [file for one in self.messages for file in one.files]


class Workspace:
    """Everything that this Slack remembers."""

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = {}
        self.homes: dict[str, list[Json]] = {}
        self.uploads: dict[str, Json] = {}
        self.contents: dict[str, bytes] = {}
        self._numbers = count(1)

    def channel(self, id: str, *members: str, kind: str = "channel") -> Conversation:
        """Makes a conversation."""
        self.conversations[id] = Conversation(id, kind, set(members))
        return self.conversations[id]

    def direct(self, user: str) -> Conversation:
        """The direct conversation of a person with the bot."""
        return self.conversations.get(f"D{user}") or self.channel(f"D{user}", user, BOT, kind="im")

    def next_ts(self) -> str:
        """Now, unique in the workspace."""
        return f"{int(time())}.{next(self._numbers):06d}"

    def number(self) -> int:
        return next(self._numbers)

    def post(self, channel: str, by: str, text: str, thread: str = "", **more: Any) -> Posted:
        """Stores a message."""
        message = Posted(self.next_ts(), by, text, thread, **more)
        self.conversations[channel].messages.append(message)
        return message

    def every(self) -> Iterator[Posted]:
        """All messages of the bot, everywhere."""
        for conversation in self.conversations.values():
            yield from conversation.bots
