"""Break glass: an operator in need acts alone, with a reason and a code, and everybody knows."""

import pytest

from bot.domain.flow import Risk
from tests.dsl import story
from tests.scenarios.factor import enrolled

pytestmark = pytest.mark.story
GLASS = 'break glass request="{}" reason="the shop is down"'
RESTART = "systemctl restart -- nginx"


@pytest.mark.parametrize("said", [GLASS, 'urgence request="{}" reason="la boutique est fermée"'])
async def test_an_operator_acts_alone_with_a_code(said: str) -> None:
    async with story() as town:
        await town.bob.says(said.format("restart nginx on web-01"))
        town.bob.reads("HIGH", "break-glass", RESTART, "code")
        await town.bob.says("1")
        town.bob.reads("second factor")
        assert town.ran() == []

        phone = await enrolled(town.bob)
        await town.bob.says(said.format("restart nginx on web-01"))
        await town.bob.says("1")
        await town.bob.says(phone.code())
        assert town.ran() == [f"web-01: {RESTART}"]
        (entry,) = [link.entry for link in await town.store.read(lambda tx: list(tx.audit.entries()))
                    if link.entry.event == "ended" and link.entry.action == "break.glass"]  # fmt: skip
        assert (entry.risk, entry.rule, entry.outcome) == (Risk.HIGH.word, "break-glass", "done")
        assert "boutique" in entry.text or "shop" in entry.text


@pytest.mark.parametrize(
    "request_",
    ["grant admin to bob", "reset the second factor of erin", "add server web-03 at 10.0.0.9", "vote approve on abcd",
     "break glass request=x reason=y", "gibberish that nobody reads"],
)  # fmt: skip
async def test_never_the_control_plane_and_nothing_unclear(request_: str) -> None:
    async with story() as town:
        await enrolled(town.erin)
        await town.erin.says(GLASS.format(request_))
        assert "Confirm" not in town.erin.sees()
        assert not [row for row in await town.store.read(lambda tx: tx.requests.find()) if row.state.open]


async def test_not_even_broken_glass_moves_a_frozen_bot_or_gives_a_viewer_rights() -> None:
    async with story() as town:
        await town.carol.says(GLASS.format("restart nginx on web-01"))
        town.carol.reads("bad:", "operator")
        await town.alice.says("gèle tout")
        await town.bob.says(GLASS.format("restart nginx on web-01"))
        town.bob.reads("bad:", "frozen")


async def test_a_look_needs_no_broken_glass() -> None:
    async with story() as town:
        await town.bob.says(GLASS.format("disk usage on db-master"))
        town.bob.reads("78")


async def test_all_other_admins_are_told_at_once_until_one_of_them_has_looked() -> None:
    async with story() as town:
        phone = await enrolled(town.bob)
        await town.bob.says(GLASS.format("restart nginx on web-01"))
        assert town.alice.sees() == town.erin.sees() == "", "nothing is broken yet"
        await town.bob.says("1")
        await town.bob.says(phone.code())
        for admin, done in ((town.alice, "Fait"), (town.erin, "Done")):
            admin.reads("bob", "the shop is down", done, "active" if admin is town.erin else "actif")
        assert "the shop" not in town.carol.screen()
        await town.erin.presses("I have looked")
        town.erin.reads("erin has looked")
        town.alice.reads("erin")
        assert "[1]" not in town.alice.sees()
        assert (await town.record())[-1] == "reviewed"


async def test_who_broke_it_does_not_review_it() -> None:
    async with story() as town:
        phone = await enrolled(town.alice, "fr")
        await town.alice.says(GLASS.format("restart nginx on web-01"))
        await town.alice.says("1")
        await town.alice.says(phone.code())
        town.erin.reads("alice", "the shop is down")
        assert "examiné" not in town.alice.screen()
        await town.alice.press_token(town.messenger.shown[town.messenger.posts[-1].id].desired.buttons[0].token)
        assert "reviewed" not in await town.record()


@pytest.mark.parametrize(
    ("who", "asks", "told", "press"),
    [
        ("erin", "what is waiting for me", "broken glass", "looked"),
        ("alice", "qu'est-ce qui m'attend", "l'urgence", "examiné"),
    ],
)  # fmt: skip
async def test_what_waits_for_review_is_on_the_list_until_somebody_has_looked(
    who: str, asks: str, told: str, press: str
) -> None:
    async with story() as town:
        phone, admin = await enrolled(town.bob), getattr(town, who)
        await town.bob.says(GLASS.format("restart nginx on web-01"))
        await admin.says(asks)
        assert told not in admin.sees(), "nothing is broken yet"
        await town.bob.says("1")
        await town.bob.says(phone.code())
        await admin.says(asks)
        admin.reads(told, "bob", "the shop is down", "web-01", press)
        await town.bob.says("what is waiting for me")
        assert told not in town.bob.sees()
        await admin.presses(press)
        await admin.says(asks)
        assert told not in admin.sees()
