"""Whoever is nobody here is answered a few times, then not any more: anybody can write to a bot."""

import pytest

from tests.dsl import story
from tests.scenarios.linking import WRONG

pytestmark = pytest.mark.story


@pytest.mark.parametrize("said", ["hello", f"link {WRONG}"])
async def test_a_stranger_fills_neither_the_record_nor_the_outbox(said: str) -> None:
    async with story(others=["telegram"]) as town:
        stranger = town.on("telegram", "4711")
        for _ in range(60):
            await stranger.says(said)
        assert len(await town.record()) <= 20
        assert len(town.messenger.posts) <= 20
        await town.alice.says("disk usage on web-01")
        town.alice.reads("web-01")
        await town.passes(16 * 60, 60)
        before = len(town.messenger.posts)
        await stranger.says(said)
        assert len(town.messenger.posts) == before + 1
