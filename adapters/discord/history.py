"""What was written while nobody listened, from Discord's history."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord.api import FORBIDDEN, NOT_FOUND, Api, Refusal
from adapters.discord.wire import TEXT_CHANNELS, THREADS

PAGE, PAGES = 100, 10
"""Messages of one request (Discord's maximum); requests for one channel, so that a flood ends."""


def behind(guild: Mapping[str, Any], after: int) -> Iterator[str]:
    """The channels and threads of a `GUILD_CREATE` in which something was written after the message `after`."""
    for channel in (*guild.get("channels", ()), *guild.get("threads", ())):
        if channel["type"] in TEXT_CHANNELS | THREADS and int(channel.get("last_message_id") or 0) > after:
            yield channel["id"]


async def missed(api: Api, channel: str, after: int) -> list[Mapping[str, Any]]:
    """The channel's messages after `after`, oldest first; none where the bot may not read them. Raises `Refusal`."""
    found: list[Mapping[str, Any]] = []
    for _ in range(PAGES):
        try:
            page: list[Mapping[str, Any]] = await api.call(
                "GET", "/channels/{channel_id}/messages", query={"after": after, "limit": PAGE}, channel_id=channel
            )
        except Refusal as refusal:
            if refusal.status in {FORBIDDEN, NOT_FOUND}:
                break
            raise
        found += sorted(page, key=lambda message: int(message["id"]))
        if len(page) < PAGE:
            break
        after = int(found[-1]["id"])
    return found
