"""Each guard removed in turn is noticed: the adversary does the harm that it prevents, and the oracle sees it."""

import pytest

from tests.invariants.adversary.guard import Guard
from tests.invariants.adversary.guards import GUARDS
from tests.invariants.adversary.play import play
from tests.invariants.adversary.without import Cut, found, without

MOST = 20_000
"""Turns within which the harm must be done; most guards are missed within a few hundred."""


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name.replace(" ", "-"))
def test_a_guard_that_is_gone_is_missed(guard: Guard) -> None:
    with without(*guard.cuts):
        played = play(7, MOST, weights=guard.weights, regimes=guard.regimes, stalls=guard.stalls)
    assert played.wrong, f"without {guard.name!r} nothing happened in {played.turns} turns"


def test_a_guard_is_back_afterwards() -> None:
    cut = Cut("bot.core.ledger:_runnable", "if request.state is State.APPROVED:", "if True:")
    before = found(cut.where).__code__
    with without(cut):
        assert found(cut.where).__code__ is not before
    assert found(cut.where).__code__ is before


def test_a_guard_that_moved_is_an_error() -> None:
    with pytest.raises(LookupError), without(Cut("bot.core.ledger:_runnable", "no such text", "")):
        pass
