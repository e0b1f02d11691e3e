"""Keeps sockets open: replaced before Slack closes them, opened again with patience after they were lost."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from adapters.slack.backoff import Backoff
from adapters.slack.errors import SlackRefused
from adapters.slack.socket import Socket
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock, Connection, Link

log = structlog.get_logger(__name__)
REPLACED = {"warning", "refresh_requested"}
"""Slack closes the socket soon and still serves it: the next one is opened first."""
PATIENCE = 3.0
"""Seconds for what is being stored when a working socket is closed: Slack waits no longer for an answer."""
DISABLED = "link_disabled"
"""Somebody switched Socket Mode off."""


class State:
    """What `/healthz` shows, and when the bot last heard from Slack."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open = 0
        self.heard_at: datetime | None = None
        self.connection = Connection(Link.CONNECTING, clock.now())

    def heard(self) -> None:
        self.heard_at = self._clock.now()

    def opened(self) -> bool:
        """One more socket; True where there was none."""
        self._open += 1
        self.show(Link.CONNECTED)
        return self._open == 1

    def closed(self) -> None:
        """One socket less."""
        self._open -= 1
        if not self._open:
            self.show(Link.WAITING, "slack.unreachable")

    def waiting(self, error: MessengerUnavailable) -> None:
        """A try failed; with another socket open, nobody minds."""
        if not self._open:
            self.show(Link.WAITING, error.code)

    def show(self, link: Link, error: str = "") -> None:
        """A new state, or the same since when it was."""
        if self.connection.link is not Link.FAILED and (link, error) != (self.connection.link, self.connection.error):
            self.connection = Connection(link, self._clock.now(), error)


class Keeper:
    """One place for a socket, which is filled for as long as that can help.

    `returned` is called with the moment of the last sign of life when a connection came back after there was none.
    """

    def __init__(
        self, make: Callable[[], Socket], state: State, clock: Clock, returned: Callable[[datetime], None], first: float
    ) -> None:
        self._make = make
        self._state = state
        self._clock = clock
        self._returned = returned
        self._backoff = Backoff(first)

    async def run(self) -> None:
        """Never returns. Raises `MessengerUnavailable` where only a change of the configuration helps."""
        old: _Open | None = None
        try:
            while True:
                new = await self._open()
                if old is not None:
                    await old.close(PATIENCE)
                old = new
                began = self._clock.now()
                reason = await new.socket.goodbye
                log.info("slack.goodbye", reason=reason)
                if reason == DISABLED:
                    raise SlackRefused("slack.socket_off", reason, permanent=True)
                if reason not in REPLACED:
                    await new.close()
                    old = None
                if (self._clock.now() - began).total_seconds() < 1:
                    # A connection that ends at once is a failure like any other.
                    await self._clock.sleep(self._backoff.failed())
                else:
                    self._backoff.succeeded()
        finally:
            if old is not None:
                await old.close(PATIENCE)

    async def _open(self) -> "_Open":
        while True:
            socket = self._make()
            try:
                await socket.open()
            except MessengerUnavailable as error:
                if error.permanent:
                    raise
                if socket.goodbye.done() and socket.goodbye.result() == DISABLED:
                    raise SlackRefused("slack.socket_off", DISABLED, permanent=True) from error
                self._state.waiting(error)
                log.warning("slack.not_connected", error=str(error))
                await self._clock.sleep(self._backoff.failed(error.retry_after))
                continue
            before = self._state.heard_at
            self._state.heard()
            if self._state.opened() and before is not None:
                self._returned(before)
            return _Open(socket, self._state)


class _Open:
    """An open socket and the task that listens to it."""

    def __init__(self, socket: Socket, state: State) -> None:
        self.socket = socket
        self._state = state
        self._task = asyncio.create_task(socket.listen())
        self._task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._state.closed()
        if not task.cancelled() and task.exception() is not None:
            log.error("slack.socket_failed", error=type(task.exception()).__name__)
            if not self.socket.goodbye.done():
                self.socket.goodbye.set_result("failed")

    async def close(self, patience: float = 0) -> None:
        await self.socket.close(patience)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
