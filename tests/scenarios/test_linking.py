"""One human, several accounts: who may link them, who is asked, who is told, and what a thief gets."""

import re
from datetime import timedelta

import pytest

from bot.core.links import LETTERS, VALID, hashed
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Address
from bot.domain.ledger import Setting
from bot.domain.people import Account, Role
from bot.domain.ports import Tx
from tests.dsl import PEOPLE, Someone, Town, as_text, story
from tests.scenarios.factor import Phone, enrolled

pytestmark = pytest.mark.story
DAVE = (*PEOPLE, ("dave", Role.OPERATOR, "en"))
CODE = re.compile(f"\\b(?:[{LETTERS}]{{4}}-){{6}}[{LETTERS}]{{4}}\\b")
WRONG = "-".join(["abcd"] * 7)


async def agrees(approver: Someone, phone: Phone, name: str, button: str = "Approve") -> None:
    """The second admin: a press, a code that was not used yet, the name."""
    await approver.town.passes(31)
    await approver.presses(button)
    await approver.says(phone.code())
    await approver.says(name)


async def invited(town: Town, said: str = "invite carol", name: str = "carol") -> str:
    """Alice invites, erin agrees; the code that alice reads."""
    phone = await enrolled(town.erin)
    await town.alice.says(said)
    await agrees(town.erin, phone, name)
    return codes(town.alice)[-1]


def codes(reader: Someone) -> list[str]:
    """Every code that the person was shown."""
    posts = (as_text(post.desired) for post in reader.town.messenger.posts if post.destination.channel == reader.name)
    return [code for text in posts for code in dict.fromkeys(CODE.findall(text))]


async def accounts(town: Town, name: str) -> list[str]:
    snapshot = await town.store.read(town.directory.snapshot)
    person = snapshot.person(name)
    assert person is not None
    return [str(one) for one in person.accounts]


def everything(town: Town) -> str:
    """All that was ever shown to anybody."""
    return "\n".join(as_text(post.desired) for post in town.messenger.posts)


async def stored(town: Town) -> str:
    """All that is kept of requests and settings, and the record."""

    def read(tx: Tx) -> str:
        kinds = ("invitation", "waiting account", "link", "awaiting")
        parts = [*tx.requests.find(limit=100), *tx.settings.all(*kinds), *(link.entry for link in tx.audit.entries())]
        return "\n".join(map(repr, parts))

    return await town.store.read(read)


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


# --- codes that do not count ------------------------------------------------------------------------------------------


async def test_wrong_used_and_expired_codes_are_refused_alike() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram", "slack"]) as town:
        code = await invited(town, "invite dave on telegram", "dave")
        said = set()
        await town.on("slack", "U1").says(f"link {WRONG}")
        said.add(town.on("slack", "U1").sees())
        await town.on("slack", "U2").says("link me")
        said.add(town.on("slack", "U2").sees())
        await town.on("telegram", "42").says(f"link {code}")
        assert await accounts(town, "dave") == ["telegram:42"]
        await town.on("telegram", "43").says(f"link {code}")
        said.add(town.on("telegram", "43").sees())
        assert len(said) == 1
        assert (await town.record()).count("refused linking.refused") == 3
        assert await accounts(town, "dave") == ["telegram:42"]
        assert WRONG not in await stored(town)


async def test_a_code_counts_for_ten_minutes_on_its_own_messenger_and_the_newest_one_alone() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram", "slack"]) as town:
        phone = await enrolled(town.erin)
        for said in ("invite dave", "invite dave", "invite dave sur slack", "invite dave sur telegram"):
            await town.alice.says(said)
            await agrees(town.erin, phone, "dave")
        old, newer, slack, telegram = dict.fromkeys(codes(town.alice))
        for code, account in ((old, "1"), (slack, "2")):
            await town.on("telegram", account).says(f"link {code}")
            town.on("telegram", account).reads("bad:")
        await town.passes(VALID.total_seconds() + 1, step=60)
        for code, account in ((newer, "3"), (telegram, "4")):
            await town.on("telegram", account).says(f"link {code}")
            town.on("telegram", account).reads("bad:")
        assert await accounts(town, "dave") == []


async def test_a_code_that_a_channel_could_read_counts_no_more() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        code = await invited(town, "invite dave", "dave")
        group = town.on("telegram", "42", channel="ops")
        await group.says(f"link {code}")
        group.reads("bad:", "direct message")
        await town.on("telegram", "666").says(f"link {code}")
        assert await accounts(town, "dave") == []


async def test_five_tries_in_a_quarter_of_an_hour_even_with_the_right_one() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        code, phone = await invited(town, "invite dave", "dave"), town.on("telegram", "42")
        for _ in range(5):
            await phone.says(f"link {WRONG}")
            phone.reads("wrong, used or too old")
        await phone.says(f"link {code}")
        phone.reads("bad:", "5 codes")
        assert await accounts(town, "dave") == []
        await town.on("telegram", "43").says(f"link {code}")
        assert await accounts(town, "dave") == ["telegram:43"]
        await town.passes(timedelta(minutes=15).total_seconds(), step=60)
        await phone.says(f"link {WRONG}")
        phone.reads("wrong, used or too old")


async def test_who_is_known_links_nothing_and_the_code_is_gone() -> None:
    async with story(others=["telegram"]) as town:
        code = await invited(town)
        await town.bob.says(f"link {code}")
        town.bob.reads("bad:", "console:bob", "bob")
        assert code not in await stored(town)
        await town.on("telegram", "42").says(f"link {code}")
        assert await accounts(town, "carol") == ["console:carol"]


async def test_the_same_message_delivered_again_is_one_try_and_one_answer() -> None:
    async with story(people=DAVE, unlinked=["dave"], others=["telegram"]) as town:
        phone = town.on("telegram", "42")
        for _ in range(8):
            await phone.says(f"link {WRONG}", id="twice")
        assert (await town.record()).count("refused linking.refused") == 1
        assert everything(town).count("wrong, used or too old") == 1


async def test_what_is_written_into_the_database_links_nobody() -> None:
    async with story(others=["telegram"]) as town:
        now = town.clock.now()
        value = '{"person": "alice", "messenger": "telegram", "workspace": "", "user": "666"}'
        forged = Setting("link", "telegram:666", value, "alice", now, seal="0" * 64)
        await town.store.transact(lambda tx: tx.settings.put(forged))
        row = (
            f'{{"person":"alice","messenger":"","hash":"{hashed(WRONG)}","by":["erin"],"until":"2099-01-01T00:00:00Z"}}'
        )
        await town.store.transact(
            lambda tx: tx.settings.put(Setting("invitation", "alice ", row, "erin", now, "0" * 64))
        )
        thief = town.on("telegram", "666")
        await thief.says("disk usage on db-master")
        thief.reads("bad:", "telegram:666")
        await thief.says(f"link {WRONG}")
        thief.reads("bad:", "wrong")
        assert await accounts(town, "alice") == ["console:alice"]


async def test_an_inviter_who_is_no_admin_any_more_invites_nobody() -> None:
    people = (*DAVE, ("frank", Role.VIEWER, "en"))
    async with story(people=people, unlinked=["dave"], others=["telegram"]) as town:
        phone, other, frank = await enrolled(town.erin), await enrolled(town.alice, "fr"), Someone("frank", town)
        await town.alice.says("donne le rôle admin à frank")
        await agrees(town.erin, phone, "frank")
        await frank.says("invite dave")
        await agrees(town.alice, other, "dave", "Approuver")
        (code,) = codes(frank)
        await town.alice.says("retire le rôle admin à frank")
        await agrees(town.erin, phone, "frank")
        await town.on("telegram", "42").says(f"link {code}")
        assert await accounts(town, "dave") == []


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
