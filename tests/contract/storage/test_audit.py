"""The record: appended with what it records, chained, exported, proved."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.codec import canonical
from bot.domain.ports import Store, Tx
from storage import audit, chain
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import CheckpointKey
from tests.contract.storage.samples import NOW, entry
from tests.fakes import ManualClock

KEY = CheckpointKey(b"k" * 32)


async def append(store: Store, *texts: str) -> None:
    await store.transact(lambda tx: [tx.audit.append(entry(text)) for text in texts])


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    return tmp_path / "outside" / "checkpoints.jsonl"


@pytest.fixture
def checkpointer(store: Store, outside: Path) -> Checkpointer:
    return Checkpointer(store, ManualClock(), KEY, [FileSink(outside)])


async def test_links_follow_each_other(store: Store) -> None:
    empty = await store.read(lambda tx: tx.audit.head())
    assert empty[0] == 0
    assert len(empty[1]) == 64

    links = await store.transact(lambda tx: [tx.audit.append(entry(text)) for text in ("a", "é", "\u2028\0")])

    assert [link.sequence for link in links] == [1, 2, 3]
    assert links[0].hash == chain.following(empty[1], canonical(entry("a")))
    assert links[2].hash == chain.following(links[1].hash, canonical(entry("\u2028\0")))
    assert await store.read(lambda tx: tx.audit.head()) == (3, links[2].hash)
    assert await store.read(lambda tx: list(tx.audit.entries())) == links
    assert await store.read(lambda tx: list(tx.audit.entries(after=1, limit=1))) == links[1:2]


async def test_a_sound_record_is_proved(store: Store, checkpointer: Checkpointer, outside: Path) -> None:
    proved = await audit.verify(store, outside, KEY.public)
    assert (proved.sound, proved.sequence, proved.message.id) == (True, 0, "storage.record_chain")
    await append(store, "a", "b")
    await checkpointer.checkpoint()
    await append(store, "c")

    proved = await audit.verify(store, outside, KEY.public)

    assert (proved.sound, proved.sequence, proved.checkpoints) == (True, 3, 1)
    assert dict(proved.message.values) == {"count": 3, "covered": 2, "checkpoints": 1}


async def test_more_than_one_batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 3)
    await append(store, *map(str, range(10)))

    assert (await audit.verify(store, None)).sequence == 10


async def test_another_records_checkpoints_prove_nothing(
    store: Store, checkpointer: Checkpointer, outside: Path
) -> None:
    await append(store, "a")
    await checkpointer.checkpoint()

    stranger = await audit.verify(store, outside, CheckpointKey(b"x" * 32).public)

    assert (stranger.sound, stranger.message.id) == (False, "storage.record_checkpoint")


async def test_exporting(store: Store) -> None:
    later = entry("b", at=NOW + timedelta(days=1))
    links = await store.transact(lambda tx: [tx.audit.append(one) for one in (entry("é\n"), later)])

    lines = [json.loads(line) for line in (await audit.export(store)).splitlines()]
    recent = (await audit.export(store, NOW + timedelta(hours=1))).splitlines()

    assert [(line["sequence"], line["hash"]) for line in lines] == [(link.sequence, link.hash) for link in links]
    assert lines[0]["entry"]["text"] == "é\n"
    assert canonical(lines[0]["entry"]) == canonical(entry("é\n"))
    assert [json.loads(line)["sequence"] for line in recent] == [2]


def test_the_moment_of_an_entry() -> None:
    tricky = entry(action='"at":"2001-01-01T00:00:00Z"', address='x","at":"2002-02-02T00:00:00Z')
    assert audit.at(chain.body(tricky).decode()) == NOW
    assert audit.at(chain.body(entry(at=NOW.replace(microsecond=0))).decode()) == NOW.replace(microsecond=0)
    assert audit.at("{}") > NOW
    assert audit.at('{"at":"tomorrow"}') > NOW


async def test_a_failed_transaction_leaves_no_gap(store: Store) -> None:
    def fail(tx: Tx) -> None:
        tx.audit.append(entry("lost"))
        raise ValueError("x")

    await append(store, "a")
    with pytest.raises(ValueError, match="x"):
        await store.transact(fail)
    await append(store, "b")

    assert (await audit.verify(store, None)).sound
    assert [link.entry.text for link in await store.read(lambda tx: list(tx.audit.entries()))] == ["a", "b"]
