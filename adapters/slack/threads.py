"""In which threads the bot takes part: their messages are for it without a mention."""

from datetime import datetime, timedelta

import structlog

from adapters.slack.remembered import Remembered
from adapters.slack.traces import Traces
from adapters.slack.wire import Identity, Thread, mentions
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock

log = structlog.get_logger(__name__)
STRANGE = timedelta(minutes=1)
"""How long a thread without the bot stays one: another process may have joined it since."""


class Threads:
    """A container of threads. What this process did not see itself is read from Slack."""

    def __init__(self, traces: Traces, clock: Clock) -> None:
        self._traces = traces
        self._clock = clock
        self._ours: Remembered[Thread, bool] = Remembered(5_000)
        self._others: Remembered[Thread, datetime] = Remembered(5_000)

    def __contains__(self, thread: object) -> bool:
        return thread in self._ours

    def join(self, channel: str, thread: str) -> None:
        """The bot was asked or has answered there."""
        self._ours[channel, thread] = True

    async def learn(self, thread: Thread, me: Identity) -> None:
        """Finds out whether the bot takes part in a thread. Raises `MessengerUnavailable` where that takes longer."""
        looked = self._others.get(thread)
        if thread in self._ours or (looked is not None and self._clock.now() - looked < STRANGE):
            return
        try:
            async for message in self._traces.messages(*thread):
                if message.get("user") == me.user or mentions(str(message.get("text") or ""), me):
                    self._ours[thread] = True
                    return
        except MessengerUnavailable as error:
            # What the bot may not read, it does not take part in.
            if not error.permanent:
                raise
            log.warning("slack.unreadable_thread", channel=thread[0], error=str(error))
        self._others[thread] = self._clock.now()
