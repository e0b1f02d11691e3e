"""What the stories over the four messengers share: hosts, an empty database, a world of their own for each."""

import asyncio
import logging
import multiprocessing
from collections.abc import AsyncIterator, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest
import structlog

from executors.simulated.launch import Fleet, open_fleet
from storage.database import open_store
from tests.e2e.town import Team, working
from tests.e2e.world import Make, World, database


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The simulated hosts behind their real SSH servers."""
    with asyncio.Runner() as runner:
        held = runner.run(open_fleet(tmp_path_factory.mktemp("fleet")))
        yield held
        runner.run(held.close())


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema, to be copied: making one takes a second."""
    path = tmp_path_factory.mktemp("fresh") / "commander.db"

    async def make() -> None:
        await (await open_store(f"sqlite:///{path}")).close()

    asyncio.run(make())
    return path


@pytest.fixture(scope="session")
def nursery() -> ForkServerContext:
    """Where processes come from: one that has imported everything forks them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.process"])
    return context


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    yield
    structlog.configure(**before)


@pytest.fixture
def make(tmp_path: Path, fleet: Fleet, fresh: Path) -> Make:
    """Worlds by name, each with a database of its own."""

    def made(name: str) -> World:
        database(tmp_path / name, fresh)
        return World(tmp_path / name, fleet)

    return made


@pytest.fixture
async def world(make: Make) -> AsyncIterator[World]:
    """Four messengers that run, and no bot yet."""
    async with make("world").serving() as made:
        yield made


@pytest.fixture
async def team(world: World) -> AsyncIterator[Team]:
    """A bot that is connected to all four."""
    async with working(world, world.configured()) as made:
        yield made
