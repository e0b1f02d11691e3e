"""What may be read where: content in cleared places only, and secrets that people type nowhere at all."""

import pytest

from tests.e2e.seats import Seat
from tests.e2e.town import Team
from tests.e2e.world import GROUP, OPS, QUIET, rocketchat_id
from tests.servers.telegram import TOKEN

pytestmark = pytest.mark.story
KEY = TOKEN
"""A secret that the bot knows: its own token on Telegram."""
SECRET = f"mets TOKEN={KEY} sur web-01"
PATTERNED = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"
"""A secret that nobody has told the bot; what it looks like tells."""


async def test_logs_stay_where_the_channel_is_cleared(team: Team) -> None:
    alice = team.slack("alice", OPS)
    await alice.says("journal de nginx sur web-02")
    await alice.reads("nginx", "Started")
    assert not team.slack("alice").shows()


async def test_logs_go_to_a_direct_message_from_any_other_channel(team: Team) -> None:
    erin_asks = team.discord("erin", team.world.discord.world.general)
    everywhere: tuple[tuple[Seat, Seat, str, str], ...] = (
        (team.slack("alice", QUIET), team.slack("alice"), "journal de nginx sur web-02", "message direct"),
        (team.slack("bob", QUIET), team.slack("bob"), "logs of nginx on web-02", "direct message"),
        (erin_asks, team.discord("erin"), "logs of nginx on web-02", "direct message"),
        (team.telegram("bob", GROUP), team.telegram("bob"), "logs of nginx on web-02", "direct message"),
        (
            team.rocketchat("carol", "general"),
            team.rocketchat("carol"),
            "journal de nginx sur web-02",
            "message direct",
        ),
    )
    for channel, _, said, _ in everywhere:
        await channel.says(said)
    for channel, directly, _, told in everywhere:
        await directly.reads("Started")
        await channel.reads(told)
        assert channel.finds("Started") is None


async def test_a_secret_in_a_channel_is_refused_and_withdrawn(team: Team) -> None:
    world = team.world
    world.telegram.chat(GROUP).deletes = True
    world.rocketchat.model.rooms["general"]["moderators"] = ("botuserid00000001",)
    general = world.discord.world.general
    seats: tuple[tuple[Seat, str], ...] = (
        (team.slack("alice", OPS), "supprimé sans le lire"),
        (team.telegram("bob", GROUP), "deleted it unread"),
        (team.discord("erin", general), "deleted it unread"),
        (team.rocketchat("carol", "general"), "supprimé sans le lire"),
    )
    for seat, _ in seats:
        await seat.says(SECRET)
    for seat, told in seats:
        seat.thread = ""  # that was deleted with the question
        await seat.reads(told)
    written = [
        *(one.text for one in world.slack.workspace.conversations[OPS].messages),
        *(one.text for one in world.telegram.chat(GROUP).messages.values()),
        *(one["content"] for one in world.discord.world.channels[general].messages.values()),
        *(one["msg"] for one in world.rocketchat.model.shown("general")),
    ]
    assert not [text for text in written if KEY in text]
    assert not [request for request in await team.books.requests() if request.text]
    assert all(KEY not in entry.text for entry in await team.books.record())


async def test_a_secret_that_stays_is_said_to_stay(team: Team) -> None:
    world = team.world
    seats: tuple[tuple[Seat, str], ...] = (
        (team.telegram("bob", GROUP), "delete it yourself"),
        (team.rocketchat("carol", "general"), "ne peux pas le supprimer"),
        (team.telegram("erin"), "holds a secret"),
    )
    for seat, _ in seats:
        await seat.says(f"use {PATTERNED} on web-01")
    for seat, told in seats:
        await seat.reads(told)
    assert rocketchat_id("carol") in {one["u"]["_id"] for one in world.rocketchat.model.shown("general")}
    database = (world.folder / "data").glob("commander.db*")
    assert not any(PATTERNED.encode() in path.read_bytes() for path in database)
