"""Presses that nobody's button made: they change nothing, and the record keeps them."""

import pytest

from tests.e2e.seats import Shown, Slack
from tests.e2e.town import Team
from tests.e2e.world import APPROVALS, GROUP, OPS, QUIET, USERS, slack_id, until
from tests.servers.slack.blocks import buttons

pytestmark = pytest.mark.story


async def waiting(team: Team) -> tuple[Slack, Shown, Shown]:
    """bob's production act waits: alice's direct messages with her card, and the group's."""
    await team.slack("bob", OPS).says("restart nginx on web-02")
    directly = team.slack("alice")
    return directly, await directly.reads("[Approuver"), await team.telegram("erin", GROUP).reads("[Approve")


async def unchanged(team: Team, before: int, refusals: int) -> None:
    """Nobody has voted, nothing ran, and so many presses were refused and recorded."""

    async def recorded() -> bool:
        return len(await team.books.refusals()) >= refusals

    await until(recorded)
    await team.quiet()
    assert len(await team.books.refusals()) == refusals
    assert not await team.books.record("vote")
    assert [one.state.value for one in await team.books.requests()] == ["pending"]
    assert await team.world.starts("web-02") == before


async def test_by_another_person(team: Team) -> None:
    """carol may look only; bob asked himself; mallory is nobody; erin may, but it is alice's own card."""
    world, before = team.world, await team.world.starts("web-02")
    directly, card, group = await waiting(team)
    label = card.label("Approuver")
    await world.on_slack.presses(slack_id("bob"), directly.channel, card.raw, label)
    await world.on_slack.presses(slack_id("mallory"), directly.channel, card.raw, label)
    await world.on_telegram.press(USERS["mallory"], world.telegram.chat(GROUP), group.raw, group.label("Approve"))
    await world.on_telegram.press(USERS["bob"], world.telegram.chat(GROUP), group.raw, group.label("Approve"))
    await unchanged(team, before, 4)


async def test_in_another_chat_or_on_another_message(team: Team) -> None:
    world, before = team.world, await team.world.starts("web-02")
    directly, card, group = await waiting(team)
    label = card.label("Approuver")
    elsewhere = world.slack.workspace.post(QUIET, "UBOT", "x", blocks=card.raw.blocks)
    await world.on_slack.presses(slack_id("alice"), QUIET, elsewhere, label)
    other = world.slack.workspace.post(directly.channel, "UBOT", "x", blocks=card.raw.blocks)
    await world.on_slack.presses(slack_id("alice"), directly.channel, other, label)
    private = world.telegram.chat(USERS["erin"].id)
    await world.on_telegram.press(USERS["erin"], private, group.raw, group.label("Approve"))
    await unchanged(team, before, 3)
    assert await team.books.record("forged")


async def test_on_another_platform_or_with_another_token(team: Team) -> None:
    world, before = team.world, await team.world.starts("web-02")
    directly, card, group = await waiting(team)
    token = next(
        button["callback_data"] for row in group.raw.keyboard for button in row if button["text"].startswith("Approve")
    )
    erin = team.discord("erin")
    await erin.says("disk usage on cache-01")
    shown = await erin.reads("cache-01")
    world.discord.people.forge(erin.user, shown.raw, token)
    await until(lambda: erin.finds("does not belong here") or erin.finds("button"), what=erin.screen)
    world.discord.people.forge(erin.user, shown.raw, "0123456789abcdefghij")
    press = {**buttons(card.raw.blocks)[0], "value": "0123456789abcdefghij", "action_ts": "1.1", "block_id": "b1"}
    await world.on_slack.presses(
        slack_id("alice"), directly.channel, card.raw, card.label("Approuver"), actions=[press]
    )
    await world.on_telegram.press(USERS["erin"], world.telegram.chat(GROUP), group.raw, data="x" * 20)

    async def recorded() -> bool:
        return len(await team.books.refusals()) == 4

    await until(recorded)
    assert not await team.books.record("vote")
    assert await team.world.starts("web-02") == before
    assert await team.books.record("forged")


async def test_a_card_in_a_channel_is_not_for_everybody_who_reads_it(team: Team) -> None:
    """The approvals channel's card counts for whom policy names, whoever else sees it."""
    before = await team.world.starts("web-02")
    await waiting(team)
    channel = team.slack("bob", APPROVALS)
    await channel.presses("Approve", "bob")
    await unchanged(team, before, 1)
