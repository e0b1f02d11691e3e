"""Two programs on one PostgreSQL: both hear Slack, one polls Telegram, and what is decided is decided once."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerContext

import pytest

from storage.database import open_store
from tests.contract.storage.server import Server, running_server
from tests.e2e.lives import Life, free_port, living
from tests.e2e.seats import Discord, RocketChat, Slack, Telegram
from tests.e2e.town import Books
from tests.e2e.world import GROUP, OPS, World

pytestmark = [pytest.mark.story, pytest.mark.live("postgresql")]
HOSTS = ("web-01", "web-02", "cache-01", "db-replica")
TAKE_OVER = 15.0
"""Seconds after which another process must poll Telegram."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@asynccontextmanager
async def two(world: World, server: Server, nursery: ForkServerContext) -> AsyncIterator[tuple[Life, Life, Books]]:
    """Two programs of one configuration; the first leads on Telegram."""
    url = server.make()
    store = await open_store(url)
    ports = free_port(), free_port()
    paths = []
    for port in ports:
        config = world.configured(url=url, health_port=port)
        assert config.path is not None
        paths.append(config.path.rename(config.path.with_name(f"config-{port}.toml")))
    async with living(nursery, paths[0], ports[0]) as first:
        await first.ready()
        async with living(nursery, paths[1], ports[1]) as second:
            await second.ready("connected", "standby")
            yield first, second, Books(store)
    await store.close()


async def test_two_processes_on_one_database(world: World, server: Server, nursery: ForkServerContext) -> None:
    async with two(world, server, nursery) as (first, second, books):
        await share_the_work(world, first, second, books)
        await decide_once(world, books)
        await take_over(world, first, second, books)


async def share_the_work(world: World, first: Life, second: Life, books: Books) -> None:
    """Slack gives each event to one of its sockets in turn, Discord and Rocket.Chat tell both, Telegram the leader."""
    links = await first.links(), await second.links()
    assert [one["telegram"] for one in links] == ["connected", "standby"]
    assert {one[name] for one in links for name in ("slack", "discord", "rocketchat")} == {"connected"}
    assert len(world.slack.sockets.live) == 2
    asked = (
        (Slack(world, "alice", OPS), "espace disque sur"),
        (Telegram(world, "bob", str(GROUP)), "disk usage on"),
        (Discord(world, "erin", world.discord.world.general), "disk usage on"),
        (RocketChat(world, "carol", "general"), "espace disque sur"),
    )
    for host in HOSTS:
        await asyncio.gather(*(seat.write(f"{words} {host}") for seat, words in asked))
    for seat, words in asked:
        for host in HOSTS:
            await seat.sees(f"{words} {host}", seconds=30)
    await asyncio.sleep(1)  # for a second answer, were there one
    for seat, _ in asked:
        texts = [one.text for one in seat.everywhere() if "Comm" in one.text]
        assert len(texts) == len(set(texts)) == len(HOSTS)
    assert len(await books.requests()) == len(asked) * len(HOSTS)
    assert {call.status for call in world.telegram.called("getUpdates")} == {200}, "nobody else polls"


async def decide_once(world: World, books: Books) -> None:
    """Two people press at the same moment, on messengers that different processes may hear."""
    before = await world.starts("web-02")
    group, directly, bob = Telegram(world, "erin", str(GROUP)), Slack(world, "alice"), Slack(world, "bob", OPS)
    await bob.says("restart nginx on web-02")
    one, other = await directly.reads("[Approuver"), await group.reads("[Approve")
    await asyncio.gather(directly.press(one, one.label("Approuver")), group.press(other, other.label("Approve")))
    await bob.reads("Done", "nginx.service is active")
    assert len(await books.record("vote")) == 1
    assert await world.starts("web-02") == before + 1


async def take_over(world: World, first: Life, second: Life, books: Books) -> None:
    """The one that polls Telegram is killed; what was written to it meanwhile is answered by the other."""
    before = len(await books.requests())
    first.kill()
    died = time.monotonic()
    await first.ended()
    bob = Telegram(world, "bob")
    await bob.says("disk usage on cache-01")
    await bob.reads("Command: disk usage on cache-01", seconds=TAKE_OVER + 5)
    assert time.monotonic() - died < TAKE_OVER
    assert (await second.links())["telegram"] == "connected"
    assert len(await books.requests()) == before + 1
