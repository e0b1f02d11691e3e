"""Many people at once: who waits for whom, what is tried again, and that one click counts once."""

import asyncio

import pytest

from bot.core.services import Limits
from bot.domain.flow import ButtonPress
from bot.domain.ledger import State
from tests.dsl import Town, story
from tests.fakes import account
from tests.scenarios.slow import slow_story

pytestmark = pytest.mark.story
RESTART, START = "systemctl restart -- nginx", "systemctl start -- nginx"


async def test_the_second_waits_for_the_first_and_its_card_says_so() -> None:
    async with slow_story() as (town, gate):
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        await town.erin.says("restart php8.2-fpm on web-01")
        await town.erin.says("1")
        town.erin.reads("Waiting for: restart nginx on web-01 (alice)")
        await town.erin.says("restart nginx on web-02")
        await town.erin.says("1")
        await town.passes(3)
        assert town.ran("web-01") == [f"web-01: {RESTART}"], "only the first runs there"
        assert town.ran("web-02") == [f"web-02: {RESTART}"], "another host waits for nobody"
        gate.set()
        await town.passes(3)
        assert town.ran("web-01") == [f"web-01: {RESTART}", "web-01: systemctl restart -- php8.2-fpm"]


async def test_the_oldest_waiter_comes_first_also_where_a_younger_one_could_start() -> None:
    async with slow_story() as (town, gate):
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.says("1")
        await town.erin.says("restart nginx on web-01 and web-02")
        await town.erin.says("1")
        await town.alice.says("redémarre php8.2-fpm sur web-02")
        await town.alice.presses("redémarre php8.2-fpm sur web-02")
        town.alice.reads("erin")
        assert town.ran("web-02") == [], "web-02 is free, but somebody older wants it together with web-01"
        gate.set()
        await town.passes(4)
        assert town.ran("web-02") == [f"web-02: {RESTART}", "web-02: systemctl restart -- php8.2-fpm"]


async def test_who_waits_too_long_is_not_run() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        town.transport.lose.add("web-01")
        await town.alice.says("1")
        await town.erin.says("restart php8.2-fpm on web-01")
        await town.erin.says("1")
        town.erin.reads("Waiting for")
        await town.passes(16 * 60, step=20)
        town.erin.reads("Expired")
        assert town.ran() == [f"web-01: {RESTART}"]


async def test_an_idempotent_act_is_tried_again_five_seconds_later() -> None:
    async with story() as town:
        town.transport.down.add("web-01")
        await town.alice.says("démarre nginx sur web-01")
        await town.alice.says("1")
        town.alice.reads("Je réessaie", "2 sur 3")
        await town.passes(4)
        town.transport.down.clear()
        assert town.ran() == []
        await town.passes(3)
        town.alice.reads("ok: web-01")
        assert town.ran() == [f"web-01: {START}"]


@pytest.mark.parametrize(("said", "tries"), [("démarre nginx sur web-01", 3), ("redémarre nginx sur web-01", 1)])
async def test_after_three_tries_it_failed_and_what_runs_once_is_tried_once(said: str, tries: int) -> None:
    async with story() as town:
        town.transport.down.add("web-01")
        await town.alice.says(said)
        await town.alice.says("1")
        await town.passes(40)
        (request,) = await town.store.read(lambda tx: tx.requests.find())
        assert request.state is State.FAILED
        assert len(await town.store.read(lambda tx: tx.steps.of(request.id))) == tries


async def test_a_hundred_clicks_at_once_run_it_once() -> None:
    async with story() as town:
        await town.alice.says("redémarre nginx sur web-01")
        await click(town, 100)
        assert town.ran() == [f"web-01: {RESTART}"]


async def click(town: Town, times: int) -> None:
    """The same button, pressed all at once."""
    card = town.messenger.shown[town.messenger.posts[-1].id]
    token = next(button.token for button in card.desired.buttons if button.style == "primary")
    presses = [
        ButtonPress(f"click {number}", account("alice"), token, card.destination, town.clock.now(), card.handle)
        for number in range(times)
    ]
    await asyncio.gather(*(town.core.on_inbound(press) for press in presses))
    await town.settle()


async def test_a_slow_answer_holds_up_nobody() -> None:
    async with story() as town:
        town.transport.hold["df"] = asyncio.Event()
        await town.bob.says("disk usage on web-01")
        await town.carol.says("charge de web-01")
        assert "web-01" in town.carol.sees()


async def test_too_many_requests_are_refused_until_a_minute_has_passed() -> None:
    async with story(limits=Limits()) as town:
        for _ in range(10):
            await town.carol.says("qui suis-je")
            assert "trop vite" not in town.carol.sees()
        await town.carol.says("qui suis-je")
        town.carol.reads("bad:", "10", "100")
        await town.bob.says("who am I")
        town.bob.reads("bob")
        await town.passes(61)
        await town.carol.says("qui suis-je")
        town.carol.reads("carol")


async def test_a_hundred_in_a_quarter_of_an_hour_are_enough() -> None:
    async with story(limits=Limits()) as town:
        for _ in range(12):
            for _ in range(9):
                await town.carol.says("qui suis-je")
            await town.passes(61, step=61)
        town.carol.reads("bad:", "100")
        await town.passes(15 * 60, step=60)
        await town.carol.says("qui suis-je")
        assert "bad:" not in town.carol.sees()
