"""What is read with every message, or every second, is found by an index: it costs the same in ten years."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.domain.flow import Address
from storage.database import open_store
from storage.engine import Row, Values
from storage.rows.requests import SqlRequests

NOW = datetime(2026, 3, 3, tzinfo=UTC)


class Plans:
    """A session that finds nothing, and remembers how SQLite would look for it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.told: list[str] = []

    def rows(self, sql: str, values: Values) -> list[Row]:
        self.told += [row[3] for row in self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return []


@pytest.fixture
async def plans(sqlite_url: str) -> AsyncIterator[Plans]:
    store = await open_store(sqlite_url)
    await store.close()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        yield Plans(connection)


def test_the_last_requests_of_a_person_in_a_thread(plans: Plans) -> None:
    SqlRequests(plans).find(person="alice", address=Address("console", channel="alice"), limit=5)  # type: ignore[arg-type]
    (plan,) = plans.told  # no other step: nothing is sorted
    assert "INDEX requests_place" in plan


def test_what_is_pending_and_what_can_run(plans: Plans) -> None:
    requests = SqlRequests(plans)  # type: ignore[arg-type]
    requests.pending()
    requests.runnable(NOW)
    assert sum("INDEX requests_open" in plan for plan in plans.told) == 2
