"""Discord's state: servers, channels, threads, messages, interactions; and what people do there."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.servers.discord.rules import Wrong

EPOCH = 1_420_070_400
ALL = {"view", "send", "manage", "attach", "history", "threads", "send_in_threads"}
BITS = {
    "view": 1 << 10,
    "send": 1 << 11,
    "manage": 1 << 13,
    "attach": 1 << 15,
    "history": 1 << 16,
    "threads": 1 << 35,
    "send_in_threads": 1 << 38,
}
Emit = Callable[[str, dict[str, Any]], None]


@dataclass
class Interaction:
    """A press, a command, or a completion that waits for its answer."""

    data: dict[str, Any]
    made: float
    answer: dict[str, Any] | None = None
    original: str = ""


@dataclass
class Channel:
    """A channel, a thread (`parent`) or a direct conversation (`person`); `lacks`: permissions that the bot has not."""

    id: str
    type: int
    guild: str = ""
    name: str = ""
    parent: str = ""
    person: str = ""
    owner: str = ""
    joined: bool = False
    lacks: set[str] = field(default_factory=set)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    typing: int = 0


class World:
    """One server with one channel, alice and bob, and the bot; ids are snowflakes of the real time."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.emit: Emit = lambda _event, _data: None
        self._last = 0
        self.application = self.bot = self.snowflake()
        self.token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.test.token"
        self.users = {self.bot: self._user(self.bot, "commander", bot=True)}
        self.alice, self.bob, self.closed = (self.person(name) for name in ("alice", "bob", "closed"))
        self.guilds: dict[str, str] = {}
        self.bot_roles: dict[str, str] = {}
        self.channels: dict[str, Channel] = {}
        self.guild = self.add_guild("Acme")
        self.general = self.add_channel("general")
        self.commands: list[dict[str, Any]] = []
        self.registrations = 0
        self.interactions: dict[str, Interaction] = {}
        self.nonces: dict[tuple[str, str], tuple[str, float]] = {}
        self.uploads: dict[str, bytes] = {}
        self.pings: list[str] = []
        self.may_read = True
        """Whether the privileged intent for message content is switched on."""

    # --- making -------------------------------------------------------------------------------------------------------

    def snowflake(self) -> str:
        self._last = max(int((self.now() - EPOCH) * 1000) << 22, self._last + 1)
        return str(self._last)

    def person(self, name: str) -> str:
        made = self.snowflake()
        self.users[made] = self._user(made, name, bot=False)
        return made

    def _user(self, id: str, name: str, *, bot: bool) -> dict[str, Any]:
        return {"id": id, "username": name, "discriminator": "0", "global_name": name, "avatar": None, "bot": bot}

    def add_guild(self, name: str) -> str:
        made = self.snowflake()
        self.guilds[made], self.bot_roles[made] = name, self.snowflake()
        return made

    def add_channel(self, name: str, *, guild: str = "", type: int = 0) -> str:
        made = self.snowflake()
        self.channels[made] = Channel(made, type, guild or self.guild, name)
        return made

    def join(self, name: str) -> str:
        """Somebody invites the bot to a new server with one channel."""
        guild = self.add_guild(name)
        self.add_channel("welcome", guild=guild)
        self.emit("GUILD_CREATE", self.guild_data(guild))
        return guild

    def direct(self, user: str) -> Channel:
        for channel in self.channels.values():
            if channel.person == user:
                return channel
        made = self.snowflake()
        self.channels[made] = Channel(made, 1, person=user)
        return self.channels[made]

    def thread(self, parent: str, name: str, *, message: str = "", owner: str = "") -> Channel:
        """A thread, on a message where one is given; the bot takes part in its own."""
        made, owner = message or self.snowflake(), owner or self.bot
        above = self.channels[parent]
        mine = owner == self.bot
        self.channels[made] = thread = Channel(made, 11, above.guild, name, parent, owner=owner, joined=mine)
        self.emit("THREAD_CREATE", self.channel_data(thread) | {"newly_created": True})
        return thread

    # --- as Discord says it -------------------------------------------------------------------------------------------

    def iso(self, snowflake: str) -> str:
        return datetime.fromtimestamp((int(snowflake) >> 22) / 1000 + EPOCH, UTC).isoformat()

    def channel_data(self, channel: Channel) -> dict[str, Any]:
        data: dict[str, Any] = {
            "id": channel.id,
            "type": channel.type,
            "last_message_id": next(reversed(channel.messages), None),
        }
        if channel.person:
            return data | {"recipients": [self.users[channel.person]]}
        data |= {"guild_id": channel.guild, "name": channel.name, "parent_id": channel.parent or None}
        if not channel.parent:
            return data | {"position": 0, "permission_overwrites": [], "topic": None, "nsfw": False}
        data |= {"owner_id": channel.owner, "message_count": 0, "member_count": 1, "rate_limit_per_user": 0}
        when = self.iso(channel.id)
        data["thread_metadata"] = {
            "archived": False,
            "locked": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": when,
        }
        member = {"id": channel.id, "user_id": self.bot, "join_timestamp": when, "flags": 0}
        return data | ({"member": member} if channel.joined else {})

    def guild_data(self, guild: str) -> dict[str, Any]:
        mine = [channel for channel in self.channels.values() if channel.guild == guild and "view" not in channel.lacks]
        role = {"color": 0, "hoist": False, "position": 0, "permissions": "0", "managed": False, "mentionable": False}
        bot_role = {"id": self.bot_roles[guild], "name": "commander", "tags": {"bot_id": self.bot}, "managed": True}
        return {
            "id": guild,
            "name": self.guilds[guild],
            "owner_id": self.alice,
            "joined_at": self.iso(guild),
            "system_channel_id": None,
            "channels": [self.channel_data(channel) for channel in mine if not channel.parent],
            "threads": [self.channel_data(channel) for channel in mine if channel.parent],
            "roles": [role | {"id": guild, "name": "@everyone"}, role | bot_role],
            "members": [self.member(self.bot, guild)],
            "member_count": 3,
            "large": False,
            "unavailable": False,
            "verification_level": 0,
            "nsfw_level": 0,
            "explicit_content_filter": 0,
            "default_message_notifications": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "features": [],
            "emojis": [],
            "stickers": [],
            "voice_states": [],
            "presences": [],
            "afk_timeout": 300,
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "preferred_locale": "fr",
        }

    def member(self, user: str, guild: str) -> dict[str, Any]:
        roles = [self.bot_roles[guild]] if user == self.bot else []
        joined = self.iso(guild)
        more = {"deaf": False, "mute": False, "flags": 0, "nick": None, "avatar": None}
        return {"user": self.users[user], "roles": roles, "joined_at": joined, **more}

    # --- channels and messages ----------------------------------------------------------------------------------------

    def place(self, id: str) -> Channel:
        """A channel that the bot can see."""
        if id not in self.channels:
            raise Wrong(404, 10003, "Unknown Channel")
        channel = self.channels[id]
        if "view" in self.lacks(channel):
            raise Wrong(403, 50001, "Missing Access")
        return channel

    def lacks(self, channel: Channel) -> set[str]:
        return channel.lacks | (self.channels[channel.parent].lacks if channel.parent in self.channels else set())

    def message(self, channel: Channel, id: str) -> dict[str, Any]:
        if id not in channel.messages:
            raise Wrong(404, 10008, "Unknown Message")
        return channel.messages[id]

    def write(self, channel: Channel, author: str, content: str, **more: Any) -> dict[str, Any]:
        """A new message, told to whoever listens."""
        made = self.snowflake()
        mentioned = [self.users[user] for user in re.findall(r"<@!?(\d+)>", content) if user in self.users]
        data = {
            "id": made,
            "channel_id": channel.id,
            "author": self.users[author],
            "content": content,
            "type": 0,
            "timestamp": self.iso(made),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": mentioned,
            "mention_roles": re.findall(r"<@&(\d+)>", content),
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "flags": 0,
            **more,
        }
        if reference := data.get("message_reference"):
            data["message_reference"] = {"type": 0, "channel_id": channel.id, **reference}
            data |= {"type": 19, "referenced_message": channel.messages.get(reference["message_id"])}
        channel.messages[made] = data
        if author == self.bot and channel.parent and not channel.joined:
            channel.joined = True
            member = {"id": channel.id, "user_id": self.bot, "join_timestamp": self.iso(made), "flags": 0}
            update = {"id": channel.id, "guild_id": channel.guild, "member_count": 2, "added_members": [member]}
            self.emit("THREAD_MEMBERS_UPDATE", update)
        self.emit("MESSAGE_CREATE", data | self._around(channel, author))
        return data

    def _around(self, channel: Channel, author: str) -> dict[str, Any]:
        if not channel.guild:
            return {}
        member = {key: value for key, value in self.member(author, channel.guild).items() if key != "user"}
        return {"guild_id": channel.guild, "member": member}

    def changed(self, channel: Channel, message: dict[str, Any]) -> None:
        message["edited_timestamp"] = datetime.now(UTC).isoformat()
        self.emit("MESSAGE_UPDATE", message | self._around(channel, message["author"]["id"]))

    def remove(self, channel: Channel, id: str) -> None:
        del channel.messages[id]
        self.emit("MESSAGE_DELETE", {"id": id, "channel_id": channel.id, "guild_id": channel.guild})

    # --- what people see ----------------------------------------------------------------------------------------------

    def shows(self, channel: str) -> list[str]:
        """The bot's messages in a channel as people read them, oldest first: text, then buttons, then files."""
        return [seen(m) for m in self.channels[channel].messages.values() if m["author"]["id"] == self.bot]

    def buttons(self, message: Mapping[str, Any]) -> dict[str, str]:
        """A message's buttons by label."""
        return {b["label"]: b["custom_id"] for row in message["components"] for b in row["components"]}

    def everything(self) -> Iterator[dict[str, Any]]:
        """Every message of the bot, wherever it is."""
        for channel in self.channels.values():
            yield from (m for m in channel.messages.values() if m["author"]["id"] == self.bot)

    def file(self, message: Mapping[str, Any], place: int = 0) -> bytes:
        return self.uploads[message["attachments"][place]["id"]]

    def attach(self, files: Sequence[tuple[str, bytes]], said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Keeps what was uploaded."""
        described = {int(one["id"]): one.get("description") for one in said}
        kept = []
        for place, (name, data) in enumerate(files):
            made = self.snowflake()
            self.uploads[made] = data
            url = f"http://127.0.0.1/{made}/{name}"
            one = {"id": made, "filename": name, "size": len(data), "url": url, "proxy_url": url}
            kept.append(one | {"description": described.get(place)})
        return kept


def seen(message: Mapping[str, Any]) -> str:
    """A message's text as Discord draws it, without the marks of its markup."""
    parts = re.split(r"```\n(.*?)\n```", message["content"], flags=re.DOTALL)
    return "".join(part if place % 2 else drawn(part) for place, part in enumerate(parts))


def drawn(text: str) -> str:
    bold = re.sub(r"(?<!\\)\*\*|^-# ", "", text, flags=re.MULTILINE)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", bold)
