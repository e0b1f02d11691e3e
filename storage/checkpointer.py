"""When checkpoints are made, and where they go."""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Clock, Store, Tx
from storage import files
from storage.checkpoints import Checkpoint, CheckpointKey, written
from storage.transaction import own

EVERY_ENTRIES = 1_000
EVERY = timedelta(minutes=10)
LOOK_SECONDS = 5.0


class Sink(Protocol):
    """A place outside of the database that the bot adds to and does not rewrite."""

    def write(self, line: str) -> None:
        """Returns when the line is safe there. Raises `OSError`."""
        ...


@dataclass(frozen=True, slots=True)
class FileSink:
    """Lines added to a file and synced; the administrator makes it append-only (`chattr +a`) or ships it away."""

    path: Path

    def write(self, line: str) -> None:
        """Adds and syncs one line."""
        files.make_folder(self.path.parent)
        files.append(self.path, line)


@dataclass(frozen=True, slots=True)
class SyslogSink:
    """Datagrams to the system's log, facility authpriv, severity notice (RFC 3164)."""

    address: str = "/dev/log"

    def write(self, line: str) -> None:
        """Hands one line to the log's daemon."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
            datagram.connect(self.address)
            datagram.send(f"<85>chatops-commander: checkpoint {line}".encode())


class Checkpointer:
    """Signs the head of the record every 1,000 entries, every ten minutes, and when asked (before acts of HIGH)."""

    def __init__(self, store: Store, clock: Clock, key: CheckpointKey, sinks: Sequence[Sink]) -> None:
        self._store = store
        self._clock = clock
        self._key = key
        self._sinks = sinks
        self._one_at_a_time = asyncio.Lock()
        self._last: Checkpoint | None = None

    async def checkpoint(self) -> Checkpoint:
        """The newest entry, signed and written outside. Raises `StorageUnavailable` where no sink takes it."""

        def work(tx: Tx) -> tuple[str, int, str]:
            return own(tx).audit.base().log, *tx.audit.head()

        async with self._one_at_a_time:
            log, sequence, digest = await self._store.read(work)
            if self._last is None or (log, sequence, digest) != (self._last.log, self._last.sequence, self._last.hash):
                self._last = await self.sign(log, sequence, digest)
            return self._last

    async def sign(self, log: str, sequence: int, digest: str) -> Checkpoint:
        """A checkpoint of any link, written to all sinks; one that took it is enough."""
        checkpoint = self._key.sign(Checkpoint(log, sequence, digest, self._clock.now()))
        refused: OSError | None = None
        taken = 0
        for sink in self._sinks:
            try:
                await asyncio.to_thread(sink.write, written(checkpoint))
                taken += 1
            except OSError as error:
                refused = error
        if not taken:
            raise StorageUnavailable("storage.checkpoint") from refused
        return checkpoint

    async def run(self) -> None:
        """Looks every few seconds whether a checkpoint is due, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Makes a checkpoint if one is due."""
        sequence, _ = await self._store.read(lambda tx: tx.audit.head())
        if self._due(sequence, self._clock.now()):
            await self.checkpoint()

    def _due(self, sequence: int, now: datetime) -> bool:
        if self._last is None:
            return sequence > 0
        new = sequence - self._last.sequence
        return new >= EVERY_ENTRIES or (new > 0 and now - self._last.at >= EVERY)
