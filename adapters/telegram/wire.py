"""Telegram's updates, as its Bot API writes them in JSON, to what the core understands. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound

NAME = "telegram"
KINDS = ("message", "callback_query", "my_chat_member")
"""The updates that are asked for; edited messages, for one, never come."""
OPS = "ops"
"""The command that takes any sentence."""
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+|$)")
OUTSIDE = {"left", "kicked"}
SECOND = timedelta(seconds=1)

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is on Telegram."""

    id: int
    username: str


def parse(update: Json, me: Me, menu: Mapping[str, str], now: datetime) -> Inbound | None:
    """What an update says to the bot, or None where it says nothing to it.

    `menu` has the words that each command of the menu stands for. Raises `KeyError`, `TypeError` or `ValueError` where
    the update is none of Telegram's.
    """
    if (query := update.get("callback_query")) is not None:
        return _press(query, now)
    if (member := update.get("my_chat_member")) is not None:
        return _invited(update, member, now)
    message = update.get("message")
    return _said(message, me, menu, now) if message is not None else None


def place(message: Json) -> Address:
    """Where a message stands. Only topics are threads: a plain group, and a direct message, is one conversation."""
    chat = message["chat"]
    thread = str(message["message_thread_id"]) if message.get("is_topic_message") else ""
    return Address(NAME, channel=str(chat["id"]), thread=thread, private=chat["type"] == "private")


def identity(message: Json) -> str:
    """A message's name: numbers of messages count within a chat only."""
    return f"{message['chat']['id']}:{message['message_id']}"


def _account(user: Json) -> Account:
    return Account(NAME, "", str(user["id"]))


def _press(query: Json, now: datetime) -> ButtonPress | None:
    """A press; Telegram says who and where, but `data` is whatever the client sent."""
    message, data = query.get("message"), query.get("data")
    if message is None or not data or query["from"].get("is_bot"):
        return None
    return ButtonPress(f"press:{query['id']}", _account(query["from"]), data, place(message), now, identity(message))


def _invited(update: Json, member: Json, now: datetime) -> Arrival | None:
    """The bot was added to a group; a direct conversation starts with /start instead."""
    before, after = member["old_chat_member"]["status"], member["new_chat_member"]["status"]
    group = member["chat"]["type"] in {"group", "supergroup"}
    if not group or before not in OUTSIDE or after in OUTSIDE or member["from"].get("is_bot"):
        return None
    return Arrival(f"member:{update['update_id']}", _account(member["from"]), place(member), now)


def _said(message: Json, me: Me, menu: Mapping[str, str], now: datetime) -> Inbound | None:
    sender = message.get("from")
    text = message.get("text") or message.get("caption") or ""
    if sender is None or sender.get("is_bot") or not text or _is_not_theirs(message):
        return None
    where, name = place(message), identity(message)
    # Whole seconds come from Telegram: the last moment that the date allows, never one that has not come.
    at = min(datetime.fromtimestamp(message["date"], UTC) + SECOND, now)
    if command := COMMAND.match(text):
        said = _commanded(command, text[command.end() :].strip(), me, menu, private=where.private)
    else:
        said = _addressed(message, text, me, private=where.private)
    if said is None:
        return None
    return (
        InboundMessage(name, _account(sender), said, where, at) if said else Arrival(name, _account(sender), where, at)
    )


def _is_not_theirs(message: Json) -> bool:
    """Whether somebody else's words are in a person's message: forwarded, by an inline bot, in a channel's name."""
    return any(message.get(key) for key in ("forward_origin", "via_bot", "sender_chat"))


def _commanded(command: re.Match[str], rest: str, me: Me, menu: Mapping[str, str], *, private: bool) -> str | None:
    """The sentence that a command stands for; "" for a greeting; None where it is meant for another bot.

    What follows /start comes from whoever made the link that was followed, so it is not read.
    """
    name, named = command[1].lower(), (command[2] or "").lower()
    if named and named != me.username.lower():
        return None
    if name == "start":
        return ""
    if name == OPS:
        return rest
    if name in menu:
        return f"{menu[name]} {rest}".strip()
    return f"{name.replace('_', ' ')} {rest}".strip() if private or named else None


def _addressed(message: Json, text: str, me: Me, *, private: bool) -> str | None:
    """The text without mentions of the bot; None for what people of a group say to each other."""
    mentioned = False
    for start, end in sorted(_mentions(message, text, me), reverse=True):
        before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
        if not before:
            text = after.lstrip(",:; ")
        else:
            text = f"{before}{after}" if after.startswith((",", ":", ";")) else f"{before} {after}"
        mentioned = True
    return text.strip() if private or mentioned or _replies_to(message, me) else None


def _mentions(message: Json, text: str, me: Me) -> Iterator[tuple[int, int]]:
    """Where the bot is named in a text. Telegram counts in UTF-16 units, Python in characters."""
    units = text.encode("utf-16-le")
    for entity in message.get("entities") or message.get("caption_entities") or ():
        first, last = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        start = len(units[:first].decode("utf-16-le"))
        end = start + len(units[first:last].decode("utf-16-le"))
        by_name = entity["type"] == "mention" and text[start:end].lower() == f"@{me.username}".lower()
        if by_name or (entity["type"] == "text_mention" and entity["user"]["id"] == me.id):
            yield start, end


def _replies_to(message: Json, me: Me) -> bool:
    """Whether it answers the bot. In a topic, everything "answers" the note that opened it."""
    answered = message.get("reply_to_message") or {}
    return answered.get("from", {}).get("id") == me.id and "forum_topic_created" not in answered
