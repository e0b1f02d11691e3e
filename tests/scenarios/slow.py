"""Acts that take as long as a test wants: their commands do not return before the gate is opened."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.inventory import Host
from bot.domain.ports import Output
from tests.dsl import Town, story
from tests.fakes import ManualClock, SimulatedTransport


class SlowTransport(SimulatedTransport):
    """Commands that need root have run, and do not say so before `gate` is set. Looks are as fast as ever."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.gate = asyncio.Event()

    async def run(self, host: Host, argv: Sequence[str], *, root: bool = False, **options: Any) -> Output:
        output = await super().run(host, argv, root=root, **options)
        if root:
            await self.gate.wait()
        return output


@asynccontextmanager
async def slow_story(**options: Any) -> AsyncIterator[tuple[Town, asyncio.Event]]:
    """A story and the gate that its acts wait for."""
    clock = ManualClock()
    transport = SlowTransport(clock)
    async with story(clock=clock, transport=transport, **options) as town:
        yield town, transport.gate
