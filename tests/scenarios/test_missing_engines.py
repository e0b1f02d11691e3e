"""What this installation has no engine for is answered at once: no card, no approval, nothing kept waiting."""

import pytest

from bot.domain.ledger import State
from policies.settings import PolicySettings
from tests.dsl import Someone, Town, story

pytestmark = pytest.mark.story


async def asked(town: Town) -> list[State]:
    """The states of all requests."""
    return [row.state for row in await town.store.read(lambda tx: tx.requests.find(limit=50))]


@pytest.mark.parametrize(
    ("name", "said", "answer"),
    [
        ("alice", "redémarre le conteneur shop sur web-01", "Aucun moteur Docker n'est configuré"),
        ("erin", "restart container shop on web-01", "No Docker engine is configured"),
        ("erin", "list containers", "No Docker engine is configured"),
        ("alice", "arrête le projet shop", "Aucun moteur Docker n'est configuré"),
        ("alice", "supprime la VM 820", "Aucun hyperviseur n'est configuré"),
        ("erin", "list vms", "No hypervisor is configured"),
        ("erin", "back up vm 820", "No hypervisor is configured"),
        ("erin", "deploy site 1.4.2 to production", "No rollout is configured"),
        ("alice", "qui est d'astreinte", "La surveillance n'est pas encore en place"),
        ("erin", "ack alert a1", "Monitoring is not set up yet in this version"),
        ("bob", "silence alerts on web-01 for 2h", "Monitoring is not set up yet in this version"),
    ],
)
async def test_one_is_told_at_once_what_is_missing(name: str, said: str, answer: str) -> None:
    async with story() as town:
        who: Someone = getattr(town, name)
        shown = await who.says(said)
        assert answer in shown
        assert "[1]" not in shown
        assert await asked(town) == []
        assert town.ran() == []


async def test_it_can_still_be_explained() -> None:
    async with story() as town:
        shown = await town.bob.says('explain "remove container shop on web-01 volumes true"')
        assert "CRITICAL" in shown
        shown = await town.erin.says('explain "create container shop from nginx on web-01 volumes /etc:/e"')
        assert "/etc:/e gives the container a folder of the host" in shown
        assert "CRITICAL" in shown


async def test_a_command_in_a_container_is_read_like_any_other() -> None:
    async with story() as town:
        shown = await town.erin.says('explain "execute rm -rf / in container shop"')
        assert "CRITICAL" in shown
        shown = await town.erin.says('explain "execute df -h in container shop"')
        assert "MEDIUM" in shown


async def test_an_application_is_judged_by_the_hosts_that_it_runs_on() -> None:
    async with story(settings=PolicySettings(four_eyes=("production",))) as town:
        shown = await town.erin.says('explain "deploy site 1.4.2 to production"')
        assert "One other person must approve" in shown
        shown = await town.erin.says("deploy site 1.4.2 to staging")
        assert "site runs on no host of the environment staging; its environments: production" in shown
    async with story() as town:
        shown = await town.erin.says('explain "deploy site 1.4.2 to production"')
        assert "One other person must approve" not in shown


async def test_applications_are_shown_without_any_engine() -> None:
    async with story() as town:
        await town.erin.says("list applications")
        town.erin.reads("site", "web-01", "nginx")
        await town.erin.says("status of application site")
        town.erin.reads("http://127.0.0.1:8080/ answers", "nginx on web-02 runs", "Diagnose site")
