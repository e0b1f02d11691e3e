"""Requests that were written down: whoever wrote them counts, all of it is seen first, and what fails ends it."""

from contextlib import suppress

import pytest

from bot.domain.library import Playbook
from policies.settings import PolicySettings
from tests.dsl import story

ROLL = Playbook(
    "roll-web",
    ("restart {service} on web-02", "restart {service} on web-01", "reload {service} on web-02"),
    about="both web servers, one after the other",
)
LINK = "/var/log/nginx/users.log"
"""On the simulated host a link to `/etc/shadow`."""


async def test_a_template_is_kept_and_used_with_values() -> None:
    async with story() as town:
        await town.bob.says('save template bounce as "restart {service} on {host}"')
        town.bob.reads("the template bounce is kept")
        await town.bob.says("templates")
        town.bob.reads("bounce", "restart {service} on {host}", "bob")

        await town.bob.says('run template bounce with "service=nginx host=web-01"')
        town.bob.reads("systemctl restart -- nginx", "web-01")
        assert town.ran() == []


async def test_un_modele_sans_ses_valeurs_dit_lesquelles_manquent() -> None:
    async with story() as town:
        await town.alice.says('enregistre le modèle relance comme "redémarre {service} sur {hote}"')
        await town.alice.says('lance le modèle relance avec "service=nginx"')
        town.alice.reads("Il manque une valeur pour hote", "hote=…")
        await town.alice.says('lance le modèle relance avec "service=nginx lieu=x"')
        town.alice.reads("service et hote", "lieu")
        await town.alice.says("lance le modèle relence")
        town.alice.reads("Aucun modèle ne s'appelle relence", "relance")


async def test_a_value_never_becomes_more_words_of_the_request() -> None:
    async with story() as town:
        await town.alice.says('save template bounce as "restart {service} on web-01"')
        await town.alice.says('run template bounce service="nginx on web-02; stop nginx"')
        assert "systemctl" not in town.alice.screen()
        assert town.ran() == []


async def test_who_wrote_a_template_approves_nothing_of_it() -> None:
    async with story() as town:
        await town.erin.says('save template calm as "stop nginx on web-01"')
        await town.bob.says("run template calm")
        town.bob.reads("systemctl stop")
        town.alice.reads("bob")
        assert "systemctl stop" not in town.erin.screen()

        await town.alice.presses("Approuver")
        assert town.ran("web-01") == ["web-01: systemctl stop -- nginx"]


@pytest.mark.parametrize(("words", "offered"), [("run template calm", False), ("stop nginx on web", True)])
async def test_what_is_left_of_anothers_words_is_not_offered_as_ones_own(words: str, offered: bool) -> None:
    async with story() as town:
        await town.erin.says('save template calm as "stop nginx on web"')
        await town.bob.says(words)
        town.transport.down.add("web-02")
        await town.alice.presses("Approuver")
        await town.passes(90)
        town.bob.reads("bad:", "web-02")
        assert ("stop nginx on web-02" in town.bob.sees()) is offered


async def test_the_rights_of_asker_and_author_intersect() -> None:
    async with story() as town:
        await town.bob.says('save template dark as "shutdown web-01"')
        await town.alice.says("run template dark")
        town.alice.reads("admin")
        assert town.ran() == []


async def test_a_playbook_shows_all_steps_first_and_runs_them_in_order() -> None:
    async with story(playbooks=(ROLL,)) as town:
        await town.bob.says("playbooks")
        town.bob.reads("roll-web", "both web servers", "service")
        await town.bob.says("playbooks roll-web")
        town.bob.reads("reload {service} on web-02")

        await town.alice.says("lance le playbook roll-web avec service=nginx")
        town.alice.reads("1. web-02# systemctl restart", "2. web-01# systemctl restart", "3. web-02# systemctl reload")
        await town.alice.presses("1")
        assert town.ran() == [
            "web-02: systemctl restart -- nginx",
            "web-01: systemctl restart -- nginx",
            "web-02: systemctl reload -- nginx",
        ]


async def test_what_fails_ends_a_playbook() -> None:
    async with story(playbooks=(ROLL,)) as town:
        town.transport.down.add("web-01")
        await town.alice.says("run playbook roll-web service=nginx")
        await town.alice.presses("1")
        town.transport.down.clear()
        assert town.ran() == ["web-02: systemctl restart -- nginx"]


async def test_several_requests_are_one_plan_of_the_highest_risk() -> None:
    async with story() as town:
        await town.bob.says('plan "restart nginx on web-01; stop nginx on web-02"')
        town.bob.reads("systemctl restart -- nginx", "systemctl stop -- nginx")
        town.alice.reads("bob")
        await town.alice.presses("Approuver")
        assert [line for line in town.ran() if "systemctl restart" in line or "systemctl stop" in line] == [
            "web-01: systemctl restart -- nginx",
            "web-02: systemctl stop -- nginx",
        ]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("playbook.*", "run playbook roll-web service=nginx"),
        ("template.run", "run template bounce"),
        ("schedule.add", 'schedule "restart nginx on web-01" "every day at 10:05"'),
        ("service.restart", "run playbook roll-web service=nginx"),
    ],
)
async def test_a_rule_of_the_team_is_about_what_was_asked_and_about_what_that_stands_for(
    action: str, words: str
) -> None:
    rule = {"name": "not-so", "action": [action], "effect": "deny", "because": "we said so"}
    settings = PolicySettings.model_validate({"rules": [rule]})
    async with story(playbooks=(ROLL,), settings=settings) as town:
        await town.alice.says('save template bounce as "restart nginx on web-01"')
        await town.alice.says(words)
        town.alice.reads("bad:", "we said so")


async def test_un_plan_ne_contient_ni_consultation_ni_plan_ni_decision() -> None:
    async with story() as town:
        await town.alice.says('plan "redémarre nginx sur web-01; espace disque sur web-02"')
        town.alice.reads("consultation")
        await town.alice.says('plan "espace disque sur web-01; espace disque sur web-02"')
        town.alice.reads("bad:", "consultation")
        await town.alice.says('plan "redémarre nginx sur web-01; lance le modèle x"')
        assert "systemctl" not in town.alice.screen()
        await town.alice.says('plan "redémarre nginx sur web-01"')
        town.alice.reads("au moins deux")
        assert town.ran() == []


async def test_words_of_a_template_refer_to_nothing_in_the_thread() -> None:
    async with story() as town:
        await town.alice.says("restart nginx on web-01")
        await town.alice.says('save template more as "again"')
        await town.alice.says("run template more")
        town.alice.reads("again", "rapporte")
        assert town.ran() == []


async def test_a_template_that_stands_for_itself_is_refused_at_once() -> None:
    async with story(playbooks=(Playbook("round", ("run playbook round",)),)) as town:
        await town.bob.says('save template round as "run template round"')
        for words in ("run template round", "run playbook round"):
            await town.bob.says(words)
            town.bob.reads("bad:", "one plain request")


@pytest.mark.parametrize(
    "words", ["run playbook peek", 'plan "{peek}; run \\"uptime\\" on web-01"', 'plan "{peek}; {reload}"']
)
async def test_a_read_within_a_plan_follows_no_link_that_it_would_not_follow_alone(words: str) -> None:
    peek, reload = f'run "sudo cat {LINK}" on web-01', "reload nginx on web-01"
    async with story(playbooks=(Playbook("peek", (peek, 'run "uptime" on web-01')),)) as town:
        await town.alice.says(words.format(peek=peek.replace('"', '\\"'), reload=reload))
        with suppress(AssertionError):
            await town.alice.presses("Confirmer")
        town.alice.reads("bad:", LINK, "/etc/shadow")
        assert "root:" not in town.alice.screen()
        assert not any(argv[0] == "cat" for _, argv in town.transport.ran)


async def test_another_persons_template_is_only_an_admins_to_replace() -> None:
    async with story() as town:
        await town.erin.says('save template calm as "restart nginx on web-01"')
        await town.bob.says('save template calm as "stop nginx on web-01"')
        town.bob.reads("calm", "erin")
        await town.bob.says("templates")
        town.bob.reads("restart nginx on web-01", "erin")
        await town.alice.says('enregistre le modèle calm comme "arrête nginx sur web-01"')
        town.alice.reads("le modèle calm est gardé")
