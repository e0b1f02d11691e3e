"""Approvals in a channel, codes in a direct message, presses that come too late, secrets where others read."""

from dataclasses import replace

import pytest

from bot.domain.flow import Risk
from bot.domain.places import Channel
from tests.dsl import Someone, Town, story

APPROVALS = Channel("console", "approvals", purpose="approvals")
SAID = ["restart nginx on web-01", "redémarre nginx sur web-01"]


def codes_of(town: Town, person: str) -> set[str]:
    """The codes that stand on the person's own cards."""
    cards = [one.desired for one in town.messenger.shown.values() if one.destination.channel == person]
    return {button.code.split()[1] for card in cards for button in card.buttons if button.code}


@pytest.mark.parametrize("said", SAID)
async def test_the_approvals_channel_shows_every_card_and_anybody_entitled_presses_there(said: str) -> None:
    async with story(channels=(APPROVALS,)) as town:
        await town.bob.says(said)
        (card,) = town.shown_in("approvals")
        assert "[1]" in card
        assert codes_of(town, "approvals") == set()
        await Someone("erin", town, thread="", channel="approvals").presses("1")
        assert town.ran("web-01") == ["web-01: systemctl restart -- nginx"]
        assert all("erin" in shown for shown in (*town.shown_in("approvals"), town.bob.sees(), town.alice.sees()))


async def test_who_may_not_approve_presses_in_vain_there() -> None:
    async with story(channels=(APPROVALS,)) as town:
        await town.bob.says(SAID[0])
        await Someone("carol", town, thread="", channel="approvals").presses("1")
        assert town.ran() == []


async def test_a_code_is_its_approvers_own_and_for_a_direct_message() -> None:
    async with story() as town:
        await town.bob.says(SAID[0])
        (alices,) = codes_of(town, "alice")
        await town.erin.says(f"approve {alices}")
        await Someone("alice", town, thread="t1", channel="ops").says(f"approve {alices}")
        await town.alice.says("approve ZZZZ-ZZZZ")
        assert town.ran() == []
        await town.alice.says(f"Approuve {alices.lower()}")
        assert town.ran("web-01") == ["web-01: systemctl restart -- nginx"]


async def test_a_press_on_what_is_decided_says_who_and_when() -> None:
    async with story(channels=(APPROVALS,)) as town:
        await town.bob.says(SAID[0])
        (document,) = [one for one in town.messenger.shown.values() if one.destination.channel == "approvals"]
        approve = document.desired.buttons[0]
        await town.alice.presses("1")
        await Someone("erin", town, thread="", channel="approvals").press_token(approve.token, document.destination)
        said = town.shown_in("approvals")[-1]
        assert "Already" in said or "Déjà" in said
        assert "alice" in said
        assert len(town.ran("web-01")) == 1


async def test_a_messenger_may_be_too_weak_for_a_risk() -> None:
    async with story(max_approval={"console": Risk.MEDIUM}) as town:
        await town.bob.says(SAID[0])
        await town.alice.presses("Approuver")
        town.alice.reads("terminal")
        assert town.ran() == []
        await town.alice.presses("Refuser")
        assert "alice" in town.bob.sees()


async def test_a_channel_that_is_configured_without_its_workspace_is_the_same_place() -> None:
    async with story(channels=(APPROVALS,)) as town:
        await town.bob.says(SAID[0])
        (card,) = [one for one in town.messenger.shown.values() if one.destination.channel == "approvals"]
        pressed = replace(card.destination, workspace="T1")
        await Someone("erin", town, thread="", channel="approvals").press_token(card.desired.buttons[0].token, pressed)
        assert town.ran("web-01") == ["web-01: systemctl restart -- nginx"]
