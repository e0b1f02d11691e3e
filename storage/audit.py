"""Proving the record, and handing it out."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.domain.content import Message
from bot.domain.ports import Store, Tx
from storage import chain, checkpoints
from storage.checkpoints import Checkpoint
from storage.transaction import Base, RawAudit, RawLink, own

BATCH = 5_000

LINE = '{"sequence":'
ENTRY = ',"entry":'


class Verification(NamedTuple):
    """What was proved: `sound`, up to which link, how many checkpoints agree; `message` says it or what is wrong."""

    sound: bool
    message: Message
    sequence: int
    checkpoints: int = 0


async def verify(store: Store, outside: Path | None, public: bytes = b"") -> Verification:
    """Reads the whole record on one snapshot and compares it with the checkpoints in the file `outside`.

    Finds any edit, insertion, deletion and reordering by itself; a truncation and a chain made anew from the first
    checkpoint that they contradict. `public` is the key that signed. Raises `StorageUnavailable`.
    """
    known = await asyncio.to_thread(_known, outside)
    return await store.read(lambda tx: _verify(own(tx).audit, known, public), long=True)


def _known(outside: Path | None) -> tuple[Checkpoint, ...] | None:
    return tuple(checkpoints.read_file(outside)) if outside is not None and outside.exists() else None


def _verify(audit: RawAudit, known: tuple[Checkpoint, ...] | None, public: bytes) -> Verification:
    base = audit.base()
    if not base.sequence and base.hash != base.log:
        return wrong("storage.record_base", 0)
    if base.sequence and known is not None:
        # What was archived is proved by the checkpoint that closed it.
        closed = {checkpoint.hash for checkpoint in known if checkpoint.sequence == base.sequence}
        if closed != {base.hash}:
            return wrong("storage.record_base", base.sequence)
    return walk(base, known or (), public, stored(audit))


def walk(base: Base, known: Iterable[Checkpoint], public: bytes, links: Iterable[RawLink]) -> Verification:
    """Follows a chain from its base and compares it with checkpoints."""
    expected: dict[int, str] = {}
    for checkpoint in known:
        if not checkpoints.genuine(checkpoint, public) or checkpoint.log != base.log:
            return wrong("storage.record_checkpoint", checkpoint.sequence)
        if expected.setdefault(checkpoint.sequence, checkpoint.hash) != checkpoint.hash:
            return wrong("storage.record_contradiction", checkpoint.sequence)
    if not chain.plausible(base.hash):
        return wrong("storage.record_base", base.sequence)
    end, problem = _follow(base, expected, links)
    covered = max(expected, default=0)
    if problem:
        return wrong(problem, end + 1)
    if covered > end:
        return wrong("storage.record_truncated", covered)
    count = end - base.sequence
    if not expected:
        return Verification(sound=True, message=Message.of("storage.record_chain", count=count), sequence=end)
    proved = Message.of("storage.record_proved", count=count, covered=covered, checkpoints=len(expected))
    return Verification(sound=True, message=proved, sequence=end, checkpoints=len(expected))


def _follow(base: Base, expected: Mapping[int, str], links: Iterable[RawLink]) -> tuple[int, str]:
    """The last sequence that holds, and what is wrong with the next one ("": nothing)."""
    sequence, previous = base.sequence, bytes.fromhex(base.hash)
    for number, digest, body in links:
        if number != sequence + 1:
            return sequence, "storage.record_gap"
        # Bytes that are no text come as surrogates.
        previous = chain.step(previous, body.encode("utf-8", "surrogateescape"))
        if previous.hex() != digest:
            return sequence, "storage.record_edited"
        if number in expected and expected[number] != digest:
            return sequence, "storage.record_contradiction"
        sequence = number
    return sequence, ""


def wrong(code: str, sequence: int) -> Verification:
    """The first thing that does not hold, and where."""
    return Verification(sound=False, message=Message.of(code, sequence=sequence), sequence=sequence)


def stored(audit: RawAudit) -> Iterator[RawLink]:
    """Every link that is there, also one that has no business below the base."""
    after = -(2**63)
    while rows := audit.raw(after, BATCH):
        yield from rows
        after = rows[-1][0]


async def export(store: Store, since: datetime | None = None) -> str:
    """The record as JSON lines: sequence, hash, and the entry in the canonical form that was hashed."""

    def work(tx: Tx) -> str:
        links = stored(own(tx).audit)
        return "".join(line(*link) + "\n" for link in links if since is None or at(link[2]) >= since)

    return await store.read(work, long=True)


def line(sequence: int, digest: str, body: str) -> str:
    """One link as JSON; its entry byte for byte as it was hashed."""
    return f'{LINE}{sequence},"hash":"{digest}"{ENTRY}{body}}}'


def at(body: str) -> datetime:
    """When an entry was made; for one that somebody damaged, the end of time.

    Read without parsing the rest, which would take twenty times as long: keys are sorted and quotes inside of texts are
    escaped, so the first `"at":"` is the entry's own.
    """
    _, _, rest = body.partition('"at":"')
    try:
        return datetime.fromisoformat(rest.partition('"')[0]).astimezone(UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
