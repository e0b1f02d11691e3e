"""A sign that a message was seen: a reaction under it, taken away when the answer is there."""

import asyncio

import structlog

from adapters.slack.api import Api, Method
from adapters.slack.remembered import Remembered
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, InboundMessage

log = structlog.get_logger(__name__)
EYES = "eyes"
SECONDS = 3.0
"""What a sign may cost at most."""


class Reactions:
    """Best effort: what Slack refuses is not tried again."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._seen: Remembered[Address, tuple[str, str]] = Remembered()

    async def seen(self, message: InboundMessage) -> None:
        """Puts eyes under a message; a slash command has none."""
        channel, _, ts = message.id.partition(":")
        if channel != "command" and await self._try(self._api.client.reactions_add, channel, ts):
            self._seen[message.address] = (channel, ts)

    async def answered(self, place: Address) -> None:
        """Takes the eyes away again."""
        if (under := self._seen.pop(place)) is not None:
            await self._try(self._api.client.reactions_remove, *under)

    async def _try(self, method: Method, channel: str, ts: str) -> bool:
        try:
            async with asyncio.timeout(SECONDS):
                await self._api.ask(method, name=EYES, channel=channel, timestamp=ts)
        except (MessengerUnavailable, TimeoutError) as error:
            log.info("slack.no_reaction", error=str(error))
            return False
        return True
