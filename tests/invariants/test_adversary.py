"""The adversarial model: 20,000 turns of people, models, hosts and databases that mean harm, and no act unagreed.

`python -m benchmarks.adversary --turns 1000000` plays more of them.
"""

import pytest

from tests.invariants.adversary.play import play

SEEDS, TURNS = (11, 12, 13, 14), 5000
"""Four games side by side are 20,000 turns."""
LEAST_ACTS = 50
"""A game in which nothing can happen proves nothing."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_nobody_agreed_to(seed: int) -> None:
    played = play(seed, TURNS)
    assert played.wrong == []
    assert played.turns == TURNS
    assert played.acts >= LEAST_ACTS
    assert len(played.kinds) >= 25  # every kind of turn came
