"""One command on one connection, from its channel to its end: what was sent, what came back, how it is ended."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncssh
from typing_extensions import override

from executors.capture import STDERR, STDOUT, Capture
from executors.command import KILL_AFTER, signalling

LINGER = 2.0
"""Seconds to wait for output after the exit status: a daemon that was started may hold the pipes for ever."""


class Session(asyncssh.SSHClientSession[bytes]):
    """Feeds a `Capture`. `sent` says that the command may have left; `ended` is done when the channel is gone."""

    def __init__(self, connection: asyncssh.SSHClientConnection, capture: Capture, *, announced: bool = False) -> None:
        self.connection = connection
        self._capture = capture
        self._announcement: bytes | None = b"" if announced else None
        self._leader: int | None = None
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
        elif self._announcement is None:
            self._capture.feed(STDERR, data)
        else:
            self._listen(data)

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
        """Ends the remote process, within a bounded time: asks it, gives `timeout -k` its turn, closes the channel.

        sshd signals the whole process group of the session, as the user who logged in: what runs under `sudo` is
        reached by its own time limit, or as a transient unit. Of root's own sessions sshd signals none (it needs the
        privileges that it separates for everybody else), so these announce their group and a second command ends it.
        """
        self._abandoned = True
        if self._channel is None:
            return
        await self._signal(self._channel, "TERM")
        if not await self.wait(KILL_AFTER + 1):
            await self._signal(self._channel, "KILL")
            self._channel.close()
            await self.wait(1)

    async def _signal(self, channel: asyncssh.SSHClientChannel[bytes], name: str) -> None:
        with suppress(OSError, asyncssh.Error, TimeoutError):
            channel.send_signal(name)
            if self._leader is not None and not self.finished:
                async with asyncio.timeout(KILL_AFTER):
                    await self.connection.run(signalling(self._leader, name))

    def _listen(self, data: bytes) -> None:
        """Takes the announced process off the error stream."""
        told, newline, rest = ((self._announcement or b"") + data).partition(b"\n")
        self._announcement = None if newline else told
        if newline:
            self._leader = int(told) if told.isdigit() else None
            self._capture.feed(STDERR, rest if told.isdigit() else told + newline + rest)


def _heard(opening: asyncio.Future[Any]) -> None:
    """The caller may have left: a failure that nobody waits for is no fault."""
    if not opening.cancelled():
        opening.exception()
