"""The guided tour, as a newcomer takes it: on a demonstration, and on real hosts."""

import pytest

from tests.dsl import Town, story

pytestmark = pytest.mark.story


async def demonstrates(town: Town) -> None:
    """The database is a demonstration's."""
    now = town.clock.now()
    await town.store.transact(lambda tx: town.directory.put(tx, "mode", "demo", "yes", "commander", now))


async def test_the_whole_tour_on_a_demonstration() -> None:
    async with story() as town:
        await demonstrates(town)
        await town.bob.says("start the tour")
        town.bob.reads("1 of 7", "[2] Next", "[3] Stop the tour")
        await town.bob.presses("1")
        town.bob.reads("Hosts up: 5/5")
        for number, tried, found in [
            (2, "disk usage on db-master", "78"),
            (3, "logs of nginx on web-01", "web-01"),
        ]:
            await town.bob.presses("Next")
            town.bob.reads(f"{number} of 7", "Back")
            await town.bob.presses(tried)
            town.bob.reads(found)

        await town.bob.presses("Next")
        town.bob.reads("4 of 7", "simulated")
        await town.bob.presses("restart nginx on web-01")
        town.bob.reads("systemctl restart -- nginx", "alice and erin", "[1] Cancel")
        assert town.ran() == []
        await town.bob.presses("Cancel")
        assert town.ran() == []

        for number, tried in [(5, "list approvals"), (6, "explain"), (7, "help")]:
            await town.bob.presses("Next")
            town.bob.reads(f"{number} of 7")
            await town.bob.presses(tried)
            assert "bad:" not in town.bob.sees()
        await town.bob.presses("From the beginning")
        town.bob.reads("1 of 7")
        assert town.ran() == []


async def test_it_goes_on_where_one_was_in_any_messenger() -> None:
    async with story(others=["telegram"]) as town:
        await town.carol.says("visite")
        await town.carol.presses("Suite")
        await town.carol.presses("Suite")
        town.carol.reads("3 sur 7")
        await town.carol.presses("Arrêter la visite")
        town.carol.reads("visite", "[1] Continuer")
        await town.carol.says("fais-moi visiter")
        town.carol.reads("3 sur 7")
        await town.carol.presses("Retour")
        town.carol.reads("2 sur 7")
        await town.bob.says("tour")
        town.bob.reads("1 of 7")

        value = '{"person": "carol", "messenger": "telegram", "workspace": "", "user": "42"}'
        now = town.clock.now()
        await town.store.transact(lambda tx: town.directory.put(tx, "link", "telegram:42", value, "alice", now))
        phone = town.on("telegram", "42")
        await phone.says("visite guidée")
        phone.reads("2 sur 7")


async def test_on_real_hosts_nothing_is_offered_that_changes_them() -> None:
    async with story() as town:
        await town.alice.says("visite 4")
        town.alice.reads("4 sur 7", "réels", "explique", "[2] Suite")
        await town.alice.presses("1")
        town.alice.reads("ÉLEVÉ")
        assert "Confirmer" not in town.alice.screen()
        for number in range(1, 8):
            await town.alice.says(f"visite {number}")
            await town.alice.presses("1")
            assert "c'est ma faute" not in town.alice.sees()
        assert town.ran() == []
        assert not [row for row in await town.store.read(lambda tx: tx.requests.find(limit=100)) if row.plan]
