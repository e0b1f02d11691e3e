"""How long a fleet lives: as long as somebody holds a connection to its control socket, and a little longer."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

HELLO = b"fleet\n"
"""What the fleet says to who connects: a connection without it is not held."""
GRACE_SECONDS = 5.0
FIRST_SECONDS = 30.0
MAXIMUM_PATH = 90
"""Bytes in the path of a Unix socket that all systems accept (Linux 107, macOS 103)."""


class Lifetime:
    """Counts those who hold the fleet; `ended` is set once nobody has for long enough."""

    def __init__(self, *, grace: float = GRACE_SECONDS, first: float = FIRST_SECONDS) -> None:
        self.ended = asyncio.Event()
        self._grace = grace
        self._holders: set[asyncio.StreamWriter] = set()
        self._timer = asyncio.get_running_loop().call_later(first, self.ended.set)

    async def hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one control connection until the other side closes it."""
        if self.ended.is_set():
            writer.close()
            return
        self._timer.cancel()
        self._holders.add(writer)
        try:
            writer.write(HELLO)
            while await reader.read(1024):
                pass
        except ConnectionError:
            pass  # whoever held the connection is gone, as with an orderly close
        finally:
            writer.close()
            self._holders.discard(writer)
            if not self._holders:
                self._timer = asyncio.get_running_loop().call_later(self._grace, self.ended.set)

    def release(self) -> None:
        """Close what is still held; the fleet is ending."""
        self._timer.cancel()
        for writer in tuple(self._holders):
            writer.close()


@contextlib.asynccontextmanager
async def control_socket(folder: Path, lifetime: Lifetime) -> AsyncIterator[Path]:
    """A Unix socket for control connections, in `folder` or, where that path is too long, in a short private one."""
    with contextlib.ExitStack() as stack:
        path = folder / "control.sock"
        if len(os.fsencode(path)) > MAXIMUM_PATH:
            base = tempfile.gettempdir()
            short = None if len(os.fsencode(base)) < MAXIMUM_PATH - 40 else "/tmp"  # noqa: S108 - a private folder inside
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-", dir=short))) / "control.sock"
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(lifetime.hold, path)
        try:
            yield path
        finally:
            server.close()
            lifetime.release()
            path.unlink(missing_ok=True)
