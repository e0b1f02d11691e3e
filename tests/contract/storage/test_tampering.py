"""Whoever edits the database behind the bot's back is found out."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import audit, chain, checkpoints
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import CheckpointKey
from storage.database import open_store
from tests.contract.storage.samples import entry
from tests.fakes import ManualClock

KEY = CheckpointKey(b"k" * 32)
LENGTH = 12
COVERED = 9
LINK = st.integers(1, LENGTH)


@dataclass(frozen=True)
class Record:
    """A record of twelve links, the first nine covered by three checkpoints, and a place for damaged copies."""

    database: Path
    outside: Path

    def damaged(self, *statements: str, outside: Path | None = None) -> audit.Verification:
        """What verification says after these statements."""
        copy = self.database.with_name("damaged.db")
        shutil.copy(self.database, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

        async def verify() -> audit.Verification:
            store = await open_store(f"sqlite:///{copy}")
            try:
                return await audit.verify(store, outside or self.outside, KEY.public)
            finally:
                await store.close()

        return asyncio.run(verify())


@pytest.fixture(scope="module")
def record(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("record")
    made = Record(Path(shutil.copy(empty_file, folder / "record.db")), folder / "checkpoints.jsonl")

    async def fill() -> None:
        store = await open_store(f"sqlite:///{made.database}")
        checkpointer = Checkpointer(store, ManualClock(), KEY, [FileSink(made.outside)])
        for number in range(1, LENGTH + 1):
            await store.transact(lambda tx, text=f"é{number}": tx.audit.append(entry(text)))  # type: ignore[misc]
            if number % 3 == 0 and number <= COVERED:
                await checkpointer.checkpoint()
        await store.close()

    asyncio.run(fill())
    return made


def test_untouched(record: Record) -> None:
    assert record.damaged().sound


@given(LINK, st.integers(0, 400), st.integers(0, 7), st.sampled_from(["body", "hash"]))
def test_invariant_17_any_changed_bit(record: Record, link: int, place: int, bit: int, column: str) -> None:
    with closing(sqlite3.connect(record.database)) as connection:
        ((text,),) = connection.execute(f"SELECT {column} FROM audit WHERE sequence = {link}")
    content = bytearray(text.encode())
    content[place % len(content)] ^= 1 << bit

    found = record.damaged(f"UPDATE audit SET {column} = CAST(x'{content.hex()}' AS TEXT) WHERE sequence = {link}")

    assert not found.sound
    assert found.sequence in {link, link + 1}


@given(LINK)
def test_invariant_17_any_deletion(record: Record, link: int) -> None:
    found = record.damaged(f"DELETE FROM audit WHERE sequence = {link}")
    # Nobody has promised to notice the loss of what no checkpoint covers, at the very end.
    assert found.sound == (link == LENGTH)


@given(LINK, st.integers(0, 30), st.booleans())
def test_invariant_17_any_insertion(record: Record, copied: int, place: int, closing_up: bool) -> None:
    number = place - 10
    room = [f"UPDATE audit SET sequence = -sequence WHERE sequence >= {number}"] if closing_up else []
    back = [f"UPDATE audit SET sequence = 1 - sequence WHERE sequence <= {-number}"] if closing_up else []
    insert = (
        f"INSERT OR REPLACE INTO audit SELECT {number}, hash, body || ' ' FROM audit WHERE abs(sequence) = {copied}"
    )

    if not closing_up or number > 0:
        assert not record.damaged(*room, insert, *back).sound


@given(LINK, LINK)
def test_invariant_17_any_exchange(record: Record, one: int, other: int) -> None:
    swap = [
        f"UPDATE audit SET sequence = 1000 WHERE sequence = {one}",
        f"UPDATE audit SET sequence = {one} WHERE sequence = {other}",
        f"UPDATE audit SET sequence = {other} WHERE sequence = 1000",
    ]
    assert record.damaged(*swap).sound == (one == other)


@given(LINK)
def test_invariant_17_any_truncation_below_a_checkpoint(record: Record, last: int) -> None:
    found = record.damaged(f"DELETE FROM audit WHERE sequence > {last}")

    assert found.sound == (last >= COVERED)
    if not found.sound:
        assert found.message.id == "storage.record_truncated"


def test_a_chain_made_anew(record: Record) -> None:
    """The database's owner can compute hashes as well as we can: only the checkpoints tell."""
    copy = record.database.with_name("anew.db")
    shutil.copy(record.database, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        rows = connection.execute("SELECT sequence, body FROM audit ORDER BY sequence").fetchall()
        ((previous,),) = connection.execute("SELECT log FROM audit_base").fetchall()
        for sequence, body in rows:
            changed = body.replace("é5", "e5")
            previous = chain.following(previous, changed.encode())
            connection.execute("UPDATE audit SET hash = ?, body = ? WHERE sequence = ?", (previous, changed, sequence))
    anew = Record(copy, record.outside)

    found = anew.damaged()
    assert (found.sound, found.message.id, found.sequence) == (False, "storage.record_contradiction", 6)
    assert anew.damaged(outside=record.outside.with_name("missing")).sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_base SET log = hex(randomblob(32))",
        "UPDATE audit_base SET hash = hex(randomblob(32))",
        "UPDATE audit_base SET hash = 'no hash'",
        "UPDATE audit_base SET sequence = 3",
        "UPDATE audit_base SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3)",
        "UPDATE audit SET body = CAST(body AS BLOB) WHERE sequence = 5",
        "DELETE FROM audit",
    ],
)
def test_other_ways(record: Record, statement: str) -> None:
    assert not record.damaged(statement).sound


def test_a_beginning_cut_off_without_its_checkpoint(record: Record) -> None:
    cut = ["UPDATE audit_base SET (sequence, hash) = (SELECT sequence, hash FROM audit WHERE sequence = {0})"]
    cut.append("DELETE FROM audit WHERE sequence <= {0}")

    assert record.damaged(*(statement.format(3) for statement in cut)).sound
    found = record.damaged(*(statement.format(4) for statement in cut))
    assert (found.sound, found.message.id) == (False, "storage.record_base")


@given(st.integers(0, 2), st.integers(0, 400), st.integers(0, 6))
def test_a_checkpoint_cannot_be_changed(record: Record, number: int, place: int, bit: int) -> None:
    lines = record.outside.read_bytes().splitlines()
    content = bytearray(lines[number])
    content[place % len(content)] ^= 1 << bit
    known = checkpoints.read(content.decode("utf-8", "replace"))

    # Either the line is no checkpoint any more, which is losing it; or it says the same; or it is found to be forged.
    if known is not None and known != checkpoints.read(lines[number].decode()):
        changed = record.outside.with_name("changed.jsonl")
        changed.write_bytes(b"\n".join([*lines[:number], bytes(content), *lines[number + 1 :]]) + b"\n")
        assert not record.damaged(outside=changed).sound
