"""SQLite: one file, one writer at a time over all processes, readers beside it (write-ahead log)."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from operator import methodcaller
from pathlib import Path
from time import monotonic

from bot.domain.errors import BotError, FaultError, StorageUnavailable
from storage.engine import Failure, OnWriter, Row, Values
from storage.migrations import HEAD, VERSION

BUSY_MS = 5_000
"""How long a transaction waits for its turn before it says that the database is locked."""
MIGRATION_MS = 60_000
"""How long an opening process waits for another one that is upgrading the schema."""
POLL_SECONDS = 0.2
LOOK_SECONDS = 0.1
ROOM = 65_536
"""Bytes without which SQLite can do nothing."""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
    # The log is copied into the file every 4,000 pages (16 MiB) instead of 1,000: hot pages are copied less often.
    "PRAGMA wal_autocheckpoint = 4000",
)
_CODES = (
    ("SQLITE_BUSY", "storage.locked"),
    ("SQLITE_LOCKED", "storage.locked"),
    ("SQLITE_FULL", "storage.full"),
    ("SQLITE_READONLY", "storage.read_only"),
    ("SQLITE_PERM", "storage.read_only"),
    ("SQLITE_CORRUPT", "storage.damaged"),
    ("SQLITE_NOTADB", "storage.damaged"),
    ("SQLITE_IOERR", "storage.unavailable"),
    ("SQLITE_CANTOPEN", "storage.unavailable"),
)


class SqliteSession:
    """Implements `Session`. A file that was replaced under an open connection is noticed before it is written to."""

    def __init__(self, path: Path, *, write: bool, patience_ms: int = BUSY_MS) -> None:
        self._path = str(path)
        self._connection = _connect(path, patience_ms)
        self._file = _identity(self._path)
        self._begin = "BEGIN IMMEDIATE" if write else "BEGIN"
        self._before = 0
        self._looked = 0.0
        if not write:
            self._connection.execute("PRAGMA query_only = ON")

    @property
    def changed(self) -> bool:
        """Whether the transaction wrote anything."""
        return self._connection.total_changes != self._before

    def begin(self) -> None:
        """Waits for its turn, at most `BUSY_MS`."""
        self._look_at_file()
        self._before = self._connection.total_changes
        self._connection.execute(self._begin)

    def _look_at_file(self) -> None:
        """Before every write; before reads, which lose nothing, ten times a second."""
        if self._begin == "BEGIN" and monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = monotonic()
        if _identity(self._path) != self._file:
            raise sqlite3.OperationalError("the file was replaced")

    def rows(self, sql: str, values: Values) -> list[Row]:
        """All rows that a statement returns."""
        return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, values: Values) -> int:
        """How many rows a statement changed."""
        return self._connection.execute(sql, values).rowcount

    def commit(self) -> None:
        """Returns when the write-ahead log is on the disk."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Does nothing where SQLite has rolled back by itself (disk full, read error)."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def others(self) -> int:
        """Another number after each commit of another connection; this one's own do not count."""
        ((version,),) = self._connection.execute("PRAGMA data_version").fetchall()
        return int(version)

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()


class SqliteEngine:
    """Implements `Engine` on one file."""

    errors = sqlite3.Error

    def __init__(self, path: Path) -> None:
        self._path = path

    def migrate(self) -> None:
        """Makes the directory (0700), the file (0600) and the schema where they are missing or old."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except OSError as error:
            raise StorageUnavailable("storage.unavailable", where=str(self._path)) from error
        with contextlib.closing(_connect(self._path, MIGRATION_MS)) as connection:
            if _version(connection) == HEAD:
                return
        # Alembic and SQLModel take a second to import: only where there is something to do.
        from storage.migrations.upgrade import upgrade

        upgrade("sqlite://", lambda: _connect(self._path, MIGRATION_MS), ("BEGIN IMMEDIATE",), str(self._path))

    def session(self, *, write: bool) -> SqliteSession:
        """A connection to a file that exists, with the schema that this program knows."""
        return self._checked(SqliteSession(self._path, write=write))

    def glance(self) -> SqliteSession:
        """Readers wait for nobody here (write-ahead log), but for a moment after a crash: then it is an error."""
        return self._checked(SqliteSession(self._path, write=False, patience_ms=0))

    def _checked(self, session: SqliteSession) -> SqliteSession:
        try:
            found = session.rows(VERSION, {})
        except BaseException:
            session.close()
            raise
        if found != [(HEAD,)]:
            session.close()
            raise FaultError("storage.newer_schema", where=str(self._path))
        return session

    def failure(self, error: Exception, *, write: bool) -> Failure | None:
        """By SQLite's own names of its errors."""
        name = getattr(error, "sqlite_errorname", "SQLITE_CANTOPEN")
        code = next((code for prefix, code in _CODES if name.startswith(prefix)), None)
        if code is None:
            return None
        if code == "storage.read_only" and not write:
            return Failure(FaultError("storage.written_while_reading"), lost=False)
        if code == "storage.unavailable" and self._is_full():
            code = "storage.full"
        problem: BotError = StorageUnavailable(code, where=str(self._path))
        return Failure(problem, again=code == "storage.unavailable", lost=code != "storage.locked")

    def _is_full(self) -> bool:
        """A full disk shows in many ways: a log that cannot be opened, a page that cannot be written."""
        try:
            return shutil.disk_usage(self._path.parent).free < ROOM
        except OSError:
            return False

    async def watch(self, on_writer: OnWriter) -> AsyncIterator[None]:
        """Asks the writing connection, which alone can tell the commits of others from its own."""
        seen: int | None = None
        while True:
            await asyncio.sleep(POLL_SECONDS)
            now = await on_writer(lambda session: session.others())
            if now != seen:
                yield
            seen = now


def _connect(path: Path, busy_ms: int) -> sqlite3.Connection:
    # mode=rw: a file that vanished is an error, not a new empty database.
    uri = f"{path.resolve().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256)
    # Bytes that are no text (somebody edited the file) are for whoever reads the row to refuse.
    connection.text_factory = methodcaller("decode", "utf-8", "surrogateescape")
    try:
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        for setting in _SETTINGS:
            connection.execute(setting)
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 (in the way of every transaction: half the price of Path.stat)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _version(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute(VERSION).fetchone()
    except sqlite3.OperationalError:
        return None  # no such table: a new file
    return str(row[0]) if row else None
