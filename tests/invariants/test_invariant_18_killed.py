"""18: killed at any await, a process leaves nothing that runs twice and nothing that nobody agreed to.

tests/crash hits every commit and every call outside in turn; here the moment is any turn of the loop, also in the
second process and the third.
"""

import asyncio

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.crash.mortal import NEVER, Fuse, LateFuse, Outside
from tests.crash.test_every_point import CASES, look_back
from tests.dsl import Town

deaths = st.lists(st.tuples(st.integers(1, 48), st.integers(0, 8)), min_size=1, max_size=2)
"""After which commit or call outside, and how many turns of the loop later."""


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(CASES)), deaths)
def test_invariant_18_killed_at_any_await_nothing_runs_twice_or_unagreed(
    name: str, moments: list[tuple[int, int]]
) -> None:
    case = CASES[name]

    async def talk(town: Town) -> None:
        await town.passes(95, step=5)
        await case.talk(town)
        await town.passes(20, step=5)

    async def tell() -> None:
        outside = Outside()
        for at, turns in moments:
            dead = await outside.life(LateFuse(at, turns), f"dies {turns} turns after point {at}", talk)
            event(f"a death {'' if len(dead.names) >= at else 'that did not come'}")
        await outside.life(Fuse(NEVER), "last", talk)
        await look_back(case, outside, f"{name}: killed at {moments}")

    asyncio.run(tell())
