"""A process that is about to be killed: the product's core on a real SQLite file, and people who press every button.

What it did outside is appended to files, line by line, so that it is known whatever happens to the process. Started
again in the same folder it gets every message and every press again, as a messenger would that had no answer.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from bot.core.services import Limits
from bot.domain.flow import ButtonPress, Document, InboundMessage
from bot.domain.inventory import Host
from bot.domain.ports import Output, Store, Tx
from bot.domain.ports.storage import Topic
from executors.simulated.state import World
from storage.database import open_store
from tests.crash.hosts import ACTIVE, DISKS
from tests.dsl import Someone, Town, story
from tests.fakes import START, FleetClock, ManualClock, MemoryMessenger, SimulatedTransport, account

T = TypeVar("T")
FAST = 30
"""Seconds of the product in one second of the test."""
EPOCH = 1_790_000_000
"""When the product's time begins, in the machine's: any moment will do that is the same in every process."""
LIMITS = Limits(requests_a_minute=10_000, requests_a_quarter=10_000, look_lease=timedelta(seconds=15))
SAID = {
    "two": ("alice", "redémarre nginx sur web-01 et web-02"),
    "other": ("bob", "restart postgresql on db-master"),
    "once": ("erin", "restart postgresql on db-replica"),
    "again": ("alice", "démarre redis-server sur cache-01"),
    "look": ("carol", "espace disque sur db-replica"),
    "change": ("alice", "dégèle le bot"),
}
"""Message identities, who says what: hosts of their own, so that an unknown fate holds up nobody else."""


class FastClock(ManualClock):
    """The machine's time, faster; the same in every process."""

    def now(self) -> datetime:
        return START + timedelta(seconds=(time.time() - EPOCH) * FAST)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FAST)


@dataclass
class Notes:
    """A file that outlives the process: one JSON value a line. What one system call wrote, no signal takes back."""

    path: Path

    def write(self, *fields: object) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, json.dumps(fields).encode() + b"\n")
        os.close(file)

    def read(self) -> list[list[Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


class Ground(SimulatedTransport):
    """Hosts: what is sent to them is written down at once; then they take a moment to answer."""

    def __init__(self, acts: Notes, random: Random) -> None:
        self.world = World(FleetClock(ManualClock()), {})
        self._acts, self._random = acts, random

    async def run(self, host: Host, argv: Sequence[str], *, unit: str = "", **_: object) -> Output:
        if unit:
            self._acts.write(unit, host.name, os.getpid())
        await asyncio.sleep(self._random.uniform(0, 0.02))
        return Output(ACTIVE if "show" in argv else DISKS if argv[0] == "df" else "")


class Screens(MemoryMessenger):
    """What was delivered, and to whom, is written down. Whoever sees a blue button presses it, in every life."""

    def __init__(self, shown: Notes, presses: Notes) -> None:
        super().__init__()
        self._shown = shown
        self.press: Callable[[str, str, Document], None] = lambda name, token, _: presses.write(name, token)
        """What is shown before anybody sits down is pressed when they do."""

    async def deliver(self, document: Document) -> str | None:
        self._shown.write(document.id, document.version)
        handle = await super().deliver(document)
        for button in document.desired.buttons:
            if button.style == "primary":
                self.press(document.destination.channel, button.token, document)
        return handle


class Stopping:
    """A connection to the database that stops the whole process after its n-th commit (0: never).

    Not while another transaction is under way: a process that stands still inside one holds SQLite's lock, and then
    nobody does anything at all.
    """

    def __init__(self, store: Store, after: int, stopped: Notes) -> None:
        self._store, self._after, self._stopped = store, after, stopped
        self._commits = self._busy = 0

    async def transact(self, work: Callable[[Tx], T]) -> T:
        self._busy += 1
        try:
            result = await self._store.transact(work)
        finally:
            self._busy -= 1
        self._commits += 1
        if 0 < self._after <= self._commits and not self._busy:
            self._after = 0
            self._stopped.write(os.getpid())
            os.kill(os.getpid(), signal.SIGSTOP)
        return result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        return await self._store.read(work, long=long)

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        return self._store.changes(about)

    async def close(self) -> None:
        await self._store.close()


def database(folder: Path) -> str:
    """Where the database of a story is."""
    return f"sqlite:///{folder}/commander.db"


def live(folder: Path, seed: int, stop_after: int = 0) -> None:
    """One life: until there is nothing left to do. It ends without any ceremony."""
    asyncio.run(_live(folder, Random(seed), stop_after))


async def _live(folder: Path, random: Random, stop_after: int) -> None:
    acts, shown, presses = (Notes(folder / name) for name in ("acts", "shown", "presses"))
    store = Stopping(await open_store(database(folder)), stop_after, Notes(folder / "stopped"))
    clock, screens = FastClock(), Screens(shown, presses)
    pid = f"life {os.getpid()}"
    async with story(
        store=store, transport=Ground(acts, random), messenger=screens, clock=clock, limits=LIMITS, worker=pid
    ) as town:
        await _people(town, screens, presses, random)
        async for _ in store.changes():
            if await finished(store, clock):
                os._exit(0)


async def _people(town: Town, screens: Screens, presses: Notes, random: Random) -> None:
    """Everything that was said and pressed so far comes again; then the rest is said."""
    tasks: set[asyncio.Task[None]] = set()

    def press(name: str, token: str, _: object = None) -> None:
        someone = Someone(name, town)
        arrived = ButtonPress(f"press {token}", account(name), token, someone.place, town.clock.now())
        task = asyncio.get_running_loop().create_task(town.core.on_inbound(arrived))
        tasks.add(task)

    def remembered(name: str, token: str, document: Document) -> None:
        presses.write(name, token)
        press(name, token, document)

    screens.press = remembered
    for name, token in presses.read():
        press(name, token)
    said = list(SAID.items())
    random.shuffle(said)
    for identity, (name, text) in said:
        message = InboundMessage(identity, account(name), text, Someone(name, town).place, town.clock.now())
        await town.core.on_inbound(message)
        await asyncio.sleep(random.uniform(0, 0.01))


async def finished(store: Store, clock: FastClock) -> bool:
    """Whether everything was said, done, and shown."""

    def look(tx: Tx) -> bool:
        everything = tx.requests.find(limit=100)
        behind = tx.documents.due("console", None, clock.now() + timedelta(days=1))
        return len(everything) == len(SAID) and not any(row.state.open for row in everything) and not behind

    return await store.read(look)
