"""What can happen in a turn, and how often: people, machines, time, databases and models, all of them hostile."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from tests.invariants.adversary import inside, people, schemes
from tests.invariants.adversary.world import World

Turn = Callable[[World], Coroutine[Any, Any, None]]


async def work(world: World) -> None:
    await world.work(world.random.choice(("one", "two")))


async def both(world: World) -> None:
    """Two processes go for the same work at the same moment."""
    await world.race()


async def wait(world: World) -> None:
    """Time passes, or jumps; then the timers run, and mostly what is due is looked at."""
    random = world.random
    if random.random() < 0.75:
        world.clock.advance(random.choice((0.3, 1, 6, 20, 31, 61, 200, 400, 700, 1000)))
    elif random.random() < 0.5:
        world.clock.jump(random.choice((30, 301, 601, 901, 5000)))
    else:
        await back(world)
    await watch_over(world, most=random.choice((0, 3)))


async def back(world: World) -> None:
    """The clock steps back, after everybody had a look at it: what nobody ever saw late, nobody can know to be late."""
    if await watch_over(world, most=50):
        world.clock.jump(world.random.choice((-2000, -901, -301, -30)))
        world.truth.back = world.truth.order


async def watch_over(world: World, most: int) -> bool:
    """A process's second: its timers, and at most so much of what is due; whether it came to the end of it."""
    world.truth.tick(world.clock.now())
    process = world.awake(world.random.choice(("one", "two")))
    await world.drive((process, process.core.pipeline.on_timer()))
    await world.work(process.name, most)
    await world.deliver()
    return process.moves.is_set()


WEIGHTS: Mapping[Turn, float] = {
    people.ask: 14, people.look: 5, people.route: 10, people.short: 8, people.agree: 16, people.number: 5,
    people.forge: 10, people.code: 2, people.replay: 5, people.prove: 7,
    schemes.round_: 14, schemes.critical: 3, schemes.freeze: 2, schemes.again: 0.5, schemes.guess: 0.2,
    schemes.late: 0.5, schemes.closed: 2,
    work: 14, both: 2, wait: 7,
    inside.tamper: 6, inside.invent: 2, inside.fact: 2, inside.reload: 2, inside.rights: 2, inside.other_key: 2,
    inside.grant: 2, inside.stand: 2, inside.outside: 1, inside.disarm: 0.3,
}  # fmt: skip
"""How often each kind of turn comes; a game may weigh some of them anew."""
