"""Agreeing: who is asked and when, and what becomes of an agreement when the world changes before it is used."""

import pytest

from bot.domain.flow import Outcome
from bot.domain.ledger import State
from bot.domain.people import Role
from policies.settings import PolicySettings
from tests.dsl import PEOPLE, Someone, Town, story
from tests.scenarios.factor import enrolled
from tests.scenarios.places import InChannel
from tests.scenarios.slow import slow_story

pytestmark = pytest.mark.story
RESTART = "systemctl restart -- nginx"


async def states(town: Town) -> list[State]:
    return [request.state for request in await town.store.read(lambda tx: tx.requests.find())]


def ruled_by(town: Town, settings: PolicySettings) -> None:
    """Somebody changes the policy while the bot runs."""
    town.core.services.policy._settings = settings  # type: ignore[attr-defined]


async def set_role(town: Town, person: str, role: str) -> None:
    value = f'{{"user": "{person}", "role": "{role}", "scope": "*"}}'
    now = town.clock.now()
    await town.store.transact(lambda tx: town.directory.put(tx, "right", f"{person} *", value, "somebody", now))


async def test_an_unanswered_approval_goes_to_the_next_after_three_minutes() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        town.alice.reads("bob", "Approuver")
        await town.passes(178)
        assert town.erin.sees() == ""
        await town.passes(4)
        town.erin.reads("bob", "[1] Approve")
        await town.erin.says("1")
        assert town.ran() == [f"web-01: {RESTART}"]
        town.bob.reads("erin")
        town.alice.reads("erin")
        assert "Approuver" not in town.alice.screen()


async def test_one_denial_ends_it_whoever_else_was_asked() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        await town.passes(181)
        await town.alice.presses("Refuser")
        town.bob.reads("alice")
        await town.erin.says("1")
        assert town.ran() == []
        assert await states(town) == [State.DENIED]


async def test_an_approval_is_given_in_words_too() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        (request,) = await town.store.read(lambda tx: tx.requests.pending())
        for nobody in (town.bob, town.carol):
            await nobody.says(f"decide approve on request {request.id}")
            nobody.reads("bad:")
            assert town.ran() == []
        await town.erin.says(f"decide approve on request {request.id}")
        assert town.ran() == [f"web-01: {RESTART}"]


async def test_strict_asks_two_others_for_the_control_plane() -> None:
    people = (*PEOPLE, ("dave", Role.ADMIN, "en"))
    async with story(people=people, settings=PolicySettings(profile="strict")) as town:
        dave = Someone("dave", town)
        await town.alice.says("donne le rôle operator à carol")
        for admin in (town.erin, dave):
            assert State.PENDING in await states(town)
            phone = await enrolled(admin)
            await admin.presses("Approve: grant")
            await admin.says(phone.code())
            await admin.says("carol")
        assert State.PENDING not in await states(town)


async def test_four_eyes_on_production_also_for_an_admin() -> None:
    async with story(settings=PolicySettings(four_eyes=("production",))) as town:
        await town.alice.says("redémarre nginx sur web-01")
        assert "Confirmer" not in town.alice.sees()
        await town.erin.says("1")
        assert town.ran() == [f"web-01: {RESTART}"]


async def test_a_stricter_policy_before_it_runs_asks_again() -> None:
    async with slow_story() as (town, gate):
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        await town.erin.says("restart php8.2-fpm on web-01")
        await town.erin.says("1")
        town.erin.reads("Waiting for")
        ruled_by(town, PolicySettings(profile="strict"))
        gate.set()
        await town.passes(3)
        town.erin.reads("alice must say yes", "strict")
        assert town.ran() == [f"web-01: {RESTART}"]
        await town.alice.presses("Approuver")
        await town.passes(3)
        assert town.ran()[1:] == ["web-01: systemctl restart -- php8.2-fpm"]


async def test_who_is_no_admin_any_more_has_not_approved() -> None:
    async with slow_story() as (town, gate):
        await town.erin.says("restart nginx on web-01")
        await town.erin.says("1")
        await town.bob.says("restart php8.2-fpm on web-01")
        await town.alice.presses("Approuver")
        town.bob.reads("Waiting for")
        await set_role(town, "alice", "viewer")
        gate.set()
        await town.passes(3)
        assert town.ran() == [f"web-01: {RESTART}"]
        town.bob.reads("erin")
        await town.erin.presses("Approve: restart php8.2-fpm")
        await town.passes(3)
        assert len(town.ran()) == 2


async def test_who_lost_the_role_has_asked_for_nothing() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        await set_role(town, "bob", "viewer")
        await town.alice.presses("Approuver")
        town.bob.reads("bad:", "operator")
        assert town.ran() == []


async def test_a_freeze_while_it_runs_stops_the_next_step() -> None:
    async with slow_story() as (town, gate):
        await town.alice.says("redémarre nginx sur web-01 et web-02")
        await town.alice.says("1")
        await town.bob.says("freeze the bot")
        gate.set()
        await town.passes(1)
        assert town.ran() == [f"web-01: {RESTART}"]
        town.alice.reads("gelé")
        (request,) = await town.store.read(lambda tx: tx.requests.find(person="alice"))
        assert request.execution is not None
        assert [result.outcome for result in request.execution.results] == [Outcome.OK, Outcome.FAILED]


async def test_a_freeze_before_it_runs_refuses_it() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await town.bob.says("freeze the bot")
        await town.alice.says("1")
        town.alice.reads("gelé")
        assert town.ran() == []


async def test_a_host_that_changed_between_two_steps_is_left_alone() -> None:
    async with slow_story() as (town, gate):
        await town.alice.says("redémarre nginx sur web-01 et web-02")
        await town.alice.says("1")
        town.identities.fingerprints["web-02"] = "SHA256:other"
        gate.set()
        await town.passes(1)
        assert town.ran() == [f"web-01: {RESTART}"]
        town.alice.reads("web-02", "fingerprint")


async def test_a_code_is_not_taken_in_a_channel_and_the_way_out_is_said() -> None:
    async with story(settings=PolicySettings(profile="solo")) as town:
        phone = await enrolled(town.alice, "fr")
        channel = InChannel("alice", town)
        await channel.says("donne le rôle operator à carol")
        await channel.says("1")
        (request,) = await town.store.read(lambda tx: tx.requests.pending())
        channel.reads("bad:", "privé", request.id)
        await town.alice.says(f"décide approve pour la demande {request.id}")
        await town.alice.says(phone.code())
        await town.alice.says("carol")
        assert State.DONE in await states(town)
        assert State.PENDING not in await states(town)
