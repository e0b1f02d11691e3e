"""Real `kill -9`, at a moment that only a seed knows: nothing is lost, nothing that runs once runs twice.

The victim is the product's core on a SQLite file (tests/crash/victim.py). It is killed one to three times, then a last
process lives on until nothing is left to do.
"""

import asyncio
import shutil
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

import pytest

from tests.crash.aftermath import judge, left
from tests.crash.lives import Story

pytestmark = pytest.mark.crash

SEEDS, TOGETHER = 200, 10
"""How many stories there are, and how many run side by side: they mostly wait for leases to end."""


async def killed_story(story: Story) -> list[str]:
    random = Random(story.seed)
    deaths = random.randint(1, 3)
    for life in range(deaths):
        await story.killed(life, random)
    await story.lived(deaths)
    return [f"seed {story.seed}: {wrong}" for wrong in judge(story, await left(story))]


@pytest.mark.parametrize("first", range(0, SEEDS, TOGETHER))
async def test_kill_9_loses_nothing_and_doubles_nothing(
    first: int, nursery: ForkServerContext, fresh: Path, tmp_path: Path
) -> None:
    stories = [Story(tmp_path / str(seed), seed, nursery) for seed in range(first, first + TOGETHER)]
    for story in stories:
        shutil.copytree(fresh, story.folder)
    found = await asyncio.gather(*map(killed_story, stories))
    assert [wrong for each in found for wrong in each] == []
