"""What ended long ago moves to a file; the chain stays provable on both sides of the cut."""

import asyncio
import gzip
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.ledger import State
from bot.domain.ports import Store, Tx
from storage import audit
from storage.archive import Archive, archive, verify_archive
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import CheckpointKey
from tests.contract.storage.samples import NOW, act, claim, document, entry, look, token
from tests.fakes import ManualClock

KEY = CheckpointKey(b"k" * 32)
DAY = timedelta(days=1)
BEFORE = NOW - 90 * DAY


def fill(tx: Tx) -> None:
    old = act("old", state=State.EXECUTING, fence=1, created_at=NOW - 100 * DAY)
    tx.requests.add(old)
    tx.steps.claim(claim(old))
    ended = tx.requests.get("old")
    assert ended is not None
    tx.requests.add(look("recent", state=State.DONE, finished_at=BEFORE))
    tx.requests.add(look("open", created_at=NOW - 100 * DAY))
    tx.documents.put(document("d1", subject="request:old"))
    tx.documents.put(document("d2", subject="request:recent"))
    tx.tokens.add(token("t1", document="d1"))
    tx.tokens.add(token("t2", document="d2"))
    tx.documents.put(document("s1", subject="", updated_at=NOW - 91 * DAY))
    tx.documents.put(document("s2", subject="", updated_at=NOW - 89 * DAY))
    tx.tokens.add(token("t3", document="s1"))
    tx.tokens.add(token("t4", document="s2"))
    tx.inbox.admit("m1", "alice", NOW - 100 * DAY)
    tx.inbox.admit("m2", "alice", NOW)
    for days in (100, 95, 91, 5, 0):
        tx.audit.append(entry(f"\u2028 {days}", at=NOW - days * DAY))
    tx.requests.save(act("old", state=State.DONE, fence=1, finished_at=NOW - 99 * DAY, created_at=NOW - 100 * DAY))


@pytest.fixture
def checkpointer(store: Store, tmp_path: Path) -> Checkpointer:
    return Checkpointer(store, ManualClock(NOW), KEY, [FileSink(tmp_path / "checkpoints.jsonl")])


@pytest.fixture
async def made(store: Store, checkpointer: Checkpointer, tmp_path: Path) -> Archive:
    await store.transact(fill)
    done = await archive(store, checkpointer, ManualClock(NOW), tmp_path / "archive", BEFORE)
    assert done is not None
    return done


async def test_what_is_in_the_file(made: Archive) -> None:
    content = made.path.read_bytes()
    lines = [json.loads(line) for line in gzip.decompress(content).decode().split("\n")[:-1]]

    assert made.sha256 == sha256(content).hexdigest()
    assert (made.requests, made.entries) == (1, 3)
    assert lines[1]["request"]["id"] == "old"
    assert [step["index"] for step in lines[1]["steps"]] == [0]
    assert [line["entry"]["text"] for line in lines[2:5]] == ["\u2028 100", "\u2028 95", "\u2028 91"]
    assert lines[5]["sequence"] == 3


async def test_what_is_left(store: Store, made: Archive) -> None:
    def left(tx: Tx) -> tuple[object, ...]:
        return (
            [request.id for request in tx.requests.find()],
            tx.steps.of("old"),
            tx.documents.get("d1"),
            tx.tokens.get("t1"),
            tx.tokens.get("t2"),
            tx.inbox.count("alice", NOW - 200 * DAY),
        )

    assert await store.read(left) == (["recent", "open"], (), None, None, token("t2", document="d2"), 1)
    assert await store.read(lambda tx: tx.documents.get("d2")) is not None
    links = await store.read(lambda tx: list(tx.audit.entries()))
    assert [link.sequence for link in links] == [4, 5, 6]
    assert links[-1].entry.event == "archived"
    assert dict(links[-1].entry.details)["sha256"] == made.sha256


async def test_what_belongs_to_no_request_goes_with_the_rest(store: Store, made: Archive) -> None:
    def left(tx: Tx) -> tuple[object, ...]:
        return tx.documents.get("s1"), tx.tokens.get("t3"), tx.tokens.get("t4")

    assert await store.read(left) == (None, None, token("t4", document="s2"))
    assert await store.read(lambda tx: tx.documents.get("s2")) is not None


async def test_both_sides_are_provable(store: Store, made: Archive, checkpointer: Checkpointer, tmp_path: Path) -> None:
    assert verify_archive(made.path, KEY.public).sound
    assert (await audit.verify(store, tmp_path / "checkpoints.jsonl", KEY.public)).sound
    await checkpointer.checkpoint()
    proved = await audit.verify(store, tmp_path / "checkpoints.jsonl", KEY.public)
    assert (proved.sound, proved.sequence, proved.checkpoints) == (True, 6, 2)
    # Without the checkpoint that closed the archive, nothing says that the beginning was not cut off.
    (tmp_path / "checkpoints.jsonl").write_text("")
    assert not (await audit.verify(store, tmp_path / "checkpoints.jsonl", KEY.public)).sound


async def test_a_changed_archive_is_found(made: Archive) -> None:
    lines = gzip.decompress(made.path.read_bytes()).decode().split("\n")
    for number, line in enumerate(lines[2:6], 2):
        changed = line.replace("alice", "mallory").replace('"signature": "', '"signature": "AAAA')
        made.path.write_bytes(gzip.compress("\n".join([*lines[:number], changed, *lines[number + 1 :]]).encode()))
        assert not verify_archive(made.path, KEY.public).sound
    for number in range(2, 6):
        made.path.write_bytes(gzip.compress("\n".join([*lines[:number], *lines[number + 1 :]]).encode()))
        assert not verify_archive(made.path, KEY.public).sound


async def test_again_and_again(store: Store, made: Archive, checkpointer: Checkpointer, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    assert await archive(store, checkpointer, ManualClock(NOW), folder, BEFORE) is None

    second = await archive(store, checkpointer, ManualClock(NOW), folder, NOW - DAY)

    assert second is not None
    assert (second.requests, second.entries) == (1, 1)
    assert verify_archive(second.path, KEY.public).sound
    assert verify_archive(second.path, KEY.public).sequence == 4
    assert (await audit.verify(store, tmp_path / "checkpoints.jsonl", KEY.public)).sound
    assert made.path != second.path


async def test_two_at_once_drop_nothing_twice(store: Store, checkpointer: Checkpointer, tmp_path: Path) -> None:
    await store.transact(fill)

    runs = [archive(store, checkpointer, ManualClock(NOW), tmp_path / "archive", BEFORE) for _ in range(2)]
    results = await asyncio.gather(*runs, return_exceptions=True)

    made = [result for result in results if isinstance(result, Archive)]
    assert len(made) == 1
    assert all(isinstance(result, Archive | StorageUnavailable | None) for result in results)
    assert (await audit.verify(store, tmp_path / "checkpoints.jsonl", KEY.public)).sound


async def test_no_place_for_the_file(store: Store, checkpointer: Checkpointer, tmp_path: Path) -> None:
    await store.transact(fill)
    (tmp_path / "archive").write_text("in the way")

    with pytest.raises(StorageUnavailable, match=r"storage\.archive"):
        await archive(store, checkpointer, ManualClock(NOW), tmp_path / "archive", BEFORE)

    assert await store.read(lambda tx: tx.requests.get("old")) is not None
    assert (await store.read(lambda tx: list(tx.audit.entries(limit=1))))[0].sequence == 1
