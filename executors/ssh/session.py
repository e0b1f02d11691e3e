"""One command on one connection, from its channel to its end: what was sent, what came back, how it is ended."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncssh
from typing_extensions import override

from executors.capture import STDERR, STDOUT, Capture
from executors.command import KILL_AFTER, TIMED_OUT, ending
from executors.ssh.announcement import Announcement

LINGER = 2.0
"""Seconds to wait for output after the exit status: a daemon that was started may hold the pipes for ever."""
TELLING = 4.0
"""Seconds that the host may take to be told which process group to end."""
TELL_AGAIN = 0.1
"""Seconds after which a refused session is asked for again: there are ten on a connection."""
SETTLING = 1.0
"""Seconds for the last word of a channel."""


class Session(asyncssh.SSHClientSession[bytes]):
    """Feeds a `Capture`. `sent` says that the command may have left; `ended` is done when the channel is gone."""

    def __init__(self, connection: asyncssh.SSHClientConnection, capture: Capture, *, announced: bool) -> None:
        self.connection = connection
        self._capture = capture
        self._announcement = Announcement() if announced else None
        self._ending: asyncio.Task[None] | None = None
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._abandoned = False
        self._loop = asyncio.get_running_loop()
        self._lingering: asyncio.TimerHandle | None = None
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self.sent = False
        self.exit_status: int | None = None
        self.finished = False
        """An exit status or signal came: the command's end is known."""

    @override
    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._channel = chan
        if self._abandoned:
            chan.close()  # asyncssh then sends no command
            return
        self.sent = True

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        if datatype is None:
            self._capture.feed(STDOUT, data)
        else:
            self._capture.feed(STDERR, data if self._announcement is None else self._announcement.passed(data))

    @override
    def exit_status_received(self, status: int) -> None:
        self.exit_status = status
        self._finish()

    @override
    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:
        self._finish()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
        if self._announcement is not None:
            self._capture.feed(STDERR, self._announcement.rest())
        if not self.ended.done():
            self.ended.set_result(None)

    def _finish(self) -> None:
        self.finished = True
        if self._channel is not None:
            self._lingering = self._loop.call_later(LINGER, self._channel.abort)

    async def start(self, command: str, timeout: float) -> None:  # noqa: ASYNC109 (turned into asyncio.timeout)
        """Sends the command; raises what asyncssh raises, or `TimeoutError` where nobody answers.

        The request runs in a task of its own: were it cancelled half-way, a channel would stay open for ever.
        """
        opening = asyncio.ensure_future(self.connection.create_session(lambda: self, command, encoding=None))
        opening.add_done_callback(_heard)
        async with asyncio.timeout(timeout):
            channel, _ = await asyncio.shield(opening)
        channel.write_eof()

    async def wait(self, seconds: float) -> bool:
        """Whether the channel is gone within so many seconds."""
        await asyncio.wait([self.ended], timeout=seconds)
        return self.ended.done()

    async def end(self) -> None:
        """Ends the remote process with everything that it started, within nine seconds; `finished` says if it is known.

        A command that ended by itself is left alone: what it left behind is meant to stay. Once begun, the ending goes
        on whoever stops waiting for it: half an ending would leave the process.
        """
        self._abandoned = True
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        """The stages, each with its own bound: the host is told to end the group, or sshd is; the channel is closed.

        A second command on the same connection ends the group, as the user who logged in: what runs under `sudo` is
        reached by its own time limit, or as a transient unit. sshd's signals are the second choice: it passes none on
        once the leader of the group is gone, and none at all to root's own sessions.
        """
        if self._channel is None:
            return
        if not self.finished or self.exit_status in TIMED_OUT:
            told = await self._tell_the_host()
            if not told:
                self._signal(self._channel, "TERM")
            if not await self.wait(KILL_AFTER + SETTLING) and not told:
                self._signal(self._channel, "KILL")
        if not await self.wait(SETTLING):
            self._channel.abort()
            await self.wait(SETTLING)

    async def _tell_the_host(self) -> bool:
        """Whether the host knows which group it has to end."""
        if self._announcement is None:
            return False
        with suppress(OSError, asyncssh.Error, TimeoutError):
            async with asyncio.timeout(TELLING):
                await asyncio.wait([self._announcement.leader])
                if self._announcement.leader.cancelled():
                    return False
                line = ending(self._announcement.leader.result())
                while (second := await self._second(line)) is None:  # noqa: ASYNC110 (no event says that one is free)
                    await asyncio.sleep(TELL_AGAIN)
                await second.wait(TELLING)
                return second.exit_status == 0
        return False

    async def _second(self, line: str) -> "Session | None":
        """Another command on this connection; None where there is no session free."""
        second = Session(self.connection, Capture(0), announced=False)
        try:
            await second.start(line, TELLING)
        except asyncssh.ChannelOpenError:
            if self.connection.is_closed():
                raise
            return None
        return second

    def _signal(self, channel: asyncssh.SSHClientChannel[bytes], name: str) -> None:
        with suppress(OSError, asyncssh.Error):
            channel.send_signal(name)


def _heard(opening: asyncio.Future[Any]) -> None:
    """The caller may have left: a failure that nobody waits for is no fault."""
    if not opening.cancelled():
        opening.exception()
