"""Standard input as a conversation: one message a line, plain text back."""

import asyncio
import os
from collections.abc import Callable
from threading import Thread
from typing import TextIO


class Pipe:
    """A terminal that is none: nothing is wrapped, coloured or redrawn. `read` returns None at the end of the input."""

    wraps = False

    def __init__(self, source: TextIO, target: TextIO) -> None:
        # A copy of the descriptor: a reader that is still waiting at the end never holds the lock of the real one.
        self._source = os.fdopen(os.dup(source.fileno()), encoding="utf-8", errors="replace")
        self._target = target
        self.interrupted: Callable[[], bool] = bool

    async def read(self) -> str | None:
        """The next line, None after the last. A thread waits: files and `/dev/null` cannot be polled."""
        if self._source.closed:
            return None
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str] = loop.create_future()

        def take() -> None:
            text = self._source.readline()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, line, text)

        Thread(target=take, daemon=True, name="standard-input").start()
        if text := await line:
            return text.rstrip("\r\n")
        await self.close()
        return None

    async def close(self) -> None:
        """Ends the reading; only after the last line, since a reader that waits holds the file."""
        self._source.close()

    async def write(self, text: str) -> None:
        """Prints and flushes: whoever reads the other end sees each answer whole."""
        self._target.write(text)
        self._target.flush()

    def live(self, text: str) -> None:
        """Nothing is redrawn in a pipe."""

    @property
    def columns(self) -> int:
        """Not wrapped; figures that need a width get the usual one."""
        return 80


def _settle(line: "asyncio.Future[str]", text: str) -> None:
    if not line.done():
        line.set_result(text)
