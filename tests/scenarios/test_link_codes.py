"""Codes that do not count: wrong, used, late, read by others, forged; and how often one may try."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import CODE as LENGTH
from bot.core.links import LETTERS, VALID, hashed, is_code, new_code, said_code
from bot.domain.ledger import Setting
from bot.domain.people import Role
from tests.dsl import Someone, declared, story
from tests.scenarios.factor import enrolled
from tests.scenarios.linking import DAVE, WRONG, accounts, agrees, codes, everything, invited, stored

pytestmark = pytest.mark.story


# --- what a code is ---------------------------------------------------------------------------------------------------


def test_a_code_cannot_be_guessed_or_misread() -> None:
    assert len(LETTERS) ** LENGTH > 2**128
    assert not set(LETTERS) & set("oO0iIlL1")
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(is_code(code) for code in made)


@pytest.mark.parametrize("typed", ["{}", " {} ", "`{}`", "« {} »"])
@pytest.mark.parametrize("form", ["link {}", "LINK  {}", "relie {}", "identity.link {}", "identity.link code={}"])
def test_it_is_typed_in_any_case_and_grouping(form: str, typed: str) -> None:
    code = new_code()
    for shown in (code, code.upper(), code.replace("-", " "), code.replace("-", ""), code.replace("-", "–")):
        said = said_code(form.format(typed.format(shown)), declared())
        assert said is not None
        assert hashed(said[0]) == hashed(code)


@pytest.mark.parametrize("text", ["link", "unlink carol", "relie", "please link abcd", "disk usage on web-01", ""])
def test_other_words_are_no_code(text: str) -> None:
    assert said_code(text, declared()) is None


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    for form in ("{}", "link {}"):
        said = said_code(form.format(text), declared())
        assert said is None or hashed(said[0])


# --- which codes count ------------------------------------------------------------------------------------------------


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
