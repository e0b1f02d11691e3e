"""How fast Telegram lets a bot write, counted here: what it would refuse is not sent."""

from collections import deque
from datetime import datetime

from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock

ALL, ALL_SECONDS = 30, 1.0
GROUP, GROUP_SECONDS = 20, 60.0
"""Messages and edits: of the bot in a second, in one group in a minute (Bot API FAQ, "My bot is hitting limits")."""


class Pacer:
    """Refuses what would be too fast, with the exact time to wait. One message a second a chat is the outbox's pace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._written: dict[int | None, deque[datetime]] = {}

    def take(self, chat: int) -> None:
        """Counts one message to the chat (groups have negative numbers); raises `MessengerUnavailable`."""
        now = self._clock.now()
        wait = self._wait(None, ALL, ALL_SECONDS, now)
        if chat < 0:
            wait = max(wait, self._wait(chat, GROUP, GROUP_SECONDS, now))
        if wait > 0:
            raise MessengerUnavailable("telegram.too_fast", retry_after=wait)
        for key in (None, chat) if chat < 0 else (None,):
            self._written.setdefault(key, deque()).append(now)

    def _wait(self, key: int | None, most: int, seconds: float, now: datetime) -> float:
        written = self._written.get(key, deque[datetime]())
        while written and (now - written[0]).total_seconds() >= seconds:
            written.popleft()
        return seconds - (now - written[0]).total_seconds() if len(written) >= most else 0.0
