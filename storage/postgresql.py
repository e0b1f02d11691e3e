"""PostgreSQL through psycopg 3: several machines on one database.

Writers take turns, over all processes, on one advisory lock: every transaction sees all that was committed before it,
as on SQLite, and none is ever undone by a conflict. Commits are announced with NOTIFY inside the transaction.
"""

import re
from collections.abc import AsyncIterator
from functools import lru_cache
from secrets import token_hex
from typing import Any

import psycopg
from psycopg.errors import UndefinedTable

from bot.domain.errors import FaultError, StorageUnavailable
from storage.engine import Failure, OnWriter, Row, Values
from storage.migrations import HEAD, VERSION

CHANNEL = "chatops_commander"
_TURN = 0x636F6D6D616E6465  # "commande": the key of the writers' lock in the database
_SCHEMA = _TURN + 1

# A writer that froze in the middle would keep everybody waiting: the server ends it.
_SESSION = b"""SET lock_timeout = '5s'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '30s';
SET client_min_messages = 'warning'"""
_CONNECT: dict[str, Any] = {
    "autocommit": True,
    "application_name": "chatops-commander",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_ALIVE_SECONDS = 30.0

# One message each: statement by statement they would cost a round trip more.
_BEGIN_WRITING = f"BEGIN; SELECT pg_advisory_xact_lock({_TURN})".encode()
_BEGIN_READING = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
_CODES = (
    ("55P03", "storage.locked"),
    ("40", "storage.locked"),
    ("53100", "storage.full"),
    ("25006", "storage.read_only"),
    ("42501", "storage.read_only"),
    ("XX001", "storage.damaged"),
    ("XX002", "storage.damaged"),
    ("53", "storage.unavailable"),
    ("57", "storage.unavailable"),
    ("58", "storage.unavailable"),
    ("08", "storage.unavailable"),
    ("25P03", "storage.unavailable"),
)


@lru_cache(maxsize=512)
def _translated(sql: str) -> bytes:
    """Names as psycopg writes them."""
    return re.sub(r":(\w+)", r"%(\1)s", sql.replace("%", "%%")).encode()


class PostgresqlSession:
    """Implements `Session`."""

    def __init__(self, url: str, *, write: bool, name: str) -> None:
        self._connection = psycopg.connect(url, **_CONNECT)
        self._connection.execute(_SESSION)
        self._begin = _BEGIN_WRITING if write else _BEGIN_READING
        self._commit = f"NOTIFY {CHANNEL}, '{name}'; COMMIT".encode()
        self._changed = False

    @property
    def changed(self) -> bool:
        """Whether the transaction wrote anything."""
        return self._changed

    def begin(self) -> None:
        """Waits for its turn, at most five seconds. The first statement after it sees all that was committed."""
        self._changed = False
        self._connection.execute(self._begin)

    def rows(self, sql: str, values: Values) -> list[Row]:
        """All rows that a statement returns."""
        return self._execute(sql, values).fetchall()

    def run(self, sql: str, values: Values) -> int:
        """How many rows a statement changed."""
        return self._execute(sql, values).rowcount

    def commit(self) -> None:
        """Returns when the server has it on its disk; tells the other processes."""
        self._connection.execute(self._commit if self._changed else b"COMMIT")

    def rollback(self) -> None:
        """Ends the transaction, failed or not."""
        if not self._connection.closed:
            self._connection.execute(b"ROLLBACK")

    def others(self) -> int:
        """Always the same: LISTEN tells."""
        return 0

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()

    def _execute(self, sql: str, values: Values) -> psycopg.Cursor[Row]:
        cursor = self._connection.execute(_translated(sql), values)
        if cursor.rowcount > 0 and not (cursor.statusmessage or "").startswith("SELECT"):
            self._changed = True
        return cursor


class PostgresqlEngine:
    """Implements `Engine` on one database."""

    errors = psycopg.Error

    def __init__(self, url: str) -> None:
        self._url = url
        self._where = re.sub(r"//[^@/]*@", "//", url.partition("?")[0])  # without user and password
        self._name = token_hex(8)

    def migrate(self) -> None:
        """Makes the schema, or upgrades it, in one transaction."""
        with psycopg.connect(self._url, **_CONNECT) as connection:
            if _version(connection) == HEAD:
                return
        # Alembic and SQLModel take a second to import: only where there is something to do.
        from storage.migrations.upgrade import upgrade

        begin = ("BEGIN", f"SELECT pg_advisory_xact_lock({_SCHEMA})")
        upgrade("postgresql+psycopg://", lambda: psycopg.connect(self._url, **_CONNECT), begin, self._where)

    def session(self, *, write: bool) -> PostgresqlSession:
        """A connection to a database with the schema that this program knows."""
        session = PostgresqlSession(self._url, write=write, name=self._name)
        try:
            found = session.rows(VERSION, {})
        except BaseException:
            session.close()
            raise
        if found != [(HEAD,)]:
            session.close()
            raise FaultError("storage.newer_schema", where=self._where)
        return session

    def glance(self) -> None:
        """Every read may wait for the network."""

    def failure(self, error: Exception, *, write: bool) -> Failure | None:
        """By SQLSTATE; an error without one is a connection that could not be made or broke."""
        state = error.sqlstate if isinstance(error, psycopg.Error) else None
        if state is None:
            if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
                return Failure(StorageUnavailable("storage.unavailable", where=self._where), again=True)
            return None
        code = next((code for prefix, code in _CODES if state.startswith(prefix)), None)
        if code is None:
            return None
        if code == "storage.read_only" and not write:
            return Failure(FaultError("storage.written_while_reading"), lost=False)
        again = state.startswith("40") or code == "storage.unavailable"
        return Failure(StorageUnavailable(code, where=self._where), again=again, lost=code == "storage.unavailable")

    async def watch(self, on_writer: OnWriter) -> AsyncIterator[None]:  # noqa: ARG002 (SQLite's need)
        """Listens on a connection of its own; its own engine's announcements do not count."""
        async with await psycopg.AsyncConnection.connect(self._url, **_CONNECT) as connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            yield  # whatever was announced before
            while True:
                async for notice in connection.notifies(timeout=_ALIVE_SECONDS):
                    if notice.payload != self._name:
                        yield
                await connection.execute(b"SELECT 1")  # a server that vanished is noticed here


def _version(connection: psycopg.Connection[Row]) -> str | None:
    try:
        row = connection.execute(VERSION).fetchone()
    except UndefinedTable:
        return None
    return str(row[0]) if row else None
