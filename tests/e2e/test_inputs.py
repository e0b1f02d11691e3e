"""What comes in: once however often it is delivered, never again when edited, all at once, and only from people."""

import asyncio

import pytest

from tests.e2e.seats import Seat
from tests.e2e.town import Team
from tests.e2e.world import GROUP, OPS, USERS
from tests.servers.telegram import User

pytestmark = pytest.mark.story
HOSTS = ("web-01", "web-02", "db-master", "db-replica", "cache-01")


def seats(team: Team) -> tuple[tuple[Seat, str], ...]:
    """One person at each messenger, in a shared place, and how they ask for the space on a host."""
    return (
        (team.slack("alice", OPS), "espace disque sur"),
        (team.telegram("bob", GROUP), "disk usage on"),
        (team.discord("erin", team.world.discord.world.general), "disk usage on"),
        (team.rocketchat("carol", "general"), "espace disque sur"),
    )


async def asked(team: Team) -> list[str]:
    return sorted(request.text for request in await team.books.requests())


async def test_delivered_three_times_it_runs_once(team: Team) -> None:
    world = team.world
    world.slack.sockets.redeliver = 2
    world.telegram.redeliver(2)
    world.discord.redeliver = 3
    world.rocketchat.switches.repeat = 3
    for seat, words in seats(team):
        await seat.says(f"{words} web-02")
    for seat, _ in seats(team):
        await seat.sees("web-02")
    await team.quiet()
    assert len(await asked(team)) == 4
    assert world.slack.sockets.retried >= 2
    presses = team.slack("alice")
    await presses.says("redémarre cron sur web-02")
    before = await world.starts("web-02", "cron")
    await presses.presses("Confirmer")
    await presses.reads("Fait")
    await team.quiet()
    assert await world.starts("web-02", "cron") == before + 1


async def test_edited_it_does_not_run_again(team: Team) -> None:
    world, general = team.world, team.world.discord.world.general
    slack = await world.on_slack.says("UALICE", OPS, "@commander espace disque sur web-02")
    group = world.telegram.chat(GROUP)
    telegram = await world.on_telegram.write(USERS["bob"], group, "@commander_bot disk usage on web-02")
    discord = team.discord("erin", general)
    on_discord = await discord.says("disk usage on web-02")
    rocketchat = world.rocketchat.writes("caroluserid000001", "general", "@ops espace disque sur web-02")
    for seat, _ in seats(team):
        await seat.sees("web-02")
    await team.quiet()
    await world.on_slack.edits(OPS, slack, "@commander redémarre cron sur web-02")
    await world.on_telegram.edit(group, telegram, "@commander_bot restart cron on web-02")
    world.discord.people.edit(general, on_discord, "<@{bot}> restart cron on web-02")
    world.rocketchat.edits("caroluserid000001", rocketchat, "@ops espace disque sur web-01")
    for seat, words in seats(team):  # what comes after them comes after them
        await seat.says(f"{words} cache-01")
        await seat.reads("cache-01")
    await team.quiet()
    assert await asked(team) == sorted(f"{words} {host}" for _, words in seats(team) for host in ("web-02", "cache-01"))


async def test_five_messages_at_once_in_each(team: Team) -> None:
    async def five(seat: Seat, words: str) -> None:
        await asyncio.gather(*(seat.write(f"{words} {host}") for host in HOSTS))

    await asyncio.gather(*(five(*one) for one in seats(team)))
    for seat, words in seats(team):
        for host in HOSTS:
            await seat.sees(f"{words} {host}", seconds=60)
    await team.quiet()
    assert await asked(team) == sorted(f"{words} {host}" for _, words in seats(team) for host in HOSTS)


async def test_bots_are_ignored(team: Team) -> None:
    world = team.world
    said = {"bot_id": "B9", "app_id": "A9", "subtype": "bot_message"}
    message = {"type": "message", "channel": OPS, "channel_type": "channel", "user": "UBOB", "ts": "1.000001"}
    await world.on_slack.event({**message, **said, "text": "<@UBOT> espace disque sur web-02", "event_ts": "1.000001"})
    await world.on_slack.event(
        {**message, "user": "UBOT", "text": "<@UBOT> espace disque sur web-02", "event_ts": "2.1"}
    )
    robot = User(99, "robot", bot=True)
    await world.on_telegram.write(robot, world.telegram.chat(GROUP), "@commander_bot disk usage on web-02")
    general = world.discord.world.general
    other = world.discord.world.person("robot")
    world.discord.world.users[other]["bot"] = True
    world.discord.people.say(other, general, "{bot} disk usage on web-02")
    world.rocketchat.model.user("robotuserid000001", "robot", roles=("user", "bot"))
    world.rocketchat.model.rooms["general"]["uids"].append("robotuserid000001")
    world.rocketchat.writes("robotuserid000001", "general", "@ops espace disque sur web-02")
    for seat, words in seats(team):
        await seat.says(f"{words} cache-01")
        await seat.reads("cache-01")
    await team.quiet()
    assert await asked(team) == sorted(f"{words} cache-01" for _, words in seats(team))
    assert not await team.books.refusals()
