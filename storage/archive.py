"""Moving out what ended long ago: requests, and the beginning of the record with a signed checkpoint as its end.

What was said and shown meanwhile (the inbox, documents) is dropped with them: the record says what came of it.
"""

import asyncio
import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from bot.domain.codec import plain
from bot.domain.errors import StorageUnavailable
from bot.domain.ledger import AuditEntry
from bot.domain.ports import Clock, Store, Tx
from storage import audit, checkpoints, files
from storage.checkpointer import Checkpointer
from storage.checkpoints import Checkpoint
from storage.transaction import Base, RawLink, own

REQUESTS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Archive:
    """A file of JSON lines: a head, requests with their steps, links of the record, the checkpoint that closes them."""

    path: Path
    sha256: str
    requests: int
    entries: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """What goes: requests by id and version, and the links from the base to `last`."""

    base: Base
    last: RawLink | None
    requests: tuple[tuple[str, int], ...]
    lines: tuple[str, ...]

    @property
    def entries(self) -> int:
        return self.last[0] - self.base.sequence if self.last else 0


async def archive(
    store: Store, checkpointer: Checkpointer, clock: Clock, folder: Path, before: datetime
) -> Archive | None:
    """Moves requests that ended before, and links made before, into a new file in `folder`; None where nothing goes.

    The file is whole and on the disk before a row is dropped; stopped in between, the rows are still there. At most
    `REQUESTS_AT_ONCE` requests a call. Raises `StorageUnavailable`.
    """
    cut = await store.read(lambda tx: _choose(tx, before), long=True)
    if not cut.requests and cut.last is None:
        return None
    closing = None
    if cut.last is not None:
        closing = await checkpointer.sign(cut.base.log, cut.last[0], cut.last[1])
    path = folder / f"{clock.now():%Y%m%dT%H%M%SZ}-{token_hex(4)}.jsonl.gz"
    content = await asyncio.to_thread(_packed, cut, closing)
    try:
        await asyncio.to_thread(files.create, path, content)
    except OSError as error:
        raise StorageUnavailable("storage.archive", where=str(folder)) from error
    made = Archive(path, sha256(content).hexdigest(), len(cut.requests), cut.entries)
    await store.transact(lambda tx: _drop(tx, cut, made, before, clock.now()))
    return made


def _choose(tx: Tx, before: datetime) -> _Cut:
    mine = own(tx)
    requests = mine.attic.finished(before, REQUESTS_AT_ONCE)
    lines = [json.dumps({"request": plain(request), "steps": plain(tx.steps.of(request.id))}) for request in requests]
    last: RawLink | None = None
    for link in audit.stored(mine.audit):
        if audit.at(link[2]) >= before:
            break
        last = link
        lines.append(audit.line(*link))
    return _Cut(mine.audit.base(), last, tuple((request.id, request.version) for request in requests), tuple(lines))


def _packed(cut: _Cut, closing: Checkpoint | None) -> bytes:
    head = {"archive": 1, "log": cut.base.log, "sequence": cut.base.sequence, "hash": cut.base.hash}
    lines = [json.dumps(head), *cut.lines, *([checkpoints.written(closing)] if closing else [])]
    return gzip.compress("".join(line + "\n" for line in lines).encode(), mtime=0)


def _drop(tx: Tx, cut: _Cut, made: Archive, before: datetime, now: datetime) -> None:
    mine = own(tx)
    for id_, version in cut.requests:
        mine.attic.clear(id_, version)
    mine.attic.forget_seen(before)
    mine.attic.forget_said(before)
    if cut.last is not None and not mine.audit.cut(cut.base.sequence, cut.last[0], cut.last[1]):
        # Another process archived meanwhile: its file has these links.
        raise StorageUnavailable("storage.archive_raced")
    details = (
        ("entries", str(made.entries)),
        ("file", made.path.name),
        ("requests", str(made.requests)),
        ("sha256", made.sha256),
    )
    tx.audit.append(AuditEntry("archived", now, details=details))


def verify_archive(path: Path, public: bytes) -> audit.Verification:
    """Proves the links in an archive from its head to the checkpoint that closes it.

    Raises `OSError`, or `ValueError` for a file that is no archive.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    head = json.loads(lines[0])
    base = Base(str(head["log"]), int(head["sequence"]), str(head["hash"]))
    closing = checkpoints.read(lines[-2])
    links = [_link(text) for text in lines if text.startswith(audit.LINE)]
    if closing is None:
        return audit.wrong("storage.record_truncated", base.sequence)
    return audit.walk(base, (closing,), public, links)


def _link(text: str) -> RawLink:
    fields = json.loads(text)
    return fields["sequence"], fields["hash"], text[text.index(audit.ENTRY) + len(audit.ENTRY) : -1]
