"""The core, put together: from ports to a running application. `bot/app.py` chooses the ports; tests choose fakes."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.core.answers import Answers
from bot.core.approvals import Approvals
from bot.core.changes import Changes
from bot.core.documents import Outbox
from bot.core.factors import Factors
from bot.core.ledger import Ledger
from bot.core.live import LiveLine
from bot.core.looks import Looks
from bot.core.middleware import Front
from bot.core.pipeline import Pipeline
from bot.core.services import Services
from bot.core.view import View
from bot.core.worker import Worker
from bot.domain.flow import Address
from bot.domain.ledger import State
from bot.domain.ports import Adapter, Granter, Inbound
from bot.lifecycle import Health, Part, supervise

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Core:
    """The running parts of one process."""

    services: Services
    pipeline: Pipeline
    worker: Worker
    outboxes: tuple[Outbox, ...]
    adapters: tuple[Adapter, ...]
    background: Mapping[str, Part]
    _handling: set[asyncio.Task[None]]

    async def on_inbound(self, inbound: Inbound) -> None:
        """Handles a message or a press beside all others: one slow answer never holds up the next question."""
        task = asyncio.create_task(self.pipeline.on_inbound(inbound), name=f"inbound {inbound.id}")
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    def parts(self) -> dict[str, Part]:
        """What works in this process besides its adapters, by name; each can fail and run again by itself."""
        outboxes = {f"outbox {outbox.name}": outbox.run for outbox in self.outboxes}
        return {"worker": self.worker.run, "timer": self._tick, **outboxes, **self.background}

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Core"]:
        """All parts run under supervision until the block ends; then work in hand is drained."""
        health = Health(self.services.clock)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(supervise(name, run, health), name=name) for name, run in self.parts().items()]
            try:
                yield self
            finally:
                await self.drain()
                for task in tasks:
                    task.cancel()

    async def listen(self) -> None:
        """Runs every adapter until all of them end (a terminal's end of input) or the task is cancelled."""
        async with asyncio.TaskGroup() as group:
            for adapter in self.adapters:
                group.create_task(adapter.run(self.on_inbound), name=f"adapter {adapter.properties.name}")

    async def drain(self, seconds: float = 30) -> None:
        """Finishes what is being handled and the steps in hand, and shows their results."""
        if self._handling:
            await asyncio.wait(set(self._handling), timeout=seconds)
        await self.worker.drain(seconds)
        for outbox in self.outboxes:
            await outbox.deliver_due()

    async def settled(self, address: Address) -> None:
        """Waits until nothing more will happen in this thread by itself, and everything that was said is shown."""
        busy = (State.APPROVED, State.EXECUTING)
        while True:
            if self._handling:
                await asyncio.wait(set(self._handling))
            open_here = await self.services.store.read(
                lambda tx: tx.requests.find(address=address, states=busy, limit=1)
            )
            if not open_here and not self._handling and all([await outbox.idle() for outbox in self.outboxes]):
                return
            await self.services.clock.sleep(0.02)

    async def _tick(self) -> None:
        while True:
            await self.pipeline.on_timer()
            await self.services.clock.sleep(1)


def assemble(
    services: Services,
    granter: Granter,
    adapters: Sequence[Adapter] = (),
    background: Mapping[str, Part] | None = None,
) -> Core:
    """Wires the core's own parts, in the only order in which they fit. `background` runs beside the worker."""
    view = View(services.catalogue, services.wording, services.redact, services.directs)

    async def unsaid(address: Address, sentence: str) -> None:
        for adapter in adapters:
            if adapter.properties.name == address.messenger:
                await adapter.apologise(address, sentence)

    front = Front(services, view, unsaid)
    ledger = Ledger(services, granter, view)
    looks = Looks(services, view)
    live = LiveLine(services, view)
    approvals = Approvals(services, front, ledger, view, Factors(services))
    answers = Answers(services, front, approvals, looks, view)
    pipeline = Pipeline(services, front, answers, ledger, looks, view)
    worker = Worker(services, ledger, looks, Changes(services, approvals), live)
    outboxes = tuple(Outbox(services, adapter) for adapter in adapters)
    return Core(services, pipeline, worker, outboxes, tuple(adapters), background or {}, set())
