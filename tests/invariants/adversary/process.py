"""One process of the product on the world's database: its core, its store, its hands; and where it may stand still."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.assembly import Core, assemble
from bot.core.foresee import Foresight
from bot.core.queue import LocalQueue
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, Grant, Plan, StepResult
from bot.domain.inventory import Host
from bot.domain.ledger import State
from bot.domain.people import Person
from bot.domain.ports import Explainer, HostReader, Tx
from executors.run import PlanExecutor
from executors.wrap import ReadOnly
from policies.approval import GrantMaker, SealedBallots
from policies.engine import PolicyEngine
from storage.memory import MemoryStore
from tests.invariants.adversary.cast import MESSENGERS, Regime
from tests.invariants.adversary.hosts import Hosts
from tests.invariants.adversary.watch import SPOKEN

if TYPE_CHECKING:
    from tests.invariants.adversary.world import World

T = TypeVar("T")


@dataclass
class Step:
    """The granted step that a task runs; `sent` once its command has left."""

    request: str
    plan: Plan
    index: int
    fence: int = 0
    sent: bool = False


STEP: ContextVar[Step | None] = ContextVar("step", default=None)


class Process:
    """One process of the product. It can stand still anywhere, and stay so for ever: then it died."""

    def __init__(self, world: "World", name: str, regime: Regime) -> None:
        self.world = world
        self.name = name
        self.regime = regime
        self.moves = asyncio.Event()
        self.moves.set()
        self.dead = False
        self.core = self._core()

    async def pause(self, longer: int = 1) -> None:
        """A moment at which the machine may take the processor away; `longer` ones are likelier."""
        random = self.world.random
        if self.moves.is_set() and random.random() < self.world.stalls * longer:
            self.moves.clear()
        if not self.moves.is_set():
            await self.moves.wait()

    def store(self) -> "Watched":
        return Watched(self)

    async def checkpoint(self) -> None:
        """What proves the record outside, while that is reachable."""
        if self.world.outside_away:
            raise StorageUnavailable("storage.checkpoint")
        self.world.truth.checkpoint = self.world.truth.tick(self.world.clock.now())

    async def seen(self, host: Host, argv: tuple[str, ...], unit: str) -> None:
        """Every command on its way to a host, whatever for."""
        if self.dead:
            await asyncio.Event().wait()
        world, step = self.world, STEP.get()
        world.truth.tick(world.clock.now())
        words = step.plan.steps[step.index] if step is not None and step.index < len(step.plan.steps) else None
        if step is None or step.sent or (host.name, argv) != (getattr(words, "host", ""), getattr(words, "argv", ())):
            said = SPOKEN.get()
            world.oracle.looks(host.name, argv, said.person if step is None and said is not None else "")
            return
        step.sent = True
        world.acts += 1
        flying = world.truth.flying.get(host.name, "")
        other = await world.store.read(lambda tx: tx.requests.get(flying))
        if other is None or other.state is not State.EXECUTING or world.flown.get(flying) != other.fence:
            world.truth.flying.pop(host.name, None)  # somebody else answered for it since
        world.oracle.acts(step.request, host.name, argv, step.index)
        world.truth.flying[host.name] = step.request
        world.flown[step.request] = step.fence
        try:
            if world.midway is not None:
                await world.midway(world, self)
            await self.pause(longer=5)
        finally:
            if world.truth.flying.get(host.name) == step.request:
                del world.truth.flying[host.name]

    def _core(self) -> Core:
        world = self.world
        policy, judge = PolicyEngine(self.regime.settings), world.judge
        transport = Hosts(world.random, self.seen)
        granter, reader = GrantMaker(world.sealer), ReadOnly(transport, judge)
        looks = {**world.template.looks, HostReader: reader}
        services = replace(
            world.template, clock=world.clock, store=self.store(), directory=world.directory, policy=policy,
            ballots=SealedBallots(policy, world.sealer), resolver=world.identities, secrets=world.secrets,
            queue=LocalQueue(), looks=looks, checkpoint=self.checkpoint, worker=f"{self.name} {next(world.numbers)}",
            max_approval=MESSENGERS, directs=directs,
            executor=Tagged(
                PlanExecutor(
                    transport, inventory=lambda: world.inventory, redact=lambda text: text, clock=world.clock,
                    verify=lambda grant, plan: granter.verify(grant, plan, world.clock.now()), reader=reader, holds=0,
                ),
                world.grants,
            ),
        )  # fmt: skip
        looks[Explainer] = Foresight(services)
        return assemble(services, granter)


def directs(who: Person) -> tuple[Address, ...]:
    """Everybody is reached at the terminal and on the other messenger."""
    return tuple(Address(name, channel=who.name, private=True) for name in MESSENGERS)


class Tagged:
    """The port `Executor`: what runs below knows for which step it does."""

    def __init__(self, inner: PlanExecutor, grants: list[Grant]) -> None:
        self.inner = inner
        self.grants = grants

    async def run_step(
        self, grant: Grant, plan: Plan, index: int, *, unit: str, on_line: Callable[[str], None]
    ) -> StepResult:
        self.grants.append(grant)
        STEP.set(Step(grant.request, plan, index, grant.fence))
        return await self.inner.run_step(grant, plan, index, unit=unit, on_line=on_line)

    async def check_step(self, plan: Plan, index: int) -> StepResult | None:
        STEP.set(Step("", plan, index, sent=True))
        return await self.inner.check_step(plan, index)

    async def read_back(self, plan: Plan, index: int, unit: str) -> StepResult | None:
        return await self.inner.read_back(plan, index, unit)


class Watched(MemoryStore):
    """The world's store as one process sees it: each commit is read as it is made, and may be the process's last."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._world = process.world

    async def transact(self, work: Callable[[Tx], T]) -> T:
        process, world = self._process, self._world
        await process.moves.wait()

        def watched(tx: Tx) -> T:
            result = work(tx)
            world.watch.committing(tx, world.clock.now(), process.regime)
            return result

        result = await world.store.transact(watched)
        await process.pause()
        return result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        await self._process.moves.wait()
        return await self._world.store.read(work, long=long)

    async def close(self) -> None:
        return
