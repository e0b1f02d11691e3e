"""Real processes: born in a few milliseconds, killed when a seed says so, or alive until nothing is left to do."""

import asyncio
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from tests.crash import victim

PATIENCE = 60
"""Seconds after which a story that does not end has failed."""


@dataclass(frozen=True)
class Story:
    """One folder with a database and the notes of everything that happened outside."""

    folder: Path
    seed: int
    nursery: ForkServerContext

    def notes(self, name: str) -> list[list[object]]:
        return victim.Notes(self.folder / name).read()

    def process(self, life: int, stop_after: int = 0) -> ForkServerProcess:
        process = self.nursery.Process(target=victim.live, args=(self.folder, self.seed * 100 + life, stop_after))
        process.start()
        return process

    async def killed(self, life: int, random: Random) -> None:
        """A life that ends when so much has happened, give or take a moment."""
        process, until = self.process(life), len(self.happened()) + random.randrange(12)
        while len(self.happened()) < until and process.is_alive():  # noqa: ASYNC110 (of another process)
            await asyncio.sleep(0.005)
        await asyncio.sleep(random.uniform(0, 0.05))
        process.kill()
        await ended(process)

    async def lived(self, life: int) -> None:
        """A life until nothing is left to do."""
        process = self.process(life)
        await ended(process)
        assert process.exitcode == 0, f"seed {self.seed}: the last process ended with {process.exitcode}"

    def happened(self) -> list[list[object]]:
        return [line for name in ("shown", "acts", "presses") for line in self.notes(name)]


async def ended(process: ForkServerProcess) -> None:
    await asyncio.to_thread(process.join, PATIENCE)
    if process.is_alive():
        process.kill()
        pytest.fail(f"process {process.pid} did not end")
