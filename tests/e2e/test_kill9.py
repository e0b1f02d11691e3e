"""The whole program killed with SIGKILL: between a post and its commit, and between receipt and effect.

Nothing is lost. At most one message is there twice, and only on Telegram, which has no means to recognise a first post.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from storage.database import open_store
from tests.e2e.lives import Process, free_port, living
from tests.e2e.seats import Discord, RocketChat, Seat, Slack, Telegram
from tests.e2e.town import Books
from tests.e2e.world import GROUP, OPS, World, until

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


async def answers(world: World, text: str) -> dict[str, int]:
    """How often each conversation shows this text."""
    return {name: sum(text in one.text for one in seat.everywhere()) for name, (seat, _) in seats(world).items()}


@pytest.mark.parametrize("messenger", ["slack", "telegram", "discord", "rocketchat"])
async def test_between_a_post_and_its_commit(world: World, messenger: str) -> None:
    port = free_port()
    config = world.configured(messenger, health_port=port)
    assert config.path is not None
    seat, said = seats(world)[messenger]
    lives: list[Process] = []
    async with living(config.path, port) as first:
        lives.append(first)
        await first.ready()
        posted: list[str] = []

        def die(name: str) -> None:
            """At the first message of the bot; people's own go through here as well."""
            if seat.everywhere() and not posted:
                posted.append(name)
                first.kill()

        on_post(world, die)
        await seat.says(said)
        await first.program.wait()
        assert posted == [messenger]
    async with living(config.path, port) as second:
        await second.ready()
        await until(lambda: any("Comm" in one.text for one in seat.everywhere()), 30, seat.screen)
        await settled(world, "Comm")
    counted = Counter(one.text for one in seat.everywhere())
    most = 2 if messenger == "telegram" else 1
    assert max(counted.values()) <= most, counted
    assert len([text for text, count in counted.items() if count > 1]) <= 1
    store = await open_store(config.storage_url)
    assert len(await Books(store).requests()) == 1
    await store.close()


async def test_between_receipt_and_effect(world: World) -> None:
    """Everything is acknowledged and nothing handled: the next process answers it all, once."""
    port = free_port()
    config = world.configured(health_port=port)
    assert config.path is not None
    store = await open_store(config.storage_url)
    async with living(config.path, port) as first:
        await first.ready()
        for seat, said in seats(world).values():
            await seat.says(said)

        async def kept() -> bool:
            return len(await store.read(received)) == 4

        await until(kept)
        first.kill()
        await first.program.wait()
    async with living(config.path, port) as second:
        await second.ready()
        for seat, _ in seats(world).values():
            await until(lambda: any("Comm" in one.text for one in seat.everywhere()), 30)  # noqa: B023
        await settled(world, "Comm")
    shown = await answers(world, "Comm")
    assert {name: count for name, count in shown.items() if name != "telegram"} == dict.fromkeys(
        ("slack", "discord", "rocketchat"), 1
    )
    assert shown["telegram"] in {1, 2}
    assert len(await Books(store).requests()) == 4
    await store.close()


async def settled(world: World, text: str) -> None:
    """Until the conversations have been the same for a while."""
    before: dict[str, int] = {}
    while (now := await answers(world, text)) != before:
        before = now
        await asyncio.sleep(2)
