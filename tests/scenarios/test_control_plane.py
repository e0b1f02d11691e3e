"""Who may do what, changed in chat: never by one person alone, never with a click alone."""

import pytest

from bot.domain.fingerprint import fingerprint
from bot.domain.people import Role
from tests.dsl import PEOPLE, Someone, Town, story
from tests.scenarios.factor import enrolled

THREE_ADMINS = (*PEOPLE, ("dave", Role.ADMIN, "en"))
SCANNED = fingerprint("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEE= test")


async def agrees(person: Someone, name: str) -> None:
    """An admin enrols, presses *Approve*, types the code and then the name."""
    phone = await enrolled(person)
    await person.presses("Approve")
    await person.says(phone.code())
    await person.says(name)


async def right_of(town: Town, name: str) -> Role:
    snapshot = await town.store.read(town.directory.snapshot)
    person = snapshot.person(name)
    assert person is not None
    return person.role()


@pytest.mark.story
@pytest.mark.parametrize("said", ["donne le rôle operator à carol", "grant operator to carol"])
async def test_a_role_needs_two_admins_a_code_and_the_name(said: str) -> None:
    async with story() as town:
        phone = await enrolled(town.erin)
        await town.alice.says(said)
        town.alice.reads("CRITIQUE", "erin", "carol", "[1] Annuler")
        assert "Confirmer" not in town.alice.sees()

        await town.erin.presses("Approve")
        town.erin.reads("six-digit code")
        await town.erin.says(phone.code())
        town.erin.reads("carol")
        await town.erin.says("bob")
        town.erin.reads("not the name")
        assert await right_of(town, "carol") is Role.VIEWER

        await town.passes(31)
        await town.erin.presses("Approve")
        await town.erin.says(phone.code())
        await town.erin.says("carol")
        town.alice.reads("ok:", "erin", "carol")
        assert await right_of(town, "carol") is Role.OPERATOR

        await town.carol.says("redémarre nginx sur web-01")
        town.carol.reads("ÉLEVÉ", "alice")


@pytest.mark.story
async def test_what_was_given_is_taken_back_and_what_is_configured_stays() -> None:
    async with story() as town:
        await town.alice.says("donne le rôle operator à carol")
        await agrees(town.erin, "carol")
        await town.alice.says("undo")
        town.alice.reads("CRITIQUE", "retire le rôle operator à carol")
        await town.passes(31)
        await town.erin.presses("Approve")
        town.erin.reads("code")
        await town.erin.says("stop")
        town.erin.reads("Forgotten")
        assert await right_of(town, "carol") is Role.OPERATOR


@pytest.mark.story
async def test_revoking_leaves_what_the_configuration_gives() -> None:
    async with story() as town:
        phone = await enrolled(town.erin)
        for said, role in [
            ("donne le rôle operator à carol", Role.OPERATOR),
            ("retire le rôle operator à carol", Role.VIEWER),
        ]:
            await town.alice.says(said)
            await town.erin.presses("Approve")
            await town.erin.says(phone.code())
            await town.erin.says("carol")
            assert await right_of(town, "carol") is role
            await town.passes(31)
        await town.alice.says("retire le rôle admin à carol")
        await town.erin.presses("Approve")
        await town.erin.says(phone.code())
        await town.erin.says("carol")
        town.alice.reads("bad:", "carol", "rôle")
        assert await right_of(town, "carol") is Role.VIEWER


@pytest.mark.story
async def test_a_new_admin_does_not_vote_on_the_first_day() -> None:
    async with story() as town:
        await town.alice.says("donne le rôle admin à bob")
        await agrees(town.erin, "bob")
        assert await right_of(town, "bob") is Role.ADMIN
        await town.alice.says("donne le rôle operator à carol")
        town.alice.reads("erin")
        assert "bob" not in town.alice.sees()
        await town.passes(25 * 3600, step=1800)
        await town.alice.says("donne le rôle operator à carol")
        town.alice.reads("bob")


@pytest.mark.story
async def test_a_code_counts_once() -> None:
    async with story() as town:
        phone = await enrolled(town.erin)
        await town.alice.says("donne le rôle operator à carol")
        await town.alice.says("donne le rôle operator à bob sur staging")
        await town.erin.presses("Approve")
        code = phone.code()
        await town.erin.says(code)
        await town.erin.says("bob")
        await town.erin.presses("Approve: grant operator to carol")
        await town.erin.says(code)
        town.erin.reads("wrong or was used")
        assert await right_of(town, "carol") is Role.VIEWER


@pytest.mark.story
async def test_ten_wrong_codes_lock_the_factor_until_another_admin_makes_a_new_one() -> None:
    async with story(people=THREE_ADMINS) as town:
        dave = Someone("dave", town)
        lost, other = await enrolled(town.erin), await enrolled(dave)
        await town.alice.says("donne le rôle operator à carol")
        for _ in range(10):
            await town.erin.presses("Approve: grant operator to carol")
            await town.erin.says(lost.wrong())
            town.erin.reads("wrong")
        await town.erin.presses("Approve: grant operator to carol")
        await town.erin.says(lost.code())
        town.erin.reads("locked")

        await town.erin.says("set up my second factor")
        await town.erin.says("1")
        town.erin.reads("bad:", "second factor already")
        await town.erin.says("reset my second factor")
        await town.erin.says("1")
        await town.erin.says(lost.code())
        town.erin.reads("bad:", "locked")

        await town.alice.says("réinitialise le second facteur de erin")
        await town.passes(181)  # erin does not answer
        await dave.presses("Approve: reset")
        await dave.says(other.code())
        await dave.says("erin")
        fresh = await enrolled(town.erin)
        await town.erin.presses("Approve: grant operator to carol")
        await town.erin.says(fresh.code())
        await town.erin.says("carol")
        assert await right_of(town, "carol") is Role.OPERATOR


@pytest.mark.story
async def test_a_locked_or_frozen_request_prepares_nothing() -> None:
    async with story() as town:
        await town.bob.says("set up my second factor")
        await town.alice.says("gèle le bot")
        await town.bob.says("1")
        town.bob.reads("frozen")
        assert await town.secrets.names() == ()


@pytest.mark.story
async def test_a_server_is_added_and_used_and_its_key_trusted() -> None:
    async with story() as town:
        phone = await enrolled(town.erin)
        await town.alice.says("disque sur web-03")
        town.alice.reads("inconnu", "web-03")
        await town.alice.says("ajoute le serveur web-03 à l'adresse 10.0.0.9 groupes staging")
        town.alice.reads("CRITIQUE", "10.0.0.9")
        await town.erin.presses("Approve")
        await town.erin.says(phone.code())
        await town.erin.says("web-03")
        town.alice.reads("ok:", "web-03")

        town.transport.down.add("web-03")
        await town.bob.says("restart nginx on web-03")
        town.bob.reads("MEDIUM", "web-03", "[1] Confirm")

        await town.alice.says(f"accepte {SCANNED} pour web-03")
        town.alice.reads("ÉLEVÉ", SCANNED)
        await town.alice.says("1")
        town.alice.reads("ok:", SCANNED)


@pytest.mark.story
async def test_another_key_than_the_one_shown_is_not_trusted() -> None:
    async with story() as town:
        town.identities.fingerprints["web-01"] = ""
        await town.alice.says("accepte SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA pour web-01")
        await town.alice.says("1")
        town.alice.reads("bad:", SCANNED)
        assert await town.store.read(lambda tx: tx.settings.all("host_key")) == ()


@pytest.mark.story
async def test_replacing_a_key_is_critical() -> None:
    async with story() as town:
        await town.alice.says(f"accepte {SCANNED} pour web-01")
        town.alice.reads("CRITIQUE", "web-01", "erin")


@pytest.mark.story
@pytest.mark.parametrize(("freeze", "thaw"), [("gèle tout", "dégèle tout"), ("freeze everything", "unfreeze the bot")])
async def test_anybody_who_acts_may_freeze_and_only_an_admin_thaws(freeze: str, thaw: str) -> None:
    async with story() as town:
        await town.carol.says(freeze)
        town.carol.reads("bad:")
        await town.bob.says(freeze)
        town.bob.reads("ok:", "frozen by bob")
        await town.alice.says("redémarre nginx sur web-01")
        town.alice.reads("gelé")
        await town.alice.says("disque sur db-master")
        town.alice.reads("78")
        await town.bob.says(thaw)
        town.bob.reads("bad:", "admin")
        await town.alice.says(thaw)
        await town.alice.says("1")
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        assert town.ran() == ["web-01: systemctl restart -- nginx"]


@pytest.mark.story
async def test_a_secret_is_asked_for_and_never_shown() -> None:
    async with story() as town:
        await town.alice.says("enregistre le secret smtp-password")
        await agrees(town.erin, "smtp-password")
        town.alice.reads("smtp-password")
        await town.alice.says("correct horse battery staple")
        assert town.secrets.values["smtp-password"] == "correct horse battery staple"
        everything = town.alice.screen() + town.erin.screen()
        record = await town.store.read(lambda tx: [repr(link.entry) for link in tx.audit.entries()])
        assert "battery" not in everything + "".join(record)
