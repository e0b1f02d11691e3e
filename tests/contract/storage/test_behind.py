"""A record that ends before what was signed outside is noticed at start, by one look."""
# ruff: noqa: ASYNC240 (a test may wait for a small file)

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.ledger import Gap
from bot.domain.ports import Store
from storage import checkpoints
from storage.archive import archive
from storage.behind import behind
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import Checkpoint, CheckpointKey, written
from storage.transaction import own
from tests.contract.storage.samples import NOW, entry
from tests.fakes import ManualClock

KEY, OTHER = CheckpointKey(b"k" * 32), CheckpointKey(b"o" * 32)
FIRST, SECOND = NOW, NOW + timedelta(minutes=1)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.log"


async def fill(store: Store, count: int) -> None:
    await store.transact(lambda tx: [tx.audit.append(entry(str(number))) for number in range(count)])


async def signed(store: Store, sequence: int, **fields: object) -> Checkpoint:
    """A checkpoint of a link that this record has, or once had."""
    log = await store.read(lambda tx: own(tx).audit.base().log)
    rows = await store.read(lambda tx: own(tx).audit.raw(sequence - 1, 1))
    digest = rows[0][1] if rows else "ab" * 32
    key = fields.pop("key", KEY)
    assert isinstance(key, CheckpointKey)
    values = {"log": log, "sequence": sequence, "hash": digest, "at": FIRST, **fields}
    return key.sign(Checkpoint(**values))  # type: ignore[arg-type]  # fields by name


def add(outside: Path, *made: Checkpoint) -> None:
    with outside.open("a") as file:
        file.writelines(written(one) + "\n" for one in made)


async def test_a_record_that_holds_all_that_was_signed(store: Store, outside: Path) -> None:
    assert await behind(store, outside, KEY.public) is None, "no file yet"
    await fill(store, 5)
    checkpointer = Checkpointer(store, ManualClock(), KEY, [FileSink(outside)])
    await checkpointer.checkpoint()
    assert await behind(store, outside, KEY.public) is None
    await fill(store, 2)
    assert await behind(store, outside, KEY.public) is None


async def test_a_record_that_ends_before(store: Store, outside: Path) -> None:
    await fill(store, 5)
    add(outside, await signed(store, 4), await signed(store, 9, at=SECOND), await signed(store, 5))
    assert await behind(store, outside, KEY.public) == Gap(9, 5, SECOND)


async def test_a_record_that_went_on_otherwise(store: Store, outside: Path) -> None:
    await fill(store, 5)
    add(outside, await signed(store, 4, hash="cd" * 32))
    assert await behind(store, outside, KEY.public) == Gap(4, 5, FIRST)


async def test_what_is_known_to_be_lost_counts_no_more(store: Store, outside: Path) -> None:
    await fill(store, 5)
    add(outside, await signed(store, 9))
    assert await behind(store, outside, KEY.public, since=FIRST) is None
    add(outside, await signed(store, 7, at=SECOND))
    assert await behind(store, outside, KEY.public, since=FIRST) == Gap(7, 5, SECOND)


async def test_what_the_bot_did_not_sign_says_nothing(store: Store, outside: Path) -> None:
    await fill(store, 5)
    forged, elsewhere = await signed(store, 8, key=OTHER), await signed(store, 9, log="another")
    add(outside, forged, elsewhere, await signed(store, 4))
    with outside.open("a") as file:
        file.write('{"torn": \nnot even json\n')
    assert await behind(store, outside, KEY.public) is None


async def test_a_record_whose_beginning_was_archived(store: Store, outside: Path, tmp_path: Path) -> None:
    days = timedelta(days=1)
    await store.transact(lambda tx: [tx.audit.append(entry(str(n), at=NOW - n * days)) for n in (5, 4, 3, 2)])
    add(outside, await signed(store, 1), await signed(store, 2))
    checkpointer = Checkpointer(store, ManualClock(NOW), KEY, [FileSink(outside)])
    assert await archive(store, checkpointer, ManualClock(NOW), tmp_path / "archive", NOW - 2.5 * days) is not None
    assert await behind(store, outside, KEY.public) is None, "the archive's own checkpoint is where the record begins"
    outside.write_text("")
    add(outside, await signed(store, 2))
    assert await behind(store, outside, KEY.public) is None
    add(outside, await signed(store, 3, hash="cd" * 32, at=SECOND))
    assert await behind(store, outside, KEY.public) == Gap(3, 5, SECOND)


async def test_a_file_that_cannot_be_read_stops_nothing_and_is_logged(
    store: Store, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    await fill(store, 1)
    add(outside, await signed(store, 9))
    monkeypatch.setattr(checkpoints, "read_file", refused)
    with capture_logs() as logged:
        assert await behind(store, outside, KEY.public) is None
    assert [line["event"] for line in logged] == ["record.checkpoints_unreadable"]
