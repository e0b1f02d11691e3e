"""What the tests with real processes share."""

import asyncio
import multiprocessing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from storage.database import open_store
from tests.crash import victim


@pytest.fixture(scope="session")
def nursery() -> ForkServerContext:
    """Where processes come from: one that has imported everything forks them, in a few milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.crash.nursery"])
    return context


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema, to be copied: making one takes a second."""
    folder = tmp_path_factory.mktemp("fresh")

    async def make() -> None:
        await (await open_store(victim.database(folder))).close()

    asyncio.run(make())
    return folder
