"""The port `Transport` on this very machine: the same contract without a shell and without SSH."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress

from typing_extensions import override

from bot.domain.inventory import Host
from bot.domain.ports import Output
from executors.capture import STDERR, STDOUT, Capture
from executors.command import KILL_AFTER, TIMED_OUT, environ, limited, place, sendable

LINGER = 2.0
"""Seconds to wait for output after the exit: a daemon that was started may hold the pipes for ever."""
LOOK_EVERY = 0.02
"""Seconds between two looks at a process group that was asked to go."""
NOT_FOUND, NOT_EXECUTABLE, NOT_ENTERED = 127, 126, 1
"""What shells and `timeout` exit with; where the directory cannot be entered, what `cd` does."""


class LocalTransport:
    """Programs in process groups of their own, ended with their group at the time limit or on cancellation.

    They run in `/` unless they are told where.

    Where root comes from `sudo`, only the `timeout` inside it may end the command, as on any other host.
    """

    async def run(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        root: bool = False,
        timeout: float = 20,  # noqa: ASYNC109 (the command's limit, not this coroutine's)
        cap: int = 262_144,
        on_line: Callable[[str], None] | None = None,
        spill: Callable[[str], None] | None = None,
        unit: str = "",  # noqa: ARG002 (the port's; `executors.units.TransientUnits` wraps this transport)
        directory: str = "",
        environment: Sequence[tuple[str, str]] = (),
    ) -> Output:
        """As the port says."""
        sudo = root and host.become == "sudo"
        capture = Capture(cap, on_line, spill)
        loop = asyncio.get_running_loop()
        began = loop.time()
        words = ["sudo", "-n", "--", *limited(argv, timeout)] if sudo else sendable(argv)
        try:
            process = await _Process.start(words, capture, place(directory) or "/", environ(environment))
        except OSError as error:
            status = NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_EXECUTABLE
            status = NOT_ENTERED if (elsewhere := bool(directory) and error.filename == directory) else status
            capture.feed(STDERR, f"{directory if elsewhere else words[0]}: {error.strerror}\n".encode())
            capture.close()
            return capture.output(status, loop.time() - began)
        try:
            ended = await process.wait(timeout + (KILL_AFTER + 1 if sudo else 0))
        except asyncio.CancelledError:
            await process.end()
            raise
        if not ended:
            await process.end()
        capture.close()
        seconds = loop.time() - began
        timed_out = not ended or (sudo and seconds >= timeout and process.exit_status in TIMED_OUT)
        return capture.output(None if timed_out else process.exit_status, seconds, timed_out=timed_out)

    async def close(self) -> None:
        """Nothing is kept."""


class _Process(asyncio.SubprocessProtocol):
    """One program from its start until it and its pipes are gone."""

    def __init__(self, capture: Capture) -> None:
        self._capture = capture
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.SubprocessTransport | None = None
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._lingering: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    async def start(
        cls, argv: Sequence[str], capture: Capture, directory: str, environment: dict[str, str]
    ) -> "_Process":
        """Runs it; `OSError` where it cannot be run, with the name of what could not be entered or executed."""
        _, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: cls(capture),
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            env=environment,
            cwd=directory,
            start_new_session=True,
        )
        return process

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)  # noqa: S101 (for the type)
        self._transport = transport

    @override
    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._capture.feed(STDOUT if fd == 1 else STDERR, data)

    @override
    def process_exited(self) -> None:
        if self._transport is not None:
            self._lingering = self._loop.call_later(LINGER, self._transport.close)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
        if self._transport is not None:
            self._transport.close()
        if not self._ended.done():
            self._ended.set_result(None)

    @property
    def exit_status(self) -> int | None:
        """None where it still runs or a signal ended it."""
        code = self._transport.get_returncode() if self._transport is not None else None
        return code if code is not None and code >= 0 else None

    async def wait(self, seconds: float) -> bool:
        """Whether it is gone within so many seconds."""
        await asyncio.wait([self._ended], timeout=seconds)
        return self._ended.done()

    async def end(self) -> None:
        """Ends its process group within a bounded time: TERM, then KILL for what is left, even where its leader went.

        A program that ended by itself is left alone: what it left behind is meant to stay. Once begun, the ending goes
        on whoever stops waiting for it.
        """
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        if self._transport is None:
            return
        group = self._transport.get_pid()
        if self._transport.get_returncode() is None and _signal(group, signal.SIGTERM):
            until = self._loop.time() + KILL_AFTER
            while _signal(group, 0) and self._loop.time() < until:  # noqa: ASYNC110 (a group that goes raises no event)
                await asyncio.sleep(LOOK_EVERY)
            _signal(group, signal.SIGKILL)
        await self.wait(1)
        self._transport.close()


def _signal(group: int, number: int) -> bool:
    """Whether a process group is there to be signalled; 0 only asks."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False
