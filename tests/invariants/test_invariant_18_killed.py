"""18: killed at any turn of its loop, a process leaves nothing that runs twice and nothing that nobody agreed to.

tests/crash hits every commit and every call outside in turn; here the moment is any await whatever, also in the second
process and the third.
"""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crash.mortal import NEVER, Fuse, Outside, Talk
from tests.crash.test_every_point import CASES, look_back
from tests.dsl import Town

deaths = st.lists(st.integers(1, 900), min_size=1, max_size=2)


def dies_after(turns: int, fuse: Fuse, talk: Talk) -> Talk:
    """The same conversation; at some turn of the loop the process is gone, in the middle of whatever."""

    async def talks(town: Town) -> None:
        async def kill() -> None:
            for _ in range(turns):
                await asyncio.sleep(0)
            fuse.burnt = True

        killer = asyncio.create_task(kill())
        await town.passes(20, step=5)
        await talk(town)
        await town.passes(20, step=5)
        killer.cancel()

    return talks


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(CASES)), deaths)
def test_invariant_18_killed_at_any_await_nothing_runs_twice_or_unagreed(name: str, moments: list[int]) -> None:
    async def tell() -> None:
        outside, case = Outside(), CASES[name]
        for turns in moments:
            fuse = Fuse(NEVER)
            await outside.life(fuse, f"dies after {turns}", dies_after(turns, fuse, case.talk))

        async def live_on(town: Town) -> None:
            await town.passes(95, step=5)
            await case.talk(town)
            await town.passes(20, step=5)

        await outside.life(Fuse(NEVER), "last", live_on)
        await look_back(case, outside, f"{name}: killed at the turns {moments}")

    asyncio.run(tell())
