"""13: nothing runs after its expiry, and a clock that steps back revives nothing."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from bot.domain.ledger import State
from tests.fakes import START, ManualClock
from tests.invariants.arena import Arena, played
from tests.invariants.moves import Click, Say


class JumpyClock(ManualClock):
    """The wall's clock jumps, by hand or by NTP; how long somebody sleeps is not the wall's affair."""

    off = timedelta()

    def now(self) -> datetime:
        return super().now() + self.off

    def jump(self, seconds: float) -> None:
        self.off += timedelta(seconds=seconds)


ACTS = ("start nginx on web-02", "restart nginx on web-01")
"""MEDIUM, ten minutes; HIGH, a quarter of an hour."""
jumps = st.lists(
    st.tuples(st.sampled_from([-2000, -901, -601, -30, 1, 30, 299, 601, 899, 901, 5000]), st.booleans()),
    min_size=1,
    max_size=6,
)
"""Jumps of the clock, and whether everybody presses after each."""


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(ACTS), st.sampled_from(["alice", "bob"]), jumps, st.integers(0, 6))
@example(ACTS[0], "alice", [(601, False), (-601, True)], 0)
@example(ACTS[1], "bob", [(901, False), (-901, True)], 0)
@example(ACTS[1], "bob", [(30, True), (901, False), (-901, False)], 2)
@example(ACTS[1], "bob", [(30, True)], 0)
def test_invariant_13_nothing_runs_after_its_expiry(
    text: str, who: str, leaps: list[tuple[float, bool]], held: int
) -> None:
    """For the first `held` jumps another plan holds the host: what was approved in time waits until it is late."""
    clock = JumpyClock()

    async def game(arena: Arena) -> None:
        store, keys = arena.town.store, [f"host:{text.rpartition(' ')[2]}"]
        if held:
            await store.transact(lambda tx: tx.locks.take("other", keys, START))
        await Say(who, text, 0, "own").play(arena, 400)
        for number, (seconds, pressed) in enumerate(leaps):
            clock.jump(seconds)
            await arena.town.passes(2)
            arena.witness.now()
            if pressed:
                for name in ("bob", "alice", "erin"):
                    await Click(name).play(arena, 400)
            if number + 1 == held:
                await store.transact(lambda tx: tx.locks.release("other"))
            await arena.town.passes(2)
        (request,) = await store.read(lambda tx: tx.requests.find())
        event(f"{request.state.value}, acts: {len(arena.hosts.acts())}")
        assert arena.witness.wrong == []
        assert len(arena.hosts.acts()) == (request.state is State.DONE)

    played(game, clock=clock)
