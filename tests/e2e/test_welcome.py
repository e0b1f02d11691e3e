"""The bot introduces itself: invited to a channel, first written to, looked at in Slack's Home."""

import pytest

from tests.e2e.town import Team
from tests.e2e.world import GROUP, OPS, QUIET, USERS, rocketchat_id, slack_id, until
from tests.servers.slack.blocks import read

pytestmark = pytest.mark.story


async def test_invited_to_a_channel(team: Team) -> None:
    world = team.world
    world.slack.workspace.conversations[QUIET].members.discard("UBOT")
    await world.on_slack.invites(slack_id("alice"), QUIET)
    await world.on_telegram.member(USERS["erin"], world.telegram.chat(GROUP), "left", "member")
    world.rocketchat.says("au", rocketchat_id("carol"), "general", "ops")
    await team.slack("alice", QUIET).reads("Bonjour alice", "[visite")
    await team.telegram("erin", GROUP).reads("Hello erin", "[tour")
    await team.rocketchat("carol", "general").reads("Bonjour carol", "regarder tout ce que vous voyez")


async def test_invited_to_a_server_of_somebody_unknown(team: Team) -> None:
    guild = team.world.discord.world.join("Other")
    channel = next(one.id for one in team.world.discord.world.channels.values() if one.guild == guild)
    await team.discord("erin", channel).reads("discord:", "invite NAME", "invite NOM")


async def test_first_written_to(team: Team) -> None:
    for seat, said, hello, may in (
        (team.slack("alice"), "espace disque sur web-02", "Bonjour alice", "approuver les demandes"),
        (team.telegram("bob"), "disk usage on web-02", "Hello bob", "act after confirming"),
        (team.discord("erin"), "disk usage on web-02", "Hello erin", "approve what others ask"),
        (team.rocketchat("carol"), "espace disque sur web-02", "Bonjour carol", "agir revient à d’autres"),
    ):
        await seat.says(said)
        await seat.reads("web-02", "%")
        await seat.reads(hello, may)
        await seat.says(said)
        await seat.reads("web-02", "%")
        await team.quiet()
        assert seat.finds(hello) is None, "once in a life"


async def test_start_in_telegram_greets(team: Team) -> None:
    erin = team.telegram("erin")
    await erin.says("/start")
    await erin.reads("Hello erin", "[is everything all right]")
    await erin.presses("is everything", "Hello erin")
    await erin.reads("Hosts up: 5/5")


async def test_slacks_home_shows_what_waits_and_what_was_done(team: Team) -> None:
    bob, alice = team.slack("bob", OPS), slack_id("alice")
    await team.world.on_slack.opens_home(alice)
    await home(team, alice, "Rien ne vous attend", "encore rien demandé")
    await bob.says("restart nginx on web-02")
    await team.slack("alice").reads("[Approuver")
    await team.world.on_slack.opens_home(alice)
    await home(team, alice, "En attente de vous", "nginx", "bob")
    await team.world.on_slack.opens_home(slack_id("bob"))
    await home(team, slack_id("bob"), "Your last requests", "waiting for")


async def home(team: Team, user: str, *words: str) -> None:
    def shows() -> str:
        return read(team.world.slack.workspace.homes.get(user, []))

    await until(lambda: all(word in shows() for word in words), what=shows)
