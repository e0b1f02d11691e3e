"""The core, put together: from ports to a running application. `bot/app.py` chooses the ports; tests choose fakes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.core.answers import Answers
from bot.core.approvals import Approvals
from bot.core.changes import Changes
from bot.core.documents import Outbox
from bot.core.due import Due
from bot.core.explaining import Explaining
from bot.core.factors import Factors
from bot.core.leading import led
from bot.core.ledger import Ledger
from bot.core.live import LiveLine
from bot.core.looks import Looks
from bot.core.middleware import Front
from bot.core.pages import Desk
from bot.core.pipeline import Pipeline
from bot.core.reception import Reception
from bot.core.restored import Restored
from bot.core.services import Services
from bot.core.view import View
from bot.core.welcome import Welcome
from bot.core.worded import Worded
from bot.core.worker import Worker
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, Document, InboundMessage
from bot.domain.ledger import Lease, State
from bot.domain.ports import Adapter, Clock, Connection, Granter, Inbound, Link
from bot.lifecycle import Health, Part, supervise

log = structlog.get_logger(__name__)
Ticks = Callable[[Part], Awaitable[None]]
"""Calls what it is given again and again."""
THINKS = 0.4
"""Seconds without an answer, after which the messenger shows that the message was seen."""


@dataclass(slots=True)
class Core:
    """The running parts of one process."""

    services: Services
    pipeline: Pipeline
    worker: Worker
    outboxes: tuple[Outbox, ...]
    named: Mapping[str, Adapter]
    """The messengers of this process, by name."""
    background: Mapping[str, Part]
    reception: Reception
    front: Front
    explaining: Explaining
    restored: Restored
    due: Due
    ticks: Ticks
    noticing: set[asyncio.Task[None]] = field(default_factory=set)
    standby: dict[str, Connection] = field(default_factory=dict)
    """Messengers that another process listens to."""

    async def on_inbound(self, inbound: Inbound) -> None:
        """Returns when what came in is stored; it is handled beside all others.

        Raises `StorageUnavailable` where it cannot be stored, after saying so in its place.
        """
        try:
            handling = await self.reception.receive(inbound)
            if handling is not None and isinstance(inbound, InboundMessage):
                later = asyncio.get_running_loop().call_later(THINKS, self._think, inbound, handling)
                handling.add_done_callback(lambda _: later.cancel())
        except StorageUnavailable as error:
            await self.front.sorry(inbound, error)
            raise

    def _think(self, message: InboundMessage, handling: asyncio.Task[None]) -> None:
        """Shows that the bot thinks, where an answer takes longer than a person expects."""
        if not handling.done() and (adapter := self.named.get(message.address.messenger)) is not None:
            self.noticing.add(task := asyncio.ensure_future(adapter.notice(message)))
            task.add_done_callback(self.noticing.discard)

    def parts(self) -> dict[str, Part]:
        """What works in this process besides its adapters, by name; each can fail and run again by itself."""
        outboxes = {f"outbox {outbox.name}": outbox.run for outbox in self.outboxes}
        return {
            "worker": self.worker.run,
            "inbox": self.reception.run,
            "timer": self._tick,
            "schedules": partial(self.ticks, self.due.look),
            **outboxes,
            **self.background,
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Core"]:
        """All parts run under supervision until the block ends; then work in hand is drained."""
        health = Health(self.services.clock)
        await self.restored.look()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(supervise(name, run, health), name=name) for name, run in self.parts().items()]
            try:
                yield self
            finally:
                await self.drain()
                for task in tasks:
                    task.cancel()

    def listeners(self) -> dict[str, Part]:
        """The adapters, by name; one that only one process may run waits for its turn."""
        return {f"adapter {name}": partial(self._listen, name, adapter) for name, adapter in self.named.items()}

    def connections(self) -> dict[str, Connection]:
        """How each messenger is connected."""
        return {name: self.standby.get(name, adapter.connection) for name, adapter in self.named.items()}

    @property
    def adapters(self) -> tuple[Adapter, ...]:
        return tuple(self.named.values())

    async def listen(self) -> None:
        """Runs every adapter until all of them end (a terminal's end of input) or the task is cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, run in self.listeners().items():
                group.create_task(_run(run), name=name)

    async def _listen(self, name: str, adapter: Adapter) -> None:
        async def run() -> None:
            since = await self.services.store.read(lambda tx: tx.inbox.newest(f"{name}:"))
            await adapter.run(self.on_inbound, since)

        async def lead() -> None:
            del self.standby[name]
            try:
                await run()
            except asyncio.CancelledError:  # another process leads now
                self.standby[name] = Connection(Link.STANDBY, self.services.clock.now())
                raise

        if adapter.properties.single:
            self.standby[name] = Connection(Link.STANDBY, self.services.clock.now())
            await led(self.services, f"adapter {name}", lead)
        else:
            await run()

    async def drain(self, seconds: float = 25) -> None:
        """Finishes what is being handled and the steps in hand, and shows their results; each for so many seconds.

        What cannot be shown by then is found by the next process; explanations that are not there yet never come.
        """
        self.explaining.stop()
        if handling := self.reception.busy:
            await asyncio.wait(handling, timeout=seconds)
        await self.worker.drain(seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                for outbox in self.outboxes:
                    group.create_task(outbox.flush())

    @property
    def _working(self) -> frozenset[asyncio.Task[None]]:
        return self.reception.busy | self.explaining.busy

    async def settled(self, address: Address) -> None:
        """Waits until nothing more will happen in this thread by itself, and everything that was said is shown."""
        busy = (State.APPROVED, State.EXECUTING)
        while True:
            if working := self._working:
                await asyncio.wait(working)
            open_here = await self.services.store.read(
                lambda tx: tx.requests.find(address=address, states=busy, limit=1)
            )
            if not open_here and not self._working and all([await outbox.idle() for outbox in self.outboxes]):
                return
            await self.services.clock.sleep(0.02)

    async def _tick(self) -> None:
        while True:
            await self.pipeline.on_timer()
            await self.services.clock.sleep(1)


async def every_second(clock: Clock, work: Part) -> None:
    """Calls `work` once a second."""
    while True:
        await work()
        await clock.sleep(1)


async def _run(part: Part) -> None:
    await part()


def assemble(
    services: Services,
    granter: Granter,
    adapters: Sequence[Adapter] = (),
    background: Mapping[str, Part] | None = None,
    ticks: Ticks | None = None,
) -> Core:
    """Wires the core's own parts, in the only order in which they fit. `background` runs beside the worker.

    `ticks` calls what looks for due schedules again and again; None: once a second by the clock of `services`.
    """
    named = {adapter.properties.name: adapter for adapter in adapters}
    outboxes = tuple(Outbox(services, adapter) for adapter in adapters)

    def claim(document: Document, now: datetime) -> Lease | None:
        return next((lease for outbox in outboxes if (lease := outbox.claim(document, now)) is not None), None)

    worded = Worded(services.catalogue, services.wording)
    view = View(worded, Desk(services.redact, claim), services.directs, services.channels)

    async def unsaid(address: Address, sentence: str) -> None:
        if (adapter := named.get(address.messenger)) is not None:
            await adapter.apologise(address, sentence)

    async def withdraw(message: InboundMessage) -> bool:
        adapter = named.get(message.address.messenger)
        return adapter is not None and await adapter.withdraw(message)

    front = Front(services, view, unsaid, withdraw)
    ledger = Ledger(services, granter, view)
    explaining = Explaining(services)
    looks = Looks(services, view, explaining)
    live = LiveLine(services, view)
    approvals = Approvals(services, front, ledger, view, Factors(services))
    answers = Answers(services, front, approvals, looks, view)
    silent = frozenset(name for name, one in named.items() if one.properties.greets)
    pipeline = Pipeline(services, front, answers, ledger, looks, view, Welcome(services, front, view, silent))
    worker = Worker(services, ledger, looks, Changes(services, approvals), live, explaining)
    reception = Reception(services, pipeline.on_inbound, front.give_up)
    restored = Restored(services, ledger, view)
    due, beat = Due(services, view), ticks or partial(every_second, services.clock)
    return Core(
        services, pipeline, worker, outboxes, named, background or {}, reception, front, explaining, restored, due, beat
    )
