"""What Slack sends, read purely: events, button presses and slash commands become what the core takes, or nothing.

Shapes: the payloads of the Events API, of `block_actions` and of slash commands, the same in Socket Mode and over HTTP.
A direct message's channel (`D…`) belongs to exactly one person, so its address carries the person's id: that is where
the bot writes first, before it knows the channel.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound

NAME = "slack"
HOME = "home:"
"""What an address of a person's App Home starts with; the person's id follows."""
SUBTYPES = {None, "file_share", "thread_broadcast"}
"""Messages that people write; every other subtype is an edit, a deletion, a bot's or the system's."""
SLACKBOT = "USLACKBOT"

MARKUP = re.compile(r"<([^<>\n]+)>")

Payload = Mapping[str, Any]
Thread = tuple[str, str]
"""A channel's id and the `ts` of the message that started the thread."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as `auth.test` says: team, user (`U…`) and bot (`B…`) ids."""

    team: str
    user: str
    bot: str = ""


def parse(body: Payload, me: Identity, now: datetime, ours: Container[Thread] = ()) -> Inbound | None:
    """What one payload means to the bot; None for what is not meant for it.

    `now` is when it came: only messages carry their own time. `ours` holds the threads in which the bot takes part:
    their messages need no mention.
    """
    if body.get("type") == "block_actions":
        return _press(body, me, now)
    if "command" in body:
        return _command(body, me, now)
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    match event.get("type"):
        case "message" | "app_mention":
            return message(event, str(event.get("channel", "")), me, ours)
        case "member_joined_channel" if event.get("user") == me.user:
            channel, at = str(event["channel"]), event.get("event_ts") or body.get("event_id")
            account = Account(NAME, me.team, str(event.get("inviter") or event["user"]))
            return Arrival(f"join:{channel}:{at}", account, Address(NAME, me.team, channel), now)
        case "app_home_opened":
            return _opened(event, me, now)
        case _:
            return None


def message(event: Payload, channel: str, me: Identity, ours: Container[Thread] = ()) -> InboundMessage | None:
    """One message of an event or of the history, if a person wrote it to the bot."""
    if not _by_a_person(event, me):
        return None
    user, ts, thread = str(event["user"]), str(event["ts"]), str(event.get("thread_ts") or "")
    private = is_direct(channel)
    text = str(event.get("text") or "")
    if not private and not mentions(text, me) and ((channel, thread) not in ours or _to_somebody_else(text)):
        return None
    address = Address(NAME, me.team, user if private else channel, thread or ("" if private else ts), private)
    return InboundMessage(f"{channel}:{ts}", _account(event, me), plain(text, me), address, moment(ts))


def thread_of(body: Payload, me: Identity) -> Thread | None:
    """The thread that a person's reply without a mention is in: whether it is for the bot depends on that thread."""
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") != "message" or not _by_a_person(event, me):
        return None
    channel, thread = str(event.get("channel", "")), event.get("thread_ts")
    if not thread or is_direct(channel) or mentions(str(event.get("text") or ""), me):
        return None
    return channel, str(thread)


def is_direct(channel: str) -> bool:
    """Whether a conversation's id is that of a direct message."""
    return channel.startswith("D")


def mentions(text: str, me: Identity) -> bool:
    """Whether a message's raw text names the bot."""
    return re.search(rf"<@{re.escape(me.user)}(\|[^>]*)?>", text) is not None


def plain(text: str, me: Identity) -> str:
    """Raw text as the person typed it: without the bot's own mention, links and entities written out."""
    bare = re.sub(rf"\s*<@{re.escape(me.user)}(\|[^>]*)?>[ ,:]*", " ", text)
    return unescape(MARKUP.sub(_typed, bare)).strip()


def moment(ts: str) -> datetime:
    """When a message was written: its `ts` is Unix seconds with six decimals."""
    return datetime.fromtimestamp(float(ts), UTC)


def _typed(match: re.Match[str]) -> str:
    """What stood in the composer for one piece of Slack's markup: `<http://a.example|a.example>` was `a.example`."""
    target, _, label = match[1].partition("|")
    if target.startswith(("@", "#")):
        return target[0] + (label if target.startswith("#") and label else target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    return label or target.removeprefix("mailto:")


def _by_a_person(event: Payload, me: Identity) -> bool:
    """Whether a person wrote the message, just now: not a bot, not the system, and not an edit."""
    if event.get("subtype") not in SUBTYPES or event.get("edited") or event.get("hidden"):
        return False
    if event.get("bot_id") or event.get("bot_profile"):
        return False
    return bool(event.get("ts")) and event.get("user") not in {None, "", me.user, SLACKBOT}


def _to_somebody_else(text: str) -> bool:
    """Whether a reply in our thread begins by calling another person."""
    return text.lstrip().startswith(("<@", "<!subteam^"))


def _account(event: Payload, me: Identity) -> Account:
    """The author. A guest from a connected workspace keeps their own: the same id there is another person."""
    return Account(NAME, str(event.get("user_team") or event.get("team") or me.team), str(event["user"]))


def _press(body: Payload, me: Identity, now: datetime) -> ButtonPress | None:
    """A press on one of our buttons, on a message or in the App Home."""
    user, container = body["user"], body.get("container", {})
    action = next((one for one in body.get("actions", ()) if one.get("type") == "button" and one.get("value")), None)
    if action is None:
        return None
    account = Account(NAME, str(user.get("team_id") or me.team), str(user["id"]))
    at = str(action.get("action_ts") or container.get("message_ts") or "0")
    if container.get("type") == "view":
        place, handle = Address(NAME, me.team, HOME + account.user, private=True), f"{HOME}{container['view_id']}"
    else:
        channel, ts = str(container["channel_id"]), str(container["message_ts"])
        private = is_direct(channel)
        thread = str(container.get("thread_ts") or "")
        place = Address(NAME, me.team, account.user if private else channel, thread, private)
        handle = f"{channel}:{ts}"
    return ButtonPress(f"press:{handle}:{account.user}:{at}", account, str(action["value"]), place, now, handle)


def _command(body: Payload, me: Identity, now: datetime) -> InboundMessage:
    """A slash command. It has no message, so what follows stands in the channel itself; its trigger is its identity."""
    user, channel, trigger = str(body["user_id"]), str(body["channel_id"]), str(body["trigger_id"])
    private = is_direct(channel)
    address = Address(NAME, me.team, user if private else channel, private=private)
    account = Account(NAME, str(body.get("team_id") or me.team), user)
    text = unescape(MARKUP.sub(_typed, str(body.get("text") or ""))).strip()
    return InboundMessage(f"command:{trigger}", account, text, address, now)


def _opened(event: Payload, me: Identity, now: datetime) -> Arrival:
    """A person looks at the app: its Home, or its messages, which greets them once in a lifetime."""
    user, at = str(event["user"]), str(event.get("event_ts") or "0")
    account = Account(NAME, str(event.get("team") or me.team), user)
    if event.get("tab") == "messages":
        return Arrival(f"hello:{user}", account, Address(NAME, me.team, user, private=True), now)
    return Arrival(f"{HOME}{user}:{at}", account, Address(NAME, me.team, HOME + user, private=True), now, home=True)
