"""The stores that the contract is held against: each test gets a new, empty one of every kind."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.domain.ports import Store
from storage.database import open_store
from storage.memory import MemoryStore
from tests.contract.storage.server import Server, running_server

OpenStore = Callable[[], Awaitable[Store]]
"""Opens one more store on the same place, as another process would; all are closed when the test ends."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL a session, whose database `template1` has the schema already."""
    with running_server() as running:
        _migrate(running.url("template1"))
        yield running


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(empty_file: Path, tmp_path: Path) -> str:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return f"sqlite:///{shutil.copy(empty_file, folder / 'commander.db')}"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.live("postgresql"))])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest) -> str:
    """Where the test's store is."""
    if kind == "postgresql":
        running: Server = request.getfixturevalue("server")
        return running.make()
    return str(request.getfixturevalue("sqlite_url")) if kind == "sqlite" else "memory:"


@pytest.fixture
async def opens(url: str) -> AsyncIterator[OpenStore]:
    made: list[Store] = []
    memory = MemoryStore()

    async def open_one() -> Store:
        store: Store = memory if url == "memory:" else await open_store(url)
        made.append(store)
        return store

    yield open_one
    for store in made:
        await store.close()


@pytest.fixture
async def store(opens: OpenStore) -> Store:
    return await opens()


def _migrate(url: str) -> None:
    async def once() -> None:
        await (await open_store(url)).close()

    asyncio.run(once())
