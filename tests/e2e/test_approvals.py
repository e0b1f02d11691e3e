"""An approval is asked where its approvers are, decided once, and every copy of the card says by whom."""

import asyncio
import re

import pytest

from tests.e2e.seats import Seat
from tests.e2e.town import Team
from tests.e2e.world import APPROVALS, GROUP, OPS

pytestmark = pytest.mark.story
ASKED = "restart nginx on web-02"


def copies(team: Team) -> tuple[Seat, ...]:
    """Where the card is shown besides bob's thread: alice's direct messages, two channels for approvals."""
    return team.slack("alice"), team.slack("alice", APPROVALS), team.telegram("erin", GROUP)


async def test_the_first_word_on_whatever_messenger_decides(team: Team) -> None:
    before = await team.world.starts("web-02")
    bob = team.slack("bob", OPS)
    directly, channel, group = copies(team)
    await bob.says(ASKED)
    plan = await bob.reads("alice")
    card = await directly.reads("bob", "[Approuver")
    there = await channel.reads("bob", "[Approve")
    await group.presses("Approve", "bob")
    done = await bob.reads("Done", "nginx.service is active")
    assert done.id == plan.id
    assert await team.world.starts("web-02") == before + 1
    english, french = "Approved by erin", "Approuvé par erin"
    for seat, by in ((bob, english), (directly, french), (channel, english), (group, english)):
        decided = await seat.reads(by, "(Telegram)")
        assert re.search(r"\d\d:\d\d", decided.text)
        assert not [label for label in decided.labels if label.startswith("Appro")]
    await directly.press(card, card.label("Approuver"))
    await directly.reads("Déjà décidé par erin", "(Telegram)")
    await channel.press(there, there.label("Deny"))
    await channel.reads("Déjà décidé par erin", "(Telegram)")
    assert [(vote.person, vote.outcome) for vote in await team.books.record("vote")] == [("erin", "yes")]
    assert await team.world.starts("web-02") == before + 1


async def test_two_presses_at_once_are_one_decision(team: Team) -> None:
    before = await team.world.starts("web-02")
    bob = team.telegram("bob")
    directly, _, group = copies(team)
    await bob.says(ASKED)
    first = await directly.reads("[Approuver")
    second = await group.reads("[Deny")
    await asyncio.gather(directly.press(first, first.label("Approuver")), group.press(second, second.label("Deny")))
    await until_decided(team)
    votes = await team.books.record("vote")
    assert len(votes) == 1
    yes = votes[0].outcome == "yes"
    await bob.reads("Done" if yes else "Denied by erin")
    await (
        group.reads("Already decided by alice", "(Slack)")
        if yes
        else directly.reads("Déjà décidé par erin", "(Telegram)")
    )
    assert await team.world.starts("web-02") == before + yes


async def until_decided(team: Team) -> None:
    await team.quiet()
    (request,) = [one for one in await team.books.requests() if one.plan is not None]
    assert not request.state.open


async def test_a_typed_code_counts_in_private_only(team: Team) -> None:
    before = await team.world.starts("web-02")
    bob = team.slack("bob", OPS)
    directly, *_ = copies(team)
    await bob.says(ASKED)
    card = await directly.reads("[Approuver")
    (code,) = set(re.findall(r"approve ([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})", str(card)))
    channel = team.slack("alice", OPS)
    await channel.says(f"approve {code}")
    await channel.reads("message direct")
    await bob.says(f"approve {code}", more=True)
    await bob.reads("direct message")
    own = team.telegram("bob")
    await own.says(f"approve {code}")
    await own.reads("not one of yours")
    assert not await team.books.record("vote")
    await directly.write(f"approve {code}")
    await bob.reads("Done", "Approved by alice")
    assert await team.world.starts("web-02") == before + 1


async def test_a_denial_reaches_everybody(team: Team) -> None:
    bob = team.telegram("bob")
    directly, channel, group = copies(team)
    await bob.says(ASKED)
    await channel.reads("[Deny")
    await channel.presses("Deny", "bob")
    for seat, words in ((bob, "Denied by alice"), (directly, "Refusé par alice"), (group, "Denied by alice")):
        await seat.reads(words, "(Slack)")
        assert seat.finds("[Appro") is None
