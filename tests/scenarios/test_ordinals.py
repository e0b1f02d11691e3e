"""The second one: an ordinal chooses among what was offered, and never agrees to anything."""

import pytest

from tests.dsl import story

pytestmark = pytest.mark.story


@pytest.mark.parametrize(
    ("who", "said", "ordinal", "chosen"),
    [
        ("alice", "redémarre nginx sur web-99", "la deuxième", "redémarre nginx sur web-02"),
        ("alice", "redémarre nginx sur web-99", "Le premier.", "redémarre nginx sur web-01"),
        ("erin", "restart nginx on web-99", "the second one", "restart nginx on web-02"),
        ("erin", "restart nginx on web-99", "The first!", "restart nginx on web-01"),
    ],
)
async def test_an_ordinal_chooses_an_offer(who: str, said: str, ordinal: str, chosen: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(said)
        offers = person.sees()
        assert "[1]" in offers
        assert "[2]" in offers
        await person.says(ordinal)
        person.reads("Plan", chosen.rsplit(maxsplit=1)[-1], "[1] Confirm")
        assert town.ran() == []


@pytest.mark.parametrize(
    ("who", "said", "ordinals"),
    [
        ("alice", "redémarre nginx sur web-01", ("le premier", "la première", "la deuxième", "le second")),
        ("erin", "restart nginx on web-01", ("the first", "first one", "the second one", "the third")),
    ],
)
async def test_an_ordinal_neither_confirms_a_plan_nor_cancels_it(
    who: str, said: str, ordinals: tuple[str, ...]
) -> None:
    for ordinal in ordinals:
        async with story() as town:
            person = getattr(town, who)
            await person.says(said)
            person.reads("[1] Confirm", "[2]")
            await person.says(ordinal)
            assert town.ran() == []
            (waiting,) = await town.store.read(lambda tx: tx.requests.pending())
            assert waiting.text == said
            await person.presses("Confirm")
            assert town.ran() == ["web-01: systemctl restart -- nginx"]


@pytest.mark.parametrize(
    ("who", "first", "ordinal", "meant"),
    [
        ("alice", "espace disque sur web-01 et web-02", "la deuxième", "espace disque sur web-02"),
        ("erin", "disk usage on web-01 and web-02", "the second one", "disk usage on web-02"),
    ],
)
async def test_after_several_machines_an_ordinal_means_one_of_them(
    who: str, first: str, ordinal: str, meant: str
) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(first)
        await person.says(ordinal)
        person.reads(meant)


@pytest.mark.parametrize(("who", "ordinal"), [("alice", "la deuxième"), ("erin", "the second one")])
async def test_without_a_list_an_ordinal_is_read_like_any_sentence(who: str, ordinal: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(ordinal)
        assert person.sees()
        assert "bad:" not in person.sees()
        assert town.ran() == []
        assert await town.store.read(lambda tx: tx.requests.find()) == ()
