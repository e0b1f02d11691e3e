"""One world of the adversary: a database, two processes of the product on it, people's screens, hostile hosts, time.

The core is driven by hand: nothing runs but what a turn starts, so a turn costs what the product costs.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, TypeVar

from bot.core.directory import Directory
from bot.core.services import Services
from bot.domain.flow import Document, Grant
from bot.domain.inventory import Inventory
from bot.domain.people import Role
from bot.domain.ports import Inbound
from policies.shell.judge import ShellJudge
from storage.memory import MemoryStore
from tests.dsl import Identities
from tests.fakes import KeyedSealer, ManualClock, MemorySecrets, account
from tests.invariants.adversary.cast import APPS, FACTORS, HOSTS, RIGHTS, Regime, person
from tests.invariants.adversary.oracle import Oracle
from tests.invariants.adversary.process import Process
from tests.invariants.adversary.truth import Truth
from tests.invariants.adversary.watch import SPOKEN, Watch

T = TypeVar("T")
PATIENCE, BREATHS = 120, 80
"""Seconds of the world, and turns of the loop in each, that one thing may take before it is given up."""


class JumpyClock(ManualClock):
    """The wall's clock jumps, by hand or by NTP; how long somebody sleeps is not the wall's affair."""

    off = timedelta()

    def now(self) -> Any:
        return super().now() + self.off

    def jump(self, seconds: float) -> None:
        self.off += timedelta(seconds=seconds)


@dataclass
class World:
    """`template` has what every process shares with the product's own composition; `stalls`: how often one pauses."""

    template: Services
    random: Random
    numbers: Any
    regimes: Sequence[Regime]
    stalls: float = 0.004
    outside_away: bool = False
    acts: int = 0
    flown: dict[str, int] = field(default_factory=dict)
    """Under which fence a request's step is on its way."""
    posts: dict[str, Document] = field(default_factory=dict)
    sent: list[Inbound] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    """What the product raised at whoever runs it: it is logged there, and changes nothing."""
    midway: "Callable[[World, Process], Coroutine[Any, Any, None]] | None" = None
    """What happens while a command runs."""
    meanwhile: bool = False
    """Whether something does."""

    def __post_init__(self) -> None:
        self.clock, self.store, self.judge = JumpyClock(), MemoryStore("0" * 64), ShellJudge()
        self.sealer, self.secrets, self.identities = KeyedSealer(), MemorySecrets(), Identities()
        self.inventory = Inventory(HOSTS, APPS)
        self.truth = Truth(self.clock.now())
        self.oracle = Oracle(self.truth)
        self.identity: dict[str, object] = {host.name: self.identities.identity(host) for host in HOSTS}
        self.watch = Watch(self.oracle, self.identity)
        self.people = {name: person(name) for name in RIGHTS}
        self.armed = True
        self.configure()
        self.processes: dict[str, Process] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        for name in ("one", "two"):
            self.restart(name, self.random.choice(self.regimes))

    def configure(self) -> None:
        """The configuration as it is now, for every process that starts from now on."""
        self.directory = Directory(tuple(self.people.values()), HOSTS, APPS, self.sealer, armed=self.armed)
        self.truth.armed = self.armed

    async def furnish(self) -> None:
        """Second factors, as people enrolled them long ago."""
        for name, secret in FACTORS.items():
            self.secrets.values[f"totp/{name}"] = secret
            put = partial(self.directory.put, kind="totp", key=name, value='{"wrong": 0, "used": 0}', by=name)
            await self.store.transact(partial(put, at=self.clock.now()))
        if self.random.random() < 0.4:
            await self.young()

    async def young(self) -> None:
        """An hour ago somebody became an admin, and somebody's new account was linked, by all the rules."""
        at = self.clock.now() - timedelta(hours=1)
        new = account("tablet")
        right = json.dumps({"user": "carol", "role": "admin", "scope": "*"})
        link = json.dumps({"person": "erin", "messenger": "console", "workspace": "", "user": "tablet"})
        for kind, key, value in (("right", "carol *", right), ("link", str(new), link)):
            put = partial(self.directory.put, kind=kind, key=key, value=value, by="alice", at=at)
            await self.store.transact(put)
        self.truth.rights["carol"] = {"*": (Role.ADMIN, at)}
        self.truth.owners[new] = ("erin", at)

    def restart(self, name: str, regime: Regime) -> Process:
        """A process of this name ends where it stands, and another begins."""
        if (old := self.processes.get(name)) is not None:
            old.dead = True
            old.moves.clear()
        self.processes[name] = process = Process(self, name, regime)
        return process

    def awake(self, name: str) -> Process:
        """The process, or the other one while it stands still; one of them always moves."""
        chosen = self.processes[name]
        if not chosen.moves.is_set():
            chosen = next((one for one in self.processes.values() if one.moves.is_set()), chosen)
        chosen.moves.set()
        return chosen

    async def drive(self, *works: tuple[Process, Coroutine[Any, Any, Any]]) -> None:
        """Side by side, until each is done, stands still, or takes longer than anything may."""
        tasks = {asyncio.ensure_future(work): process for process, work in works}
        self.tasks.update(tasks)
        for _ in range(PATIENCE):
            for _ in range(BREATHS):
                if all(task.done() or not process.moves.is_set() for task, process in tasks.items()):
                    break
                await asyncio.sleep(0)
            for task in [task for task in tasks if task.done()]:
                self.tasks.discard(task)
                del tasks[task]
                if not task.cancelled() and (fault := task.exception()) is not None:
                    self.faults.append(fault)
            if not any(process.moves.is_set() for process in tasks.values()):
                return
            self.clock.advance(1.0)
        for task in tasks:
            task.cancel()

    async def hear(self, inbound: Inbound, name: str = "one") -> None:
        """Somebody says or presses something; what they read next is on their screens."""
        self.sent.append(inbound)
        process = self.awake(name)
        SPOKEN.set(self.truth.hears(inbound, self.clock.now()))
        await self.drive((process, process.core.pipeline.on_inbound(inbound)))
        SPOKEN.set(None)
        await self.deliver()

    async def work(self, name: str, most: int = 3) -> None:
        """A process takes what can run."""
        process = self.awake(name)
        rows = await self.store.read(lambda tx: tx.requests.runnable(self.clock.now()))
        for row in rows[:most]:
            await self.drive((process, process.core.worker._one(row.id)))
        await self.deliver()

    async def race(self) -> None:
        """Both processes go for the same work at the same moment."""
        racers = [process for process in self.processes.values() if process.moves.is_set()]
        for row in (await self.store.read(lambda tx: tx.requests.runnable(self.clock.now())))[:1]:
            await self.drive(*((process, process.core.worker._one(row.id)) for process in racers))
        await self.deliver()

    async def deliver(self) -> None:
        """What conversations should show, they show."""

        def show(tx: Any) -> None:
            for name, row in tx.documents.rows.items():
                document = row.document
                if document.version > document.delivered:
                    handle = document.handle or f"m{next(self.numbers)}"
                    shown = replace(document, handle=handle, delivered=document.version)
                    self.posts[name] = shown
                    self.truth.handles[name] = handle
                    tx.documents.rows.put(name, replace(row, document=shown))

        await self.store.transact(show)

    async def end(self) -> None:
        """Whoever still stands somewhere ends there."""
        for task in self.tasks:
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=1)
