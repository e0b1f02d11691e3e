"""Asking: what is refused with a reason, what is asked back, and what refers to what was said before."""

import pytest

from tests.dsl import Someone, story
from tests.scenarios.places import InChannel

pytestmark = pytest.mark.story


async def test_somebody_unknown_gets_no_answer_but_how_to_become_known() -> None:
    async with story() as town:
        mallory = Someone("mallory", town)
        await mallory.says("restart nginx on web-01")
        mallory.reads("do not know the account", "mallory", "invite")
        await mallory.says("1")
        assert town.ran() == []
        assert await town.store.read(lambda tx: tx.requests.find()) == ()
        assert "refused error.unknown_person" in await town.record()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 2001, "2000"),
        ("restart nginx on web-01\u202e", "U+202E"),
        ("restart \u2066nginx\u2069 on web-01", "U+2066"),
        ("restart nginx on web-01\x07", "U+0007"),
        ("restart nginx\x00 on web-01", "U+0000"),
    ],
)
async def test_what_no_honest_sentence_holds_is_refused(text: str, said: str) -> None:
    async with story() as town:
        await town.erin.says(text)
        town.erin.reads("bad:", said)
        assert await town.store.read(lambda tx: tx.requests.find()) == ()
        assert any(event.startswith("refused") for event in await town.record())


async def test_exactly_2000_characters_are_read() -> None:
    async with story() as town:
        await town.erin.says("x" * 2000)
        assert "bad:" not in town.erin.sees()


@pytest.mark.parametrize(
    ("who", "said", "choice"),
    [
        ("alice", "redémarre nginx sur web-99", "redémarre nginx sur web-01"),
        ("erin", "restart nginx on web-99", "restart nginx on web-01"),
    ],
)
async def test_an_unknown_host_brings_the_nearest_as_choices(who: str, said: str, choice: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(said)
        person.reads("web-99", "web-01", "web-02", f"[1] {choice}")
        await person.says("1")
        person.reads("Plan", "web-01")
        await person.says("1")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]


async def test_the_same_question_about_another_host() -> None:
    async with story() as town:
        await town.alice.says("espace disque sur web-01")
        await town.alice.says("et sur web-02 ?")
        town.alice.reads("espace disque sur web-02")
        await town.erin.says("disk usage on web-01")
        await town.erin.says("and on web-02?")
        town.erin.reads("disk usage on web-02")


async def test_the_same_act_on_another_host_is_a_new_plan() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        await town.alice.says("et sur web-02 ?")
        town.alice.reads("Plan", "web-02", "[1] Confirmer")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]


async def test_what_one_person_said_is_no_context_for_another() -> None:
    async with story() as town:
        alice, erin = InChannel("alice", town), InChannel("erin", town)
        await alice.says("redémarre nginx sur web-01")
        await erin.says("and on web-02?")
        assert "systemctl" not in erin.sees()


@pytest.mark.parametrize(("who", "start", "undo"), [("alice", "démarre", "annule ça"), ("erin", "start", "undo that")])
async def test_undo_shows_the_inverse_as_a_plan(who: str, start: str, undo: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(f"{start} nginx sur web-01" if who == "alice" else f"{start} nginx on web-01")
        await person.says("1")
        await person.says(undo)
        person.reads("systemctl stop -- nginx", "[1]")
        assert town.ran() == ["web-01: systemctl start -- nginx"]


async def test_what_cannot_be_undone_says_so() -> None:
    async with story() as town:
        await town.erin.says("undo")
        town.erin.reads("nothing of yours")
        await town.erin.says("restart nginx on web-01")
        await town.erin.says("1")
        await town.erin.says("undo")
        town.erin.reads("cannot be undone")


@pytest.mark.parametrize(
    "said",
    [
        "don't restart nginx on web-01",
        "how would I restart nginx on web-01?",
        "if it crashes we restart nginx on web-01",
        "bob said we should restart nginx on web-01",
        "ne redémarre pas nginx sur web-01",
        "faut-il redémarrer nginx sur web-01 ?",
        "redémarre nginx sur web-01 demain",
    ],
)
async def test_hands_off(said: str) -> None:
    async with story() as town:
        await town.alice.says(said)
        assert "Confirmer" not in town.alice.sees()
        assert await town.store.read(lambda tx: tx.requests.find(states=())) == ()


async def test_an_installation_that_is_not_armed_only_looks() -> None:
    async with story() as town:
        now = town.clock.now()
        await town.store.transact(lambda tx: town.directory.put(tx, "mode", "armed", "no", "erin", now))
        await town.alice.says("disque sur db-master")
        town.alice.reads("78")
        await town.alice.says("redémarre nginx sur web-01")
        town.alice.reads("commander arm", "mode.observe")
        await town.bob.says("freeze everything")
        town.bob.reads("frozen by bob")
        assert town.ran() == []


async def test_a_number_counts_only_from_the_person_who_was_asked() -> None:
    async with story() as town:
        alice, erin = InChannel("alice", town), InChannel("erin", town)
        await alice.says("redémarre nginx sur web-01")
        await erin.says("1")
        assert town.ran() == []
        await alice.says("1")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]


async def test_what_belongs_in_private_is_not_done_in_a_channel() -> None:
    async with story() as town:
        alice = InChannel("alice", town)
        for said in ("configure mon second facteur", "enregistre le secret smtp"):
            await alice.says(said)
            alice.reads("bad:", "privé")
        assert await town.secrets.names() == ()
