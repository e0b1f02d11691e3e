"""What SQLite can run into: it is said with a code, nothing is half done, and it heals when the cause is gone."""
# ruff: noqa: ASYNC240 (a test may wait for a small file)

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.content import Content, Paragraph
from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Store, Tx
from storage import sqlite
from storage.database import Lane, open_store
from tests.contract.storage.samples import document
from tests.contract.storage.test_transactions import counted, write_everywhere


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
async def store(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    monkeypatch.setattr(sqlite, "BUSY_MS", 20)
    opened = await open_store(f"sqlite:///{path}")
    yield opened
    await opened.close()


async def works(store: Store) -> None:
    """Nothing was done before, everything is done now."""
    assert await store.read(counted) == (0,) * 7
    await store.transact(write_everywhere)
    assert await store.read(counted) == (1,) * 7


async def test_locked(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match=r"storage\.locked"):
            await store.transact(write_everywhere)
        assert await store.read(counted) == (0,) * 7
        other.execute("ROLLBACK")
    await works(store)


async def test_full(store: Store) -> None:
    # A bound on the file's size is what a full disk looks like to SQLite.
    lane: Lane = store._writer  # type: ignore[attr-defined]
    await lane.call(lambda session: len(session.rows("PRAGMA max_page_count = 1", {})))
    big = Content((Paragraph("x" * 1_000_000),))

    def fill(tx: Tx) -> None:
        write_everywhere(tx)
        tx.documents.put(document("big", desired=big))

    with pytest.raises(StorageUnavailable, match=r"storage\.full"):
        await store.transact(fill)
    # The failure cost that session, and the next one has no bound.
    await works(store)


async def test_full_at_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write-ahead log cannot even be made: all that SQLite says is that it cannot open a file."""
    usage = shutil.disk_usage(path.parent)
    path.with_name(f"{path.name}-wal").mkdir()

    async def opening(free: int) -> str:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
        with pytest.raises(StorageUnavailable) as caught:
            await open_store(f"sqlite:///{path}")
        assert dict(caught.value.message.values) == {"where": str(path)}
        return caught.value.code

    assert await opening(sqlite.ROOM - 1) == "storage.full"
    assert await opening(sqlite.ROOM) == "storage.unavailable"


async def test_read_only(store: Store, path: Path) -> None:
    lane: Lane = store._writer  # type: ignore[attr-defined]
    await lane.call(lambda session: len(session.rows("PRAGMA query_only = ON", {})))

    with pytest.raises(StorageUnavailable, match=r"storage\.read_only"):
        await store.transact(write_everywhere)
    await works(store)


async def test_gone_and_back(store: Store, path: Path) -> None:
    await store.transact(lambda tx: tx.tokens.drop("x"))
    away = path.with_name("away")
    path.rename(away)

    for attempt in (store.transact, store.read):
        with pytest.raises(StorageUnavailable, match=r"storage\.unavailable"):
            await attempt(counted)
    assert not path.exists()

    away.rename(path)
    await works(store)


async def test_replaced_by_a_backup(store: Store, path: Path, empty_file: Path) -> None:
    await store.transact(write_everywhere)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink()
    shutil.copy(empty_file, path)

    await works(store)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT COUNT(*) FROM audit").fetchone() == (1,)


async def test_damaged(store: Store, path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(StorageUnavailable, match=r"storage\.damaged"):
        await store.read(counted)

    path.write_bytes(whole)
    await works(store)


async def test_followers_hear_when_it_is_back(store: Store, path: Path) -> None:
    changes = store.changes()
    await anext(changes)
    away = path.with_name("away")
    path.rename(away)
    with pytest.raises(StorageUnavailable):
        await store.transact(write_everywhere)

    away.rename(path)
    async with asyncio.timeout(10):
        await anext(changes)
    await works(store)
