"""A provider that is away, refuses, or drops its sockets: afterwards each conversation shows one true message."""

import asyncio
from collections import Counter

import pytest

from bot.domain.ports import Link
from tests.e2e.seats import Seat
from tests.e2e.town import Team, working
from tests.e2e.world import APPROVALS, GROUP, OPS, QUIET, World, until

pytestmark = pytest.mark.story


async def down(world: World) -> None:
    await asyncio.gather(world.slack.outage(), world.telegram.stop(), world.discord.outage(), world.rocketchat.down())


async def up(world: World) -> None:
    await asyncio.gather(world.slack.back(), world.telegram.start(), world.discord.back(), world.rocketchat.up())


def talks(team: Team) -> tuple[tuple[Seat, str, str], ...]:
    """A person at each messenger, what they ask, and what the answer holds."""
    return (
        (team.slack("alice", OPS), "espace disque sur web-02", "Commande :"),
        (team.telegram("bob"), "disk usage on web-02", "Command:"),
        (team.discord("erin", team.world.discord.world.general), "disk usage on web-02", "Command:"),
        (team.rocketchat("carol", "general"), "espace disque sur web-02", "Commande :"),
    )


def doubles(seats: list[Seat]) -> list[str]:
    """Texts that a conversation shows more than once."""
    found = []
    for seat in seats:
        counted = Counter(one.text for one in seat.everywhere())
        found += [f"{seat}: {text}" for text, count in counted.items() if count > 1]
    return found


async def test_all_providers_are_away_while_a_request_runs(team: Team) -> None:
    """An approved restart goes on; the newest state is shown once they are back, by changing what was there."""
    world, before = team.world, await team.world.starts("web-02")
    bob, alice, group = team.slack("bob", OPS), team.slack("alice"), team.telegram("erin", GROUP)
    await bob.says("restart nginx on web-02")
    plan = await bob.reads("[Cancel")
    card, there = await alice.reads("[Approuver"), await group.reads("[Approve")
    await group.press(there, there.label("Approve"))

    async def voted() -> bool:
        return bool(await team.books.record("vote"))

    await until(voted)
    await down(world)

    async def done() -> bool:
        return [one.state.value for one in await team.books.requests()] == ["done"]

    await until(done)
    assert await world.starts("web-02") == before + 1
    assert {one.link for one in team.health.connections().values()} != {Link.CONNECTED}
    assert team.health.well
    await up(world)
    await team.connected()
    for seat, shown in ((bob, plan), (alice, card), (group, there)):
        result = await seat.reads("nginx.service")
        assert result.id == shown.id
        assert "[Appro" not in str(result)
    await team.quiet()
    assert not doubles([bob, alice, group, team.slack("alice", APPROVALS)])


async def test_what_was_written_meanwhile_is_answered_once(team: Team) -> None:
    """Slack, Discord and Rocket.Chat have histories, Telegram keeps what it could not deliver."""
    world = team.world
    for seat, said, answer in talks(team):
        await seat.says(said)
        await seat.reads(answer, "web-02")
    await team.quiet()
    await down(world)
    await until(lambda: all(one.link is not Link.CONNECTED for one in team.health.connections().values()))
    slack, telegram, discord, rocketchat = (seat for seat, *_ in talks(team))
    world.on_slack.wrote("UALICE", OPS, "@commander espace disque sur cache-01")
    await telegram.write("disk usage on cache-01")
    await discord.write("disk usage on cache-01")
    await rocketchat.write("espace disque sur cache-01")
    await up(world)
    await team.connected()
    for seat in (slack, telegram, discord, rocketchat):
        await seat.sees("cache-01")
    await team.quiet()
    assert len(await team.books.requests()) == 8


async def test_a_storm_of_refusals_and_lost_answers(team: Team) -> None:
    """429 with its pause, and answers that never arrive after the post was made."""
    world = team.world
    for seat, said, answer in talks(team):
        await seat.says(said)
        await seat.reads(answer, "web-02")
    await team.quiet()
    world.slack.limit("chat.postMessage", 1, times=3)
    world.slack.cut("chat.postMessage", 1)
    world.telegram.limit(3, 1)
    world.discord.limit(3, 1.0, path="/messages")
    world.discord.cut(1)
    world.rocketchat.switches.limited["chat.sendMessage"] += [1, 1, 1]
    world.rocketchat.switches.cut_after["chat.sendMessage"] = 1
    asked = (
        "redémarre cron sur web-02",
        "restart cron on web-01",
        "restart ssh on web-01",
        "espace disque sur db-master",
    )
    seats = [seat for seat, *_ in talks(team)]
    for seat, text in zip(seats, asked, strict=True):
        await seat.says(text)
    for seat, word in zip(seats, ("Plan", "Plan", "Plan", "Commande"), strict=True):
        await seat.reads(word, seconds=40)
    await team.quiet()
    assert not doubles(seats)


async def test_sockets_drop_again_and_again(team: Team) -> None:
    world = team.world
    for _ in range(3):
        await world.slack.sockets.drop()
        world.telegram.disconnect()
        await world.discord.gateway.drop()
        await world.rocketchat.disconnect()
        await asyncio.sleep(0.3)
    await team.connected()
    for seat, said, answer in talks(team):
        await seat.says(said)
        await seat.reads(answer, "web-02")
    await team.quiet()
    assert len(await team.books.requests()) == 4
    assert not doubles([seat for seat, *_ in talks(team)])


async def test_a_place_that_is_broken_for_good_is_replaced(world: World) -> None:
    """bob blocked the bot on Telegram while his request waited: the result comes on Slack."""
    async with working(world, world.configured()) as team:
        bob, alice = team.telegram("bob"), team.slack("alice")
        await bob.says("restart nginx on web-02")
        await alice.reads("[Approuver")
        world.telegram.chat(42).refuses = "Forbidden: bot was blocked by the user"
        await alice.presses("Approuver")
        moved = await team.slack("bob").reads("Done", "nginx.service is active")
        assert moved.labels
        await team.quiet()
        assert {(entry.person, entry.outcome) for entry in await team.books.record("moved")} == {("bob", "slack")}


async def test_a_channel_that_was_archived_is_replaced(team: Team) -> None:
    """By the direct message on the same messenger, then on another one."""
    bob, world = team.slack("bob", QUIET), team.world
    await bob.says("restart nginx on web-02")
    await bob.reads("[Cancel")
    world.slack.workspace.conversations[QUIET].archived = True
    await team.slack("alice").presses("Approuver")
    await team.slack("bob").reads("Done", "nginx.service is active")
    assert not team.telegram("bob").shows()
    alice = team.slack("alice", OPS)
    await alice.says("redémarre cron sur web-02")
    await alice.reads("[Confirmer")
    world.slack.workspace.conversations[OPS].archived = True
    await alice.press(shown := await alice.reads("[Confirmer"), shown.label("Confirmer"))
    await team.slack("alice").reads("Fait", "cron.service")
