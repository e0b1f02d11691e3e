"""PostgreSQL that goes away, refuses or hangs: said with a code, nothing half done or done twice, and it heals."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.ports import Store, Tx
from storage import postgresql
from storage.database import open_store
from tests.contract.storage.samples import entry
from tests.contract.storage.server import Server, running_server
from tests.contract.storage.test_transactions import counted, next_change, write_everywhere

pytestmark = pytest.mark.live("postgresql")

HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'chatops-commander'"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def url(server: Server) -> str:
    return server.make()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = await open_store(url)
    yield opened
    await opened.close()


def administer(server: Server, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


async def works(store: Store) -> None:
    """Nothing was done before, everything is done now."""
    assert await store.read(counted) == (0,) * 7
    await store.transact(write_everywhere)
    assert await store.read(counted) == (1,) * 7


async def test_connections_that_broke_are_made_anew(store: Store, server: Server) -> None:
    await store.read(counted)
    await store.transact(lambda tx: tx.tokens.drop("x"))

    administer(server, HANG_UP)

    await works(store)


async def test_a_connection_that_breaks_in_the_middle_costs_one_more_try(store: Store, server: Server) -> None:
    tries = []

    def work(tx: Tx) -> None:
        write_everywhere(tx)
        tries.append(1)
        if len(tries) == 1:
            administer(server, HANG_UP)
        tx.audit.head()

    await store.transact(work)

    assert len(tries) == 2
    assert await store.read(counted) == (1,) * 7


async def test_a_server_that_is_down_and_comes_back(store: Store, server: Server) -> None:
    changes = store.changes()
    await next_change(changes)
    server.stop()
    try:
        for attempt in (store.transact, store.read):
            with pytest.raises(StorageUnavailable, match=r"storage\.unavailable"):
                await attempt(counted)
    finally:
        server.start()

    await next_change(changes)
    await works(store)


async def test_a_commit_whose_fate_is_not_known_is_not_repeated(store: Store, server: Server) -> None:
    tries = []

    def work(tx: Tx) -> None:
        tries.append(1)
        tx.audit.append(entry())
        administer(server, HANG_UP)

    with pytest.raises(StorageUnavailable, match=r"storage\.unavailable"):
        await store.transact(work)

    assert len(tries) == 1
    assert (await store.read(counted))[-1] == 0


async def test_a_writer_that_hangs_elsewhere(url: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_SESSION", postgresql._SESSION.replace(b"'5s'", b"'50ms'"))
    store = await open_store(url)
    with psycopg.connect(url) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({postgresql._TURN})".encode())

        with pytest.raises(StorageUnavailable, match=r"storage\.locked"):
            await store.transact(write_everywhere)
        assert await store.read(counted) == (0,) * 7

    await works(store)
    await store.close()


async def test_a_database_that_may_only_be_read(store: Store, url: str, server: Server) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    await store.read(counted)
    administer(server, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    administer(server, HANG_UP)

    with pytest.raises(StorageUnavailable, match=r"storage\.read_only"):
        await store.transact(write_everywhere)

    administer(server, f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    administer(server, HANG_UP)
    await works(store)
