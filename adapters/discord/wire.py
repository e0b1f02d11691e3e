"""Gateway events as values: who wrote or pressed what, where; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.discord.render import BETWEEN
from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound

NAME = "discord"
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Where snowflakes count from; they hold milliseconds above 22 bits (developer documentation, "Reference")."""
PERSON = "@"
"""A direct conversation's channel is its person: `@42`. Discord's own id of it is found when it is needed."""
COMMAND = "ops"

ORDINARY, REPLY = 0, 19
SLASH, COMPONENT, AUTOCOMPLETE = 2, 3, 4
THREADS = {10, 11, 12}
TEXT_CHANNELS = {0, 5}


@dataclass(frozen=True, slots=True)
class Around:
    """What an event does not say itself: who the bot is, and what the place is.

    `me` is the bot's user id; `roles` those that mean the bot alone. `parent` is the channel that a thread hangs on
    ("" where the place is none); `joined` whether the bot takes part in that thread.
    """

    me: str
    roles: frozenset[str] = frozenset()
    parent: str = ""
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a document is: the channel or thread, and its messages from top to bottom. The port's handle is `text`."""

    channel: str
    messages: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.channel}/{','.join(self.messages)}"

    @classmethod
    def read(cls, handle: str) -> "Shown":
        channel, _, messages = handle.partition("/")
        return cls(channel, tuple(messages.split(",")))


def moment(snowflake: str) -> datetime:
    """When something with this id came to be."""
    return EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake(at: datetime) -> int:
    """The smallest id of that millisecond."""
    return max(0, (at - EPOCH) // timedelta(milliseconds=1)) << 22


def parse(event: str, data: Mapping[str, Any], around: Around) -> Inbound | None:
    """What an event brings for the bot, or nothing: edits, bots, system messages and other people's talk are ignored.

    `GUILD_CREATE` is an arrival: ask only for a server that is new. A slash command's message has the interaction's id
    and no thread of its own until it was answered.
    """
    match event:
        case "MESSAGE_CREATE":
            return _message(data, around)
        case "INTERACTION_CREATE" if data.get("type") == SLASH:
            return _slash(data)
        case "INTERACTION_CREATE" if data.get("type") == COMPONENT:
            return _press(data)
        case "GUILD_CREATE":
            return _arrival(data)
    return None


def _message(data: Mapping[str, Any], around: Around) -> InboundMessage | None:
    author = data["author"]
    if data.get("type", ORDINARY) not in {ORDINARY, REPLY} or author.get("bot") or author.get("system"):
        return None
    if data.get("webhook_id") or data.get("edited_timestamp"):
        return None
    written, channel, guild = data["id"], data["channel_id"], data.get("guild_id", "")
    text, named = _unmentioned(data, around)
    referenced = data.get("referenced_message") or {}
    answers_me = referenced.get("author", {}).get("id") == around.me
    if not guild:
        address = Address(NAME, channel=PERSON + author["id"], private=True)
    elif around.parent:
        address = Address(NAME, guild, around.parent, channel)
    else:
        # A reply to an answer that had to be a reply itself continues the question above it.
        thread = (referenced.get("message_reference") or {}).get("message_id", "") if answers_me else ""
        address = Address(NAME, guild, channel, thread or written)
    meant = not guild or named or answers_me or (around.parent and around.joined)
    if not meant or not (text or named):
        return None
    return InboundMessage(written, Account(NAME, "", author["id"]), text, address, moment(written))


def _unmentioned(data: Mapping[str, Any], around: Around) -> tuple[str, bool]:
    """The text without mentions of the bot, and whether there were any."""
    text: str = data.get("content", "")
    signs = [f"<@{around.me}>", f"<@!{around.me}>", *(f"<@&{role}>" for role in around.roles)]
    named = any(user["id"] == around.me for user in data.get("mentions", ())) or any(sign in text for sign in signs)
    for sign in signs:
        text = text.replace(sign, "")
    return text.strip(), named


def _slash(data: Mapping[str, Any]) -> InboundMessage | None:
    command = data["data"]
    if command.get("name") != COMMAND:
        return None
    text = next((str(option["value"]) for option in command.get("options", ()) if option["name"] == "text"), "")
    return InboundMessage(data["id"], _sender(data), text.strip(), _place(data), moment(data["id"]))


def _press(data: Mapping[str, Any]) -> ButtonPress | None:
    custom_id: str = data["data"].get("custom_id", "")
    token, *before = custom_id.split(BETWEEN)
    message = data["message"]
    shown = Shown(message["channel_id"], (*before, message["id"]))
    address = _place(data)
    if not (address.private or address.thread):
        # Where no thread could be made, the card is a reply to the question.
        above = (message.get("message_reference") or {}).get("message_id", "")
        address = Address(NAME, address.workspace, address.channel, above)
    return ButtonPress(data["id"], _sender(data), token, address, moment(data["id"]), shown.text)


def _sender(data: Mapping[str, Any]) -> Account:
    user = data["member"]["user"] if "member" in data else data["user"]
    return Account(NAME, "", user["id"])


def _place(data: Mapping[str, Any]) -> Address:
    """Where an interaction happened; unlike a message it says itself what its channel is."""
    guild, channel = data.get("guild_id", ""), data.get("channel") or {}
    if not guild:
        return Address(NAME, channel=PERSON + _sender(data).user, private=True)
    if channel.get("type") in THREADS and channel.get("parent_id"):
        return Address(NAME, guild, channel["parent_id"], data["channel_id"])
    return Address(NAME, guild, data["channel_id"])


def _arrival(data: Mapping[str, Any]) -> Arrival | None:
    """Somebody invited the bot to a server; Discord does not say who, its owner answers for it."""
    texts = sorted((c for c in data["channels"] if c["type"] in TEXT_CHANNELS), key=lambda c: c.get("position", 0))
    place = data.get("system_channel_id") or next((channel["id"] for channel in texts), "")
    if not place:
        return None
    joined = datetime.fromisoformat(data["joined_at"])
    once = f"joined {data['id']} {data['joined_at']}"
    return Arrival(once, Account(NAME, "", data["owner_id"]), Address(NAME, data["id"], place), joined)
