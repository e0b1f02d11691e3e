"""Asked in a channel: a plan in the thread, a press, progress in one message, a result with its proof."""

import pytest

from tests.e2e.town import Team
from tests.e2e.world import OPS

pytestmark = pytest.mark.story


async def test_alice_restarts_nginx_from_slack(team: Team) -> None:
    before = await team.world.starts("web-02")
    alice = team.slack("alice", OPS)
    await alice.says("redémarre nginx sur web-02")
    card = await alice.presses("Confirmer", "nginx", "web-02")
    done = await alice.reads("Fait")
    print(alice.screen())
    assert done.id == card.id
    assert await team.world.starts("web-02") == before + 1
