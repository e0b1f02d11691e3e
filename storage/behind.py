"""Whether the record ends before what was signed outside: then a backup was restored, or somebody cut it."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog

from bot.domain.ledger import Gap
from bot.domain.ports import Store
from storage import checkpoints
from storage.checkpoints import Checkpoint
from storage.transaction import RawAudit, own

log = structlog.get_logger(__name__)


async def behind(store: Store, outside: Path, public: bytes, since: datetime | None = None) -> Gap | None:
    """Compares the record with the checkpoint in the file `outside` that covers most of it; None: nothing is missing.

    Looks at one link only, so that it costs nothing at start; `audit.verify` proves the whole. Checkpoints that were
    made until `since` do not count: what they covered is known to be lost. Raises `StorageUnavailable`.
    """
    record = await store.read(lambda tx: own(tx).audit.base().log)
    # The file first: the record, which other processes add to, is never behind what was signed before.
    highest = await asyncio.to_thread(_highest, outside, public, record, since)
    if highest is None:
        return None
    return await store.read(lambda tx: _compared(own(tx).audit, highest))


def _highest(outside: Path, public: bytes, record: str, since: datetime | None) -> Checkpoint | None:
    """The genuine checkpoint of this record that covers most; signatures are looked at from there on only."""
    try:
        known = sorted(_candidates(outside, record, since), key=lambda one: one.sequence, reverse=True)
    except OSError as error:
        log.error("record.checkpoints_unreadable", path=str(outside), error=str(error))  # noqa: TRY400 (it is said)
        return None
    return next((one for one in known if checkpoints.genuine(one, public)), None)


def _candidates(outside: Path, record: str, since: datetime | None) -> Iterator[Checkpoint]:
    if not outside.is_file():
        return
    for one in checkpoints.read_file(outside):
        if one.log == record and one.at.tzinfo is not None and (since is None or one.at > since):
            yield one


def _compared(audit: RawAudit, highest: Checkpoint) -> Gap | None:
    here, _ = audit.head()
    base = audit.base()
    if highest.sequence < base.sequence:
        return None  # archived since
    if highest.sequence == base.sequence:
        same = base.hash == highest.hash
    else:
        same = any(link[:2] == (highest.sequence, highest.hash) for link in audit.raw(highest.sequence - 1, 1))
    return None if same else Gap(highest.sequence, here, highest.at)
