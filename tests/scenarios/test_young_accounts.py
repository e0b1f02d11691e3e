"""An account that was linked less than a day ago approves nothing, and confirms nothing of HIGH risk."""

import pytest

from tests.dsl import story
from tests.scenarios.linking import invited

pytestmark = pytest.mark.story


async def test_a_young_account_asks_and_confirms_what_is_harmless_and_approves_a_day_later() -> None:
    async with story(others=["telegram"]) as town:
        phone = town.on("telegram", "7")
        await phone.says(f"link {await invited(town, 'invite erin', 'erin')}")
        await town.erin.presses("Yes")
        await phone.says("enable nginx on web-01")
        await phone.presses("Confirm")
        assert town.ran() == ["web-01: systemctl enable -- nginx"]

        await phone.says("stop nginx on web-02")
        await phone.presses("Confirm")
        phone.reads("bad:", "votes from")
        await town.bob.says("stop nginx on web-02")
        await town.alice.presses("Refuser")
        await town.bob.says("stop nginx on web-02")
        await town.passes(181)
        await phone.presses("Approve")
        phone.reads("bad:", "votes from")
        await town.passes(24 * 3600, step=1800)
        await town.bob.says("stop nginx on web-02")
        await town.passes(181)
        await phone.presses("Approve")
        assert town.ran("web-02") == ["web-02: systemctl stop -- nginx"]
