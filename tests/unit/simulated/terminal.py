"""A person at a terminal of the simulated fleet, and a clock that this person holds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from executors.simulated import shell
from executors.simulated.population import build
from executors.simulated.state import Host, World

START = 1_795_165_200.0
"""2026-11-20 09:00:00 UTC."""
PATIENCE = 10.0
TURNS = 25
"""Rounds of the event loop after which whatever can run has run."""


class ManualClock:
    """Time that moves only when it is told to."""

    def __init__(self, at: float = START) -> None:
        self.at = at
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.at + seconds, woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Move on, waking sleepers in order."""
        goal = self.at + seconds
        await settle()
        while (deadline := self.next_deadline()) is not None and deadline <= goal:
            self.wake(deadline)
            await settle()
        self.at = goal

    def next_deadline(self) -> float | None:
        self._sleepers = [(at, woken) for at, woken in self._sleepers if not woken.done()]
        return min((at for at, _ in self._sleepers), default=None)

    def wake(self, deadline: float) -> None:
        self.at = max(self.at, deadline)
        for at, woken in self._sleepers:
            if at <= deadline and not woken.done():
                woken.set_result(None)


async def settle() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def eventually(holds: Callable[[], bool]) -> None:
    """Let the event loop turn until something holds, for a while at most."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await settle()


@dataclass
class Screen:
    """What a command wrote, and how it ended."""

    out: str = ""
    err: str = ""
    code: int | None = None

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    async def write(self, text: str) -> None:
        self.out += text

    async def complain(self, text: str) -> None:
        self.err += text


@dataclass
class Terminal:
    clock: ManualClock = field(default_factory=ManualClock)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = build(self.clock)

    def __getitem__(self, name: str) -> Host:
        return self.world.hosts[name]

    async def run(self, text: str, host: str = "web-01") -> Screen:
        """Run a command line to its end; time passes as the command waits."""
        screen, task = self.start(text, host)
        while not task.done():
            await settle()
            deadline = self.clock.next_deadline()
            if not task.done() and deadline is not None:
                self.clock.wake(deadline)
        screen.code = await task
        return screen

    def start(self, text: str, host: str = "web-01") -> tuple[Screen, asyncio.Task[int]]:
        """Begin a command line; time stands still."""
        screen = Screen()
        return screen, asyncio.create_task(shell.run(self.world, self[host], text, screen))
