"""Quotas: so much a day and no more, of a person alone or of a team together, and whoever may raise it is named."""

import pytest

from bot.domain.quotas import Limit, Quota, Quotas, Team
from tests.dsl import story

pytestmark = pytest.mark.story
WEB = Team("web", ("bob", "erin"))


def quotas(*, people: tuple[str, ...] = (), teams: tuple[str, ...] = (), **figures: int) -> Quotas:
    return Quotas((WEB,), (Quota(people, teams, Limit(**figures)),))


async def test_what_is_used_up_is_refused_with_who_may_raise_it() -> None:
    async with story(quotas=quotas(people=("alice",), tasks=2)) as town:
        for _ in range(2):
            await town.alice.says("recharge nginx sur web-01")
            await town.alice.presses("1")
        await town.alice.says("recharge nginx sur web-01")
        town.alice.reads("bad:", "quota de alice", "2 tâches", "alice et erin", "fixe le quota de alice à 4")
        assert len(town.ran()) == 2
        await town.alice.says("tout va bien ?")
        town.alice.reads("5/5")
        town.clock.advance(24 * 3600 + 1)
        await town.alice.says("recharge nginx sur web-01")
        town.alice.reads("Plan")


async def test_a_team_shares_its_quota_and_an_admin_raises_it() -> None:
    async with story(quotas=quotas(teams=("web",), tasks=1)) as town:
        await town.erin.says("reload nginx on web-01")
        await town.erin.presses("1")
        await town.bob.says("reload nginx on web-01")
        town.bob.reads("bad:", "team web", "1 task", "alice and erin", "set quota of team web to 2")
        await town.bob.says("set quota of team web to 2")
        town.bob.reads("bad:", "admin")

        await town.erin.says("set quota of team web to 2")
        await town.erin.presses("1")
        town.erin.reads("team web", "2 tasks")
        await town.bob.says("reload nginx on web-01")
        town.bob.reads("Plan")
        await town.bob.says("what is my quota")
        town.bob.reads("team web", "2 of 2")

        await town.erin.says("set quota of team web")
        await town.erin.presses("1")
        await town.erin.says("quotas of team web")
        town.erin.reads("2 of 1")


async def test_hosts_a_day_and_hosts_a_request() -> None:
    async with story(quotas=quotas(people=("erin",), hosts=2, targets=2)) as town:
        await town.erin.says("reload nginx on web-01")
        await town.erin.says("reload nginx on web-01 and web-02")
        town.erin.reads("Plan")
        await town.erin.says("restart postgresql on db-master")
        town.erin.reads("bad:", "2 different hosts in 24 hours")
        await town.erin.says("restart redis-server on all")
        town.erin.reads("bad:", "2 hosts a request", "5")
        await town.erin.says('schedule "restart redis-server on all" "every day at 10:05"')
        town.erin.reads("bad:", "2 hosts a request")


async def test_what_was_given_up_or_changes_only_the_bot_is_no_task() -> None:
    async with story(quotas=quotas(people=("erin",), tasks=1)) as town:
        await town.erin.says("reload nginx on web-01")
        await town.erin.presses("Cancel")
        await town.erin.says('save template calm as "reload nginx on web-01"')
        town.erin.reads("is kept")
        await town.erin.says("reload nginx on web-01")
        town.erin.reads("Plan")


async def test_a_scheduled_run_counts_to_its_owner_and_is_skipped_beyond() -> None:
    async with story(quotas=quotas(people=("erin",), tasks=1)) as town:
        await town.erin.says('schedule "reload nginx on web-01" "every 5m"')
        await town.erin.presses("1")
        await town.passes(11 * 60, step=5)
        await town.settle()
        assert town.ran() == ["web-01: systemctl reload -- nginx"]
        town.erin.reads("Not done: reload nginx on web-01", "quota of erin", "1 task", "alice and erin")


async def test_nobody_has_a_quota_unless_somebody_says_so() -> None:
    async with story() as town:
        await town.alice.says("montre les quotas")
        town.alice.reads("il n'y a pas de limite")
        await town.alice.says("fixe le quota de carol à 3")
        await town.alice.presses("1")
        await town.carol.says("quel est mon quota")
        town.carol.reads("carol", "0 sur 3")
        await town.bob.says("show the quotas")
        assert "carol" not in town.bob.sees()
        for words in ("fixe le quota", "fixe le quota de carol de l'équipe web à 3"):
            await town.alice.says(words)
            town.alice.reads("une personne, ou bien une équipe")
        await town.alice.says("fixe le quota de l'équipe nulle à 3")
        await town.alice.presses("1")
        town.alice.reads("Aucune équipe n'est déclarée")
