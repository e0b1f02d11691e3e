"""People at their messengers: what they write and press, and what they read, the same way in all four.

ops = town.slack("alice", OPS)
await ops.says("redémarre nginx sur web-01")
await ops.presses("Confirmer")
await ops.reads("Fait", "nginx")
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.e2e.world import USERS, World, rocketchat_id, slack_id, until
from tests.servers.discord.world import seen
from tests.servers.rocketchat import BOT as ROCKETCHAT_BOT
from tests.servers.slack import BOT as SLACK_BOT

PATIENCE = 20.0


@dataclass(frozen=True)
class Shown:
    """One message of the bot as it is now. `id` stays while it is edited."""

    id: str
    text: str
    labels: tuple[str, ...] = ()
    edits: int = 0
    raw: Any = None

    def __str__(self) -> str:
        """As one would type it: French puts narrow spaces before colons and units."""
        whole = "\n".join([self.text, *(f"[{label}]" for label in self.labels)])
        return whole.replace("\u00a0", " ").replace("\u202f", " ")

    def label(self, beginning: str) -> str:
        """The whole label of a button."""
        return next(label for label in self.labels if label.startswith(beginning))


@dataclass
class Seat(ABC):
    """A person in one conversation. `place`: a channel; "" for the direct one."""

    world: World
    name: str
    place: str = ""
    thread: str = ""
    """Where the last question was asked: what is read is its answers."""
    skipped: set[str] = field(default_factory=set)
    """Messages that were there before the last question."""

    async def says(self, text: str, *, more: bool = False) -> str:
        """Writes a message (a mention of the bot in a channel); returns its id. `more`: in the thread of the last."""
        if not more:
            self.thread = ""
            self.skipped = {one.id for one in self.shows()}
        sent = await self.write(text)
        if not more and self.place:
            self.thread = sent
        return sent

    @abstractmethod
    async def write(self, text: str) -> str: ...

    @abstractmethod
    def shows(self) -> Sequence[Shown]:
        """The bot's messages here, oldest first."""

    def everywhere(self) -> Sequence[Shown]:
        """The same with all threads of the channel."""
        return self.shows()

    @abstractmethod
    async def press(self, shown: Shown, label: str) -> None: ...

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def answers(self) -> list[Shown]:
        """The bot's messages since the last question."""
        return [one for one in self.shows() if one.id not in self.skipped]

    def finds(self, *words: str) -> Shown | None:
        """The newest answer that holds all of these."""
        held = (one for one in reversed(self.answers) if all(word in str(one) for word in words))
        return next(held, None)

    async def reads(self, *words: str, seconds: float = PATIENCE) -> Shown:
        """Waits until one message holds all of these; that message."""

        def instead() -> str:
            return f"{self} does not read {words} in:\n{self.screen()}"

        await until(lambda: self.finds(*words) is not None, seconds, instead)
        found = self.finds(*words)
        assert found is not None
        return replace(found, raw=deepcopy(found.raw))

    async def sees(self, *words: str, seconds: float = PATIENCE) -> None:
        """Waits until one message, new or old, in whatever thread, holds all of these."""

        def shown() -> bool:
            return any(all(word in str(one) for word in words) for one in self.everywhere())

        def instead() -> str:
            return f"{self} does not see {words} in:\n" + "\n---\n".join(map(str, self.everywhere()))

        await until(shown, seconds, instead)

    async def presses(self, label: str, *words: str) -> Shown:
        """Waits for a button whose label holds `label`, on a message that holds `words`, and presses it."""
        shown = await self.reads(f"[{label}", *words)
        await self.press(shown, shown.label(label))
        return shown

    def screen(self) -> str:
        return "\n---\n".join(map(str, self.answers)) or "(nothing)"

    def __str__(self) -> str:
        return f"{self.name} on {type(self).__name__} {self.place or 'directly'}"


class Slack(Seat):
    """`place` is a channel's id."""

    @property
    def channel(self) -> str:
        return self.place or self.world.slack.workspace.direct(slack_id(self.name)).id

    async def write(self, text: str) -> str:
        said = f"@commander {text}" if self.place and not self.thread else text
        channel = self.channel
        return (await self.world.on_slack.says(slack_id(self.name), channel, said, self.thread)).ts

    def shows(self) -> Sequence[Shown]:
        return [one for one in self.everywhere() if one.raw.thread == self.thread]

    def everywhere(self) -> Sequence[Shown]:
        place = self.world.slack.workspace.conversations[self.channel]
        return [
            Shown(one.ts, one.seen, tuple(one.labels), one.updates, one)
            for one in place.messages
            if one.by == SLACK_BOT
        ]

    async def press(self, shown: Shown, label: str, **forged: Any) -> None:
        await self.world.on_slack.presses(slack_id(self.name), self.channel, shown.raw, label, **forged)


class Telegram(Seat):
    """`place` is a group's number."""

    @property
    def chat(self) -> Any:
        return self.world.telegram.chat(int(self.place) if self.place else USERS[self.name].id)

    async def write(self, text: str) -> str:
        said = f"@commander_bot {text}" if self.place else text
        return str((await self.world.on_telegram.write(USERS[self.name], self.chat, said)).id)

    def shows(self) -> Sequence[Shown]:
        return [
            Shown(str(one.id), "\n".join([one.text, *one.file[:1]] if one.file else [one.text]),
                  tuple(one.labels), one.edits, one)
            for one in self.chat.mine
        ]  # fmt: skip

    async def press(self, shown: Shown, label: str) -> None:
        await self.world.on_telegram.press(USERS[self.name], self.chat, shown.raw, label)


class Discord(Seat):
    """`place` is a channel's id; answers stand in the thread of the question."""

    @property
    def user(self) -> str:
        users = self.world.discord.world.users
        return next(user for user, one in users.items() if one["username"] == self.name)

    async def write(self, text: str) -> str:
        people = self.world.discord.people
        if not self.place:
            return people.tell(self.user, text)
        return people.say(self.user, self.thread or self.place, text if self.thread else f"{{bot}} {text}")

    def shows(self) -> Sequence[Shown]:
        return self._in((self.thread or self.place) or self.world.discord.world.direct(self.user).id)

    def everywhere(self) -> Sequence[Shown]:
        channels = self.world.discord.world.channels.values()
        return [shown for one in channels if self.place in {one.id, one.parent} for shown in self._in(one.id)]

    def _in(self, place: str) -> Sequence[Shown]:
        world = self.world.discord.world
        return [
            Shown(
                one["id"],
                "\n".join([seen(one), *(file["filename"] for file in one["attachments"])]),
                tuple(world.buttons(one)),
                int(one["edited_timestamp"] is not None),
                one,
            )
            for one in (world.channels[place].messages.values() if place in world.channels else ())
            if one["author"]["id"] == world.bot
        ]

    async def press(self, shown: Shown, label: str) -> None:
        self.world.discord.people.press(self.user, shown.raw, label)


class RocketChat(Seat):
    """`place` is a room's id."""

    @property
    def room(self) -> str:
        return self.place or self.world.rocketchat.model.direct(rocketchat_id(self.name))

    async def write(self, text: str) -> str:
        said = f"@ops {text}" if self.place and not self.thread else text
        return str(self.world.rocketchat.writes(rocketchat_id(self.name), self.room, said, self.thread)["_id"])

    def shows(self) -> Sequence[Shown]:
        return [one for one in self.everywhere() if one.raw.get("tmid", "") == self.thread]

    def everywhere(self) -> Sequence[Shown]:
        return [
            Shown(
                one["_id"],
                "\n".join([one["msg"], *(file["name"] for file in one.get("files", ()))]),
                tuple(action["text"] for part in one.get("attachments") or () for action in part["actions"]),
                int("editedAt" in one),
                one,
            )
            for one in self.world.rocketchat.model.shown(self.room)
            if one["u"]["_id"] == ROCKETCHAT_BOT
        ]

    async def press(self, shown: Shown, label: str) -> None:
        self.world.rocketchat.presses(rocketchat_id(self.name), shown.raw, label)
