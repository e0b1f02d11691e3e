"""The journal of one simulated host: a bounded list of entries, and a way to be told of new ones."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

CAPACITY = 20_000
"""Entries kept; the oldest leave first, as with journald's size limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journal entry; times in whole microseconds, `priority` from 0 (emerg) to 7 (debug)."""

    at: int
    monotonic: int
    boot: str
    identifier: str
    message: str
    priority: int = 6
    pid: int | None = None
    unit: str | None = None
    """Unit of the process that wrote the entry (`_SYSTEMD_UNIT`)."""
    subject: str | None = None
    """Unit that the service manager writes about (`UNIT`)."""
    fields: tuple[tuple[str, str], ...] = ()
    """What the writer added: MESSAGE_ID and the like."""
    transport: str = "journal"
    """`journal`, `syslog`, `stdout` or `kernel`."""

    def concerns(self, unit: str) -> bool:
        """Whether `journalctl -u UNIT` would show this entry."""
        return unit in {self.unit, self.subject}


class Journal:
    """Entries in order of time."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._entries: deque[Entry] = deque(maxlen=capacity)
        self._followers: set[asyncio.Queue[Entry]] = set()

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def append(self, entry: Entry) -> None:
        """Add an entry and hand it to those who follow."""
        self._entries.append(entry)
        for follower in self._followers:
            follower.put_nowait(entry)

    def arrange(self) -> None:
        """Bring entries that were written out of order (a made-up past) into order of time."""
        self._entries = deque(sorted(self._entries, key=lambda entry: entry.at), maxlen=self._entries.maxlen)

    async def follow(self) -> AsyncGenerator[Entry, None]:
        """Yield every entry that is appended from the first iteration on; close the generator to stop."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        self._followers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._followers.discard(queue)
