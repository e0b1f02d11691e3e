"""The incident of the first page, in both languages: diagnosis, "1", plan, confirm, restart, proof."""

import pytest

from tests.dsl import story


@pytest.mark.parametrize(
    ("question", "who"),
    [("Le site est down, qu'est-ce qui se passe ?", "alice"), ("the site is down, what's going on?", "erin")],
)
async def test_from_the_question_to_the_proof(question: str, who: str) -> None:
    async with story() as town:
        person = getattr(town, who)
        await person.says(question)
        person.reads("nginx", "web-01", "[1]")

        await person.says("1")
        person.reads("systemctl restart -- nginx", "[1]")
        assert town.ran() == [], "a plan is not an act"

        await person.says("1")
        person.reads("ok:", "web-01", "nginx.service")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]

        await person.says(question)
        assert "502" not in person.sees()


async def test_an_operator_is_stopped_by_production_until_an_admin_agrees() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        town.bob.reads("HIGH", "production")
        assert town.ran() == []

        town.alice.reads("bob", "systemctl restart -- nginx", "[1]")
        await town.alice.says("1")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]
        town.bob.reads("alice", "active")
        town.alice.reads("alice", "nginx.service est actif")


async def test_a_denial_ends_it_and_a_late_press_says_who_decided() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        card = town.messenger.shown[town.messenger.posts[-1].id]
        await town.alice.presses("Refuser")
        town.bob.reads("alice")
        assert town.ran() == []
        await town.alice.press_token(card.desired.buttons[0].token, card.destination)
        assert town.ran() == []


async def test_nobody_approves_their_own_request() -> None:
    async with story() as town:
        await town.bob.says("restart nginx on web-01")
        card = next(d for d in town.messenger.shown.values() if d.destination.channel == "alice")
        await town.bob.press_token(card.desired.buttons[0].token, card.destination)
        town.bob.reads("alice")
        assert town.ran() == []


async def test_a_plan_expires() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await town.passes(16 * 60)
        town.alice.reads("Expiré")
        await town.alice.says("1")
        assert town.ran() == []


async def test_the_same_message_delivered_three_times_runs_once() -> None:
    async with story() as town:
        for _ in range(3):
            await town.alice.says("redémarre nginx sur web-01", id="same")
        plans = [d for d in town.messenger.shown.values() if "systemctl restart" in str(d.desired)]
        assert len(plans) == 1


async def test_what_changed_since_the_card_was_shown_refuses_to_run() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        town.identities.fingerprints["web-01"] = "SHA256:other"
        await town.alice.says("1")
        town.alice.reads("web-01", "fingerprint")
        assert town.ran() == []


async def test_an_unreachable_host_fails_and_says_why_and_what_was_not_run() -> None:
    async with story() as town:
        town.transport.down.add("web-01")
        await town.alice.says("redémarre nginx sur web-01 et web-02")
        await town.alice.says("1")
        town.alice.reads("bad:", "web-01", "web-02")
        assert town.ran() == []


async def test_a_lost_connection_is_unknown_and_a_person_answers() -> None:
    async with story() as town:
        town.transport.lose.add("web-01")
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        town.alice.reads("[1]", "[2]")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.presses("Confirmer")
        assert len(town.ran()) == 1, "the host stays locked while its fate is unknown"
        await town.alice.presses("Ça a marché")
        await town.passes(3)
        assert len(town.ran()) == 2


async def test_stop_cancels_what_waits() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("stop")
        await town.alice.says("1")
        assert town.ran() == []


async def test_freezing_stops_everything_but_looks() -> None:
    async with story() as town:
        await town.bob.says("freeze the bot")
        await town.alice.says("redémarre nginx sur web-01")
        assert "[1]" not in town.alice.sees() or "Confirmer" not in town.alice.sees()
        await town.alice.says("disque sur db-master")
        town.alice.reads("78")
        assert town.ran() == []
