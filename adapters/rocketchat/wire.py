"""What Rocket.Chat sends, as the values that the core works with. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.rocketchat.render import PRESS
from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound

NAME = "rocketchat"
PRESSED = re.compile(rf"{re.escape(PRESS)}([A-Za-z0-9_-]{{1,24}})")
QUOTE = re.compile(r"^(?:\[ ?\]\([^)\s]*\)\s*)+")
"""How the clients write what a message answers to, before its own text."""
ADDED = frozenset({"au", "added-user-to-team"})
"""System messages that say who was brought into a room; `msg` is the user's name."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own user."""

    id: str
    username: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """What a message itself does not say.

    `private`: nobody but its author and the bot reads the room. `ours`: the bot takes part in the message's thread.
    """

    private: bool = False
    ours: bool = False


def parse(message: Payload, me: Me, where: Where) -> Inbound | None:
    """A message that is meant for the bot: in private, with a mention, in a thread of ours, or a press on a button.

    None for everything else: edits, system messages, integrations, the bot's own, other people's talk.
    """
    if message.get("t") in ADDED and message.get("msg") == me.username and not _own(message, me):
        return _arrival(message, Address(NAME, channel=str(message["rid"])))
    if not is_said(message, me):
        return None
    text = QUOTE.sub("", str(message.get("msg") or "")).strip()
    if pressed := PRESSED.fullmatch(text):
        return ButtonPress(
            identity(message), author(message), pressed[1], address(message, where, press=True), written_at(message)
        )
    if not (where.private or mentions(message, me) or (where.ours and not text.startswith("@"))):
        return None  # in a thread of ours, who begins with a name calls somebody else
    text = _unmentioned(text, me)
    if not text:
        return _arrival(message, address(message, where)) if mentions(message, me) else None
    return InboundMessage(identity(message), author(message), text, address(message, where), written_at(message))


def is_said(message: Payload, me: Me) -> bool:
    """Whether a person wrote it, just so: no edit, no system message, no integration, nobody without a name."""
    new = not (message.get("editedAt") or message.get("t") or message.get("bot"))
    return new and not _own(message, me) and bool(message.get("_id") and message.get("rid") and _user(message))


def is_invitation(message: Payload, me: Me) -> bool:
    """Whether it says that the bot was brought into a room."""
    return message.get("t") in ADDED and message.get("msg") == me.username


def mentions(message: Payload, me: Me) -> bool:
    """Whether it names the bot: as the server found, or, where it did not look, as the text says."""
    found = message.get("mentions")
    if isinstance(found, list):
        return any(isinstance(one, Mapping) and one.get("_id") == me.id for one in found)
    return _mention(me).search(str(message.get("msg") or "")) is not None


def identity(message: Payload) -> str:
    """The message's identity; `place_of` reads it back."""
    return f"{NAME}/{message['rid']}/{message['_id']}"


def place_of(id: str) -> tuple[str, str]:
    """Room and message of an identity that `identity` made."""
    _, room, message = id.split("/", 2)
    return room, message


def author(message: Payload) -> Account:
    """The server-authenticated author; never the alias that a message may show."""
    return Account(NAME, "", _user(message))


def written_at(message: Payload) -> datetime:
    """When the server took it. DDP says `{"$date": milliseconds}`, REST an ISO time."""
    value = message.get("ts")
    if isinstance(value, Mapping):
        return datetime.fromtimestamp(float(value["$date"]) / 1000, UTC)
    return datetime.fromisoformat(str(value))


def moment(message: Payload) -> datetime | None:
    """When the server took it; None for what is no message of a server."""
    try:
        return written_at(message)
    except (KeyError, TypeError, ValueError):
        return None


def address(message: Payload, where: Where, *, press: bool = False) -> Address:
    """Where to answer: in private to the person, else in the thread that the question is in or begins."""
    thread = str(message.get("tmid") or "")
    if where.private:
        return Address(NAME, channel=f"@{_user(message)}", thread=thread, private=True)
    return Address(NAME, channel=str(message["rid"]), thread=thread if thread or press else str(message["_id"]))


def _arrival(message: Payload, place: Address) -> Arrival:
    return Arrival(identity(message), author(message), place, written_at(message))


def _user(message: Payload) -> str:
    user = message.get("u")
    return str(user.get("_id") or "") if isinstance(user, Mapping) else ""


def _own(message: Payload, me: Me) -> bool:
    return _user(message) == me.id


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(me.username)}(?![\w-]|\.\w)")


def _unmentioned(text: str, me: Me) -> str:
    """Without the bot's name, and without the comma after it."""
    text = re.sub(rf"^\s*{_mention(me).pattern}\s*[,:]?\s*", "", text)
    return re.sub(rf"[ \t]*{_mention(me).pattern}", "", text).strip()
