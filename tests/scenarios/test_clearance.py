"""What may be read in a shared channel, and what is for one person's eyes."""

import pytest

from bot.domain.places import Channel
from tests.dsl import Someone, Town, story

CHANNEL = "ops"


async def asks(town: Town, text: str) -> str:
    """Alice asks in the channel; what the channel shows in the end."""
    await Someone("alice", town, thread="t1", channel=CHANNEL).says(text)
    return "\n".join(town.shown_in(CHANNEL))


@pytest.mark.parametrize(
    "text", ["last 5 log lines of nginx on web-01", "5 dernières lignes des logs nginx sur web-01"]
)
async def test_content_goes_to_the_person_where_the_channel_is_not_cleared(text: str) -> None:
    async with story(channels=(Channel("console", CHANNEL, clearance=("db",)),)) as town:
        channel = await asks(town, text)
        assert "nginx" in channel
        assert "SIGSEGV" not in channel
        assert "exited on signal 11" not in channel
        assert "exited on signal 11" in town.alice.screen()


async def test_content_stays_where_the_channel_is_cleared_for_every_host() -> None:
    async with story(channels=(Channel("console", CHANNEL, clearance=("web",)),)) as town:
        assert "exited on signal 11" in await asks(town, "last 5 log lines of nginx on web-01")
        assert "exited on signal 11" not in town.alice.screen()


async def test_a_channel_that_nobody_declared_is_cleared_for_nothing() -> None:
    async with story() as town:
        assert "exited on signal 11" not in await asks(town, "last 5 log lines of nginx on web-01")


async def test_facts_may_be_read_anywhere() -> None:
    async with story() as town:
        assert "45" in await asks(town, "disk usage on web-01")
