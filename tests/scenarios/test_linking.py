"""One human, several accounts: who may link them, who is asked, who is told, and what a thief gets."""

import re
from datetime import timedelta

import pytest

from bot.core.links import VALID
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Address
from bot.domain.people import Account
from tests.dsl import Someone, as_text, story
from tests.scenarios.factor import enrolled
from tests.scenarios.linking import CODE, DAVE, accounts, agrees, codes, invited, stored

pytestmark = pytest.mark.story
# --- who has no account yet -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("invite", "link"),
    [("invite dave", "link {}"), ("invite dave sur telegram", "relie {}"), ("invite dave", "identity.link {}"),
     ("fais un code de liaison pour dave", "Link this account with {}")],
)  # fmt: skip
async def test_who_has_no_account_gets_the_first_by_the_word_of_two_admins(invite: str, link: str) -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        phone = town.on("telegram", "42")
        await phone.says("disk usage on db-master")
        phone.reads("bad:", "telegram:42", "invite NAME", "link CODE", "invite NOM", "relie CODE")

        code = await invited(town, invite, "dave")
        town.alice.reads("ok:", "dave")
        assert code not in town.erin.screen() + town.carol.screen()

        await phone.says(link.format(code.upper().replace("-", " ")))
        phone.reads("ok:", "dave", "telegram:42")
        assert await accounts(town, "dave") == ["telegram:42"]
        for admin in (town.alice, town.erin):
            admin.reads("warn:", "telegram:42", "dave", "alice", "erin", "[1]")
        await phone.says("disk usage on db-master")
        phone.reads("78")
        assert "linked" in await town.record()


async def test_the_code_is_shown_to_who_asked_alone_and_not_for_ever_and_kept_as_a_hash() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        code = await invited(town, "invite dave", "dave")
        shown = [post.destination for post in town.messenger.posts if code in as_text(post.desired)]
        assert set(shown) == {Address("console", channel="alice", thread="t1", private=True)}
        assert code not in await stored(town)
        await town.passes(302, step=60)
        assert code not in town.alice.screen()
        await town.on("telegram", "42").says(f"link {code}")
        assert code not in await stored(town)


async def test_who_asks_in_a_channel_reads_the_code_in_private() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["slack"]) as town:
        phone = await enrolled(town.erin)
        channel = Someone("alice", town, channel="ops")
        await channel.says("invite dave")
        await agrees(town.erin, phone, "dave")
        assert len(codes(town.alice)) == 1
        assert not CODE.search(channel.screen())


# --- who has an account already ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("press", ["Oui, telegram:42", "1", "typed"])
async def test_who_has_an_account_is_asked_there(press: str) -> None:
    async with story(others=["telegram"]) as town:
        phone = town.on("telegram", "42")
        code = await invited(town)
        await phone.says(f"relie {code}")
        phone.reads("carol", "telegram:42", "confirmer")
        assert await accounts(town, "carol") == ["console:carol"]
        town.carol.reads("warn:", "telegram:42", "alice", "erin", "[1] Oui", "[2] Non")
        await phone.says("disque sur db-master")
        phone.reads("bad:", "telegram:42")

        if press == "typed":
            (said,) = re.findall(r"accepte le compte \w{10}", phone.screen())
            await town.carol.says(said)
        else:
            await town.carol.presses(press)
        assert await accounts(town, "carol") == ["console:carol", "telegram:42"]
        phone.reads("ok:", "telegram:42", "carol")
        for reader in (town.alice, town.erin):
            reader.reads("warn:", "telegram:42", "carol")
        assert "[1] Oui" not in town.carol.screen()
        await phone.says("qui suis-je")
        phone.reads("carol", "telegram", "42")


async def test_a_person_who_does_not_know_the_account_refuses_it_and_all_admins_are_told() -> None:
    async with story(others=["telegram"]) as town:
        thief, code = town.on("telegram", "666"), await invited(town)
        await thief.says(f"link {code}")
        await town.carol.presses("Non")
        assert await accounts(town, "carol") == ["console:carol"]
        town.alice.reads("warn:", "telegram:666", "carol")
        town.erin.reads("warn:", "telegram:666", "carol")
        thief.reads("bad:")
        await town.carol.says(re.findall(r"accepte le compte \w{10}", thief.screen())[0])
        town.carol.reads("bad:")
        assert await accounts(town, "carol") == ["console:carol"]
        assert "link declined" in await town.record()


async def test_nobody_else_says_the_word_and_nobody_too_late() -> None:
    async with story(others=["telegram"]) as town:
        phone, code = town.on("telegram", "42"), await invited(town)
        await phone.says(f"link {code}")
        word = re.findall(r"accepte le compte \w{10}", phone.screen())[0]
        for other in (phone, town.bob, town.alice):
            await other.says(word)
            other.reads("bad:")
        await town.passes(VALID.total_seconds() + 1, step=60)
        await town.carol.says(word)
        town.carol.reads("bad:")
        assert await accounts(town, "carol") == ["console:carol"]


# --- taking back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["unlink dave", "délie dave de telegram", "délie dave de telegram:42"])
async def test_a_link_is_taken_back_by_two_admins_and_told(said: str) -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        phone = await enrolled(town.erin)
        await town.alice.says("invite dave")
        await agrees(town.erin, phone, "dave")
        mobile = town.on("telegram", "42")
        await mobile.says(f"link {codes(town.alice)[-1]}")
        await town.alice.says(said)
        town.alice.reads("CRITIQUE", "erin")
        await agrees(town.erin, phone, "dave")
        assert await accounts(town, "dave") == []
        mobile.reads("warn:", "telegram:42", "alice")
        assert "warn: telegram:42 is no account of dave any more; alice asked for it" in town.erin.screen()
        await mobile.says("disk usage on db-master")
        mobile.reads("bad:", "telegram:42")


async def test_configured_accounts_are_not_changed_here() -> None:
    async with story() as town:
        phone = await enrolled(town.erin)
        for said in ("délie carol de console", "délie carol"):
            await town.alice.says(said)
            await agrees(town.erin, phone, "carol")
            town.alice.reads("bad:", "carol")
        assert await accounts(town, "carol") == ["console:carol"]


async def test_one_admin_alone_invites_nobody_and_others_not_at_all() -> None:
    async with story() as town:
        await town.alice.says("invite carol")
        town.alice.reads("CRITIQUE", "erin", "[1] Annuler")
        assert "Confirmer" not in town.alice.sees()
        for other in (town.bob, town.carol):
            await other.says("invite carol")
            other.reads("bad:", "admin")
        assert codes(town.alice) == []


# --- what a new account may do ----------------------------------------------------------------------------------------


async def test_the_account_votes_a_day_later() -> None:
    async with story(others=["telegram"]) as town:
        code = await invited(town, "invite erin on telegram", "erin")
        await town.on("telegram", "7").says(f"link {code}")
        await town.erin.presses("Yes")
        snapshot = await town.store.read(town.directory.snapshot)
        now, new, old = town.clock.now(), Account("telegram", "", "7"), Account("console", "", "erin")
        assert snapshot.owner(new) == snapshot.owner(old) == snapshot.person("erin")
        snapshot.check_vote(old, now)
        snapshot.check_vote(new, now + timedelta(hours=24))
        with pytest.raises(ApprovalRefused, match=r"linking\.too_young"):
            snapshot.check_vote(new, now + timedelta(hours=23))
        assert snapshot.voting_since(old) is None
