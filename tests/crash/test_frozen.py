"""A process that stands still for longer than its lease starts nothing when it wakes up: somebody else has answered.

It is stopped (SIGSTOP) right after its n-th commit, the worst moments there are: what it claimed was never sent.
"""

import asyncio
import os
import shutil
import signal
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from tests.crash.aftermath import judge, left
from tests.crash.lives import Story, ended

pytestmark = pytest.mark.crash

COMMITS, TOGETHER = 45, 9
"""A whole story has about forty commits."""


async def frozen_story(story: Story, after: int) -> list[str]:
    frozen = story.process(0, stop_after=after)
    while not story.notes("stopped") and frozen.is_alive():  # noqa: ASYNC110 (of another process)
        await asyncio.sleep(0.005)
    before = story.notes("acts")
    await story.lived(1)
    during = story.notes("acts")
    if frozen.is_alive() and frozen.pid is not None:
        os.kill(frozen.pid, signal.SIGCONT)
    await ended(frozen)
    problems = list(judge(story, await left(story)))
    if story.notes("acts") != during:
        problems.append(f"it acted when it woke up: {story.notes('acts')[len(during) :]}")
    if any(pid == frozen.pid for _, _, pid in during[len(before) :]):
        problems.append("it acted in its sleep: the test stops nothing")
    return [f"stopped after commit {after}: {problem}" for problem in problems]


@pytest.mark.parametrize("first", range(1, COMMITS, TOGETHER))
async def test_a_process_that_was_frozen_starts_no_further_step(
    first: int, nursery: ForkServerContext, fresh: Path, tmp_path: Path
) -> None:
    stories = [Story(tmp_path / str(after), after, nursery) for after in range(first, first + TOGETHER)]
    for story in stories:
        shutil.copytree(fresh, story.folder)
    found = await asyncio.gather(*(frozen_story(story, story.seed) for story in stories))
    assert [problem for each in found for problem in each] == []
