"""How a session learns which process its command is: one line of the error stream, told before the command begins."""

import asyncio
import re

from executors.command import ANNOUNCED

LONGEST = 64 * 1024
"""Bytes of other words (a login shell's warnings) after which no announcement is expected any more."""
_LINE = re.compile(rb"%s (\d{1,10})\n" % ANNOUNCED.encode())


class Announcement:
    """Takes the announcement off the error stream; everything else there is the command's own."""

    def __init__(self) -> None:
        self.leader: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The process, which leads the group of everything that the command starts; cancelled where none was told."""
        self._held = b""

    def passed(self, data: bytes) -> bytes:
        """What may be shown of these bytes, and of those held back before."""
        if self.leader.done():
            return data
        self._held += data
        found = _LINE.search(self._held)
        if found is None:
            return self.rest() if len(self._held) > LONGEST else b""
        self.leader.set_result(int(found[1]))
        return self._held[: found.start()] + self._held[found.end() :]

    def rest(self) -> bytes:
        """What was held back, once nothing more will be told."""
        if self.leader.done():
            return b""
        self.leader.cancel()
        return self._held
