"""The schema: migrations make exactly the tables that are declared, for one process and for several at once."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from bot.domain.errors import ConfigError, FaultError, StorageUnavailable
from storage.database import open_store
from storage.migrations import HEAD
from storage.migrations.upgrade import revisions
from storage.tables import METADATA
from tests.contract.storage.samples import NOW
from tests.contract.storage.server import Server


def test_the_newest_revision_is_the_one_that_opening_expects() -> None:
    assert revisions().get_heads() == [HEAD]


def sqlite_schema(path: Path) -> set[str]:
    """Every table and index, as declared, without white space, quotes and the order of columns."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        return {" ".join(sql.replace('"', "").split()) for (sql,) in rows if "alembic_version" not in sql}


def test_sqlite_has_the_declared_tables(empty_file: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    METADATA.create_all(engine)
    engine.dispose()

    assert sqlite_schema(empty_file) == sqlite_schema(tmp_path / "declared.db")


def postgresql_schema(url: str) -> set[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            """SELECT table_name, ordinal_position::text, column_name, data_type, is_nullable, is_identity
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'"""
        ).fetchall()
        indexes = connection.execute(
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
    return {*columns, *indexes}


@pytest.mark.live("postgresql")
def test_postgresql_has_the_declared_tables(server: Server) -> None:
    declared = server.make("template0")
    engine = create_engine(declared.replace("postgresql:", "postgresql+psycopg:"))
    METADATA.create_all(engine)
    engine.dispose()

    schema = postgresql_schema(server.make())

    assert len(schema) > 80
    assert schema == postgresql_schema(declared)


OPEN = """
import asyncio, sys
from datetime import UTC, datetime
from storage.database import open_store
async def main():
    store = await open_store(sys.argv[1])
    await store.transact(lambda tx: tx.inbox.admit(sys.argv[2], "alice", datetime.now(UTC)))
    print(await store.read(lambda tx: tx.audit.head()[1]))
    await store.close()
asyncio.run(main())
"""


async def open_at_once(url: str) -> None:
    """Three processes, and twice in this one; all see the same log, and all of their writes are there."""

    async def other(number: int) -> str:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", OPEN, url, str(number), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0
        return output.decode().strip()

    logs, (one, two) = await asyncio.gather(
        asyncio.gather(*map(other, range(3))), asyncio.gather(open_store(url), open_store(url))
    )
    try:
        log = await one.read(lambda tx: tx.audit.head()[1])
        assert set(logs) == {log}
        for number in range(3):
            assert not await two.transact(lambda tx, id_=str(number): tx.inbox.admit(id_, "", NOW))  # type: ignore[misc]
    finally:
        await one.close()
        await two.close()


async def test_processes_that_open_a_new_file_at_once(tmp_path: Path) -> None:
    await open_at_once(f"sqlite:///{tmp_path}/new/commander.db")


@pytest.mark.live("postgresql")
async def test_processes_that_open_a_new_database_at_once(server: Server) -> None:
    await open_at_once(server.make("template0"))


def test_opening_imports_nothing_heavy(sqlite_url: str) -> None:
    heavy = OPEN + "\nprint(*{'sqlalchemy', 'sqlmodel', 'alembic', 'psycopg'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy, sqlite_url, "m"], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[1] == ""


async def test_a_file_of_a_newer_program(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(FaultError, match=r"storage\.newer_schema") as caught:
        await open_store(sqlite_url)
    assert dict(caught.value.message.values) == {"where": sqlite_url.removeprefix("sqlite:///")}


async def test_a_file_that_became_newer_while_it_was_open(sqlite_url: str) -> None:
    store = await open_store(sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(FaultError, match=r"storage\.newer_schema") as caught:
        await store.read(lambda tx: tx.audit.head())
    assert dict(caught.value.message.values) == {"where": sqlite_url.removeprefix("sqlite:///")}
    await store.close()


@pytest.mark.parametrize("url", ["", "mysql://x", "sqlite://", "sqlite:///", "/data/commander.db"])
async def test_other_urls(url: str) -> None:
    with pytest.raises(ConfigError, match=r"storage\.url"):
        await open_store(url)


async def test_a_place_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "text.db").write_text("no database, " * 1000)

    with pytest.raises(StorageUnavailable, match=r"storage\.unavailable"):
        await open_store(f"sqlite:///{tmp_path}/file/commander.db")
    with pytest.raises(StorageUnavailable, match=r"storage\.damaged"):
        await open_store(f"sqlite:///{tmp_path}/text.db")
    with pytest.raises(StorageUnavailable, match=r"storage\.unavailable"):
        await open_store(f"postgresql://nobody@/nothing?host={tmp_path}")


async def test_nobody_else_reads_the_files(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/data/commander.db")
    await store.transact(lambda tx: tx.tokens.drop("x"))

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    await store.close()

    assert modes == dict.fromkeys(["commander.db", "commander.db-wal", "commander.db-shm"], 0o600)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
