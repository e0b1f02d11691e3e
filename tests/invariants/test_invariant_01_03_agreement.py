"""1: every act has one agreement to exactly it. 3: what nobody agreed to only reads, and reads back to itself."""

from hypothesis import HealthCheck, event, example, given, settings

from tests.invariants.arena import only_reads, played
from tests.invariants.moves import Click, Game, Say, games, play

MANY = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
HONEST: Game = [(Say("bob", "restart nginx on web-01", 0, "own"), 400), (Click("alice"), 400)]


@MANY
@given(games)
@example(HONEST)
def test_invariant_01_every_act_was_agreed_to_by_enough_people_in_time_and_runs_once(
    game: Game,
) -> None:
    arena = played(lambda table: play(table, game))
    event(f"acts: {min(len(arena.witness.ran), 3)}")
    assert arena.witness.wrong == []


@MANY
@given(games)
@example(HONEST)
def test_invariant_03_an_unapproved_call_only_reads(game: Game) -> None:
    arena = played(lambda table: play(table, game))
    assert list(only_reads(arena.unasked())) == []


def test_the_honest_game_acts() -> None:
    """The games are no games where nothing can happen."""
    arena = played(lambda table: play(table, HONEST))
    assert sum(arena.witness.ran.values()) == 1
    assert arena.unasked()
