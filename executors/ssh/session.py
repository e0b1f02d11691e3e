"""One command on one connection, from its channel to its end: what was sent, what came back, how it is ended."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import asyncssh
from typing_extensions import override

from executors.capture import STDERR, STDOUT, Capture
from executors.command import KILL_AFTER

LINGER = 2.0
"""Seconds to wait for output after the exit status: a daemon that was started may hold the pipes for ever."""
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)


class Session(asyncssh.SSHClientSession[bytes]):
    """Feeds a `Capture`. `sent` says that the command may have left; `ended` is done when the channel is gone."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
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
        acknowledge_at_once(chan.get_extra_info("socket"))
        self.sent = True

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self._capture.feed(STDOUT if datatype is None else STDERR, data)

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

    async def start(self, connection: asyncssh.SSHClientConnection, command: str, timeout: float) -> None:  # noqa: ASYNC109
        """Sends the command; raises what asyncssh raises, or `TimeoutError` where nobody answers.

        The request runs in a task of its own: were it cancelled half-way, a channel would stay open for ever.
        """
        opening = asyncio.ensure_future(connection.create_session(lambda: self, command, encoding=None))
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
        reached by its own time limit, or as a transient unit.
        """
        self._abandoned = True
        if self._channel is None:
            return
        with suppress(OSError):
            self._channel.terminate()
        if not await self.wait(KILL_AFTER + 1):
            with suppress(OSError):
                self._channel.kill()
            self._channel.close()
            await self.wait(1)


def _heard(opening: asyncio.Future[Any]) -> None:
    """The caller may have left: a failure that nobody waits for is no fault."""
    if not opening.cancelled():
        opening.exception()


def acknowledge_at_once(sock: Any) -> None:
    """Linux only: saves 40 ms (Nagle there, delayed acknowledgement here) on the first command of a connection.

    The kernel forgets the option after a few packets, hence once per command.
    """
    if _QUICKACK is not None and sock is not None and sock.family in {socket.AF_INET, socket.AF_INET6}:
        sock.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
