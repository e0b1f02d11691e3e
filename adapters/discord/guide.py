"""What to click to set Discord up, and what the bot may do there: permissions, intents, the invitation."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.domain.content import Block, Line, Mark, Message, Raw, Report
from bot.domain.ports import Setup

PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Manage Messages": 1 << 13,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
"""As Discord's dialog names them. Manage Messages: secrets that people type are deleted."""
ADMINISTRATOR = 1 << 3
CONTENT_INTENT = 1 << 18 | 1 << 19
"""Flags of an application that may read messages: verified, or in fewer than 100 servers."""
UNKNOWN = "APPLICATION_ID"


def integer() -> int:
    """The permissions as the invitation carries them."""
    return sum(PERMISSIONS.values())


def application_id(token: str) -> str:
    """The application's id from its token, whose first part it is (base64); a placeholder where that is no number."""
    first = token.partition(".")[0]
    try:
        read = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return UNKNOWN
    return read if read.isdecimal() else UNKNOWN


def invitation(application: str) -> str:
    """The address that adds the bot to a server with exactly the permissions that it needs."""
    scope = "bot%20applications.commands"
    return (
        f"https://discord.com/oauth2/authorize?client_id={application}&scope={scope}"
        f"&permissions={integer()}&integration_type=0"
    )


def guide(setup: Setup) -> Report:
    """Step by step, pure; the invitation names the application where the token is known."""
    application = application_id(setup.secrets.get("token", ""))
    return Report(
        (
            Line(Message.of("discord.guide_application", url="https://discord.com/developers/applications")),
            Line(Message.of("discord.guide_token")),
            Line(Message.of("discord.guide_intent")),
            Raw(invitation(application), Message.of("discord.guide_invite", permissions=tuple(PERMISSIONS))),
            Line(Message.of("discord.guide_people")),
        )
    )


def findings(user: Mapping[str, Any], application: Mapping[str, Any], guilds: Sequence[Mapping[str, Any]]) -> Report:
    """What `check` says of the platform's answers."""
    blocks: list[Block] = [Line(Message.of("discord.signed_in", name=str(user["username"])), Mark.OK)]
    if not int(application.get("flags", 0)) & CONTENT_INTENT:
        blocks.append(Line(Message.of("discord.no_intents"), Mark.BAD))
    blocks += map(_guild, guilds)
    if not guilds or any(block for guild in guilds for block in _lacking(guild)):
        invite = invitation(str(application["id"]))
        blocks.append(Raw(invite, Message.of("discord.guide_invite", permissions=tuple(PERMISSIONS))))
    return Report(tuple(blocks))


def _guild(guild: Mapping[str, Any]) -> Line:
    if lacking := tuple(_lacking(guild)):
        return Line(Message.of("discord.lacking", server=str(guild["name"]), permissions=lacking), Mark.WARN)
    return Line(Message.of("discord.server", server=str(guild["name"])), Mark.OK)


def _lacking(guild: Mapping[str, Any]) -> Iterator[str]:
    given = int(guild["permissions"])
    yield from (name for name, bit in PERMISSIONS.items() if not given & (bit | ADMINISTRATOR))
