"""The whole program killed with SIGKILL: between a post and its commit, and between receipt and effect.

Nothing is lost. At most one message is there twice, and only on Telegram, which has no means to recognise a first post.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, closing
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.domain.ledger import Request
from storage.database import open_store
from tests.e2e.lives import free_port, living
from tests.e2e.seats import Discord, RocketChat, Seat, Slack, Telegram
from tests.e2e.town import Books
from tests.e2e.world import GROUP, OPS, Make, World, until

pytestmark = [pytest.mark.story, pytest.mark.crash]
HOST = "web-02"


def seats(world: World) -> dict[str, tuple[Seat, str]]:
    return {
        "slack": (Slack(world, "alice", OPS), f"espace disque sur {HOST}"),
        "telegram": (Telegram(world, "bob", str(GROUP)), f"disk usage on {HOST}"),
        "discord": (Discord(world, "erin", world.discord.world.general), f"disk usage on {HOST}"),
        "rocketchat": (RocketChat(world, "carol", "general"), f"espace disque sur {HOST}"),
    }


def on_post(world: World, then: Callable[[str], None]) -> None:
    """Calls `then` with the messenger's name as soon as one of the bot's messages is there, before it is answered."""

    def after(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **more: Any) -> Any:
            result = function(*arguments, **more)
            then(name)
            return result

        return called

    table = world.slack.methods._table
    post, known = table["chat.postMessage"]
    table["chat.postMessage"] = after("slack", post), known
    telegram = world.telegram.methods
    telegram.table["sendMessage"] = after("telegram", telegram.table["sendMessage"])
    chat = world.rocketchat.model
    chat.send = after("rocketchat", chat.send)  # type: ignore[method-assign]
    discord = world.discord.world
    discord.write = after("discord", discord.write)  # type: ignore[method-assign]


def received(folder: Path) -> tuple[int, int]:
    """How many messages are kept, and how many of them led to nothing yet."""
    with closing(sqlite3.connect(f"file:{folder}/commander.db?mode=ro", uri=True)) as database:
        kept, waiting = database.execute("SELECT count(*), coalesce(sum(is_open), 0) FROM inbox").fetchone()
    return kept, waiting


async def answers(world: World, text: str) -> dict[str, int]:
    """How often each conversation shows this text."""
    return {name: sum(text in one.text for one in seat.everywhere()) for name, (seat, _) in seats(world).items()}


async def between_a_post_and_its_commit(world: World, messenger: str, nursery: ForkServerContext) -> None:
    """The bot dies at its first message: that is there, and nobody has noted so."""
    port = free_port()
    config = world.configured(messenger, health_port=port)
    assert config.path is not None
    seat, said = seats(world)[messenger]
    async with living(nursery, config.path, port) as first:
        await first.ready()
        posted: list[str] = []

        def die(name: str) -> None:
            if seat.everywhere() and not posted:  # people's own messages go through here as well
                posted.append(name)
                first.kill()

        on_post(world, die)
        await seat.says(said)
        await first.ended()
        assert posted == [messenger]
    async with living(nursery, config.path, port) as second:
        await second.ready()
        await seat.sees("Comm", seconds=30)
        await settled(world, "Comm")
    counted = Counter(one.text for one in seat.everywhere())
    doubled = [text for text, count in counted.items() if count > 1]
    assert len(doubled) <= (messenger == "telegram"), counted
    assert max(counted.values()) <= 2, counted
    assert len(await requests(config)) == 1


async def between_receipt_and_effect(world: World, nursery: ForkServerContext) -> None:
    """Everything is acknowledged and not all of it handled: the next process answers the rest, once."""
    port = free_port()
    config = world.configured(health_port=port)
    assert config.path is not None
    async with living(nursery, config.path, port) as first:
        await first.ready()
        await asyncio.gather(*(seat.says(said) for seat, said in seats(world).values()))
        await until(lambda: received(config.data_dir)[0] == 4)
        first.kill()
        await first.ended()
        assert received(config.data_dir)[1] > 0, "all was handled before the process died"
    async with living(nursery, config.path, port) as second:
        await second.ready()
        for seat, _ in seats(world).values():
            await seat.sees("Comm", seconds=30)
        await settled(world, "Comm")
    shown = await answers(world, "Comm")
    assert shown.pop("telegram") in {1, 2}
    assert shown == dict.fromkeys(("slack", "discord", "rocketchat"), 1)
    assert len(await requests(config)) == 4


async def test_nothing_is_lost_and_nothing_doubled(make: Make, nursery: ForkServerContext) -> None:
    """All these stories at once: each waits for leases of the dead most of its time."""
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        for name in ("slack", "telegram", "discord", "rocketchat"):
            world = await stack.enter_async_context(make(name).serving())
            group.create_task(between_a_post_and_its_commit(world, name, nursery), name=name)
        world = await stack.enter_async_context(make("all").serving())
        group.create_task(between_receipt_and_effect(world, nursery), name="receipt")


async def requests(config: Config) -> tuple[Request, ...]:
    store = await open_store(config.storage_url)
    try:
        return await Books(store).requests()
    finally:
        await store.close()


async def settled(world: World, text: str) -> None:
    """Until the conversations have been the same for a while."""
    before: dict[str, int] = {}
    while (now := await answers(world, text)) != before:
        before = now
        await asyncio.sleep(2)
