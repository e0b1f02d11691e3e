"""Playing: worlds one after the other, so many turns each, from one seed; and what came of it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from types import MappingProxyType

import structlog

from bot.core.services import Services
from tests.dsl import story
from tests.invariants.adversary.cast import REGIMES, Regime
from tests.invariants.adversary.model import understander
from tests.invariants.adversary.schemes import meanwhile
from tests.invariants.adversary.turns import WEIGHTS, Turn
from tests.invariants.adversary.world import World

EPISODE = 150
"""Turns of one world; then everything begins anew."""


@dataclass
class Played:
    """`wrong`: what must never be, each with the turn. `acts`: commands that reached a host by an agreement."""

    turns: int = 0
    acts: int = 0
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


async def game(
    seed: int, turns: int, *, weights: Mapping[Turn, float] = MappingProxyType({}), regimes: Sequence[Regime] = REGIMES,
    patient: bool = False, stalls: float = 0.004,
) -> Played:  # fmt: skip
    """`turns` turns; ends at the first wrong unless `patient`. `weights` replace the usual ones by name."""
    parser, model = understander()
    async with story() as town:
        template = town.core.services
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    played, weighed = Played(), {**WEIGHTS, **weights}
    try:
        for episode in count():
            random = Random(f"{seed} {episode}")
            model.random = random
            await _episode(
                played,
                _new(template, parser, random, regimes, stalls),
                weighed,
                min(EPISODE, turns - played.turns),
                patient,
            )
            if played.turns >= turns or (played.wrong and not patient):
                return played
    finally:
        structlog.configure(**before)
    return played


def _new(template: Services, parser: object, random: Random, regimes: Sequence[Regime], stalls: float) -> World:
    object.__setattr__(template, "understander", parser)
    return World(template, random, count(1), regimes, stalls=stalls, midway=meanwhile)


async def _episode(played: Played, world: World, weights: Mapping[Turn, float], turns: int, patient: bool) -> None:
    await world.furnish()
    kinds, chances = tuple(weights), tuple(weights.values())
    for _ in range(turns):
        turn = world.random.choices(kinds, chances)[0]
        played.kinds[turn.__name__] += 1
        await turn(world)
        played.turns += 1
        if world.oracle.wrong and not patient:
            break
    played.wrong += [f"turn {played.turns}: {problem}" for problem in world.oracle.wrong]
    played.acts += world.acts
    played.faults += [f"turn {played.turns}: {fault!r}" for fault in world.faults]
    rows = await world.store.read(lambda tx: tx.requests.find(limit=10_000))
    played.ends.update(f"{row.intent.action}: {row.state.value}" for row in rows if row.plan is not None)
    await world.end()


def play(seed: int, turns: int, **options: object) -> Played:
    """A whole game, from outside of any loop."""
    return asyncio.run(game(seed, turns, **options))  # type: ignore[arg-type]
