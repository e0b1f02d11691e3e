"""The state of the connection to Telegram, and how long to wait before the next try."""

from random import SystemRandom

from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock, Connection, Link

FIRST, LONGEST = 1.0, 60.0
"""Seconds before the first try again, and at most; doubled each time, with up to half taken off by chance."""


class Line:
    """What `/healthz` shows, kept true by whoever talks to Telegram."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._chance = SystemRandom()
        self.connection = Connection(Link.CONNECTING, clock.now())

    def up(self) -> None:
        """Telegram answered what the bot listens with."""
        self._failures = 0
        self._set(Link.CONNECTED)

    def failed(self, error: MessengerUnavailable) -> None:
        """Nothing but a change of the configuration helps."""
        self._set(Link.FAILED, error.code)

    async def wait(self, error: MessengerUnavailable) -> None:
        """Until the next try: as long as Telegram asked, else longer each time, at chance among many bots."""
        self._set(Link.WAITING, error.code)
        self._failures += 1
        pause = min(LONGEST, FIRST * 2 ** min(self._failures - 1, 10))
        pause = max(FIRST, pause * self._chance.uniform(0.5, 1))
        await self._clock.sleep(pause if error.retry_after is None else error.retry_after)

    def _set(self, link: Link, error: str = "") -> None:
        if (self.connection.link, self.connection.error) != (link, error):
            self.connection = Connection(link, self._clock.now(), error)
