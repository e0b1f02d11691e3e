"""Running looks: they change nothing, so they run at once, side by side.

A quick one is recorded once, with its result; one that takes longer before and after.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from bot.core.availability import lacking
from bot.core.directory import Snapshot
from bot.core.explaining import Explaining
from bot.core.record import note
from bot.core.resolve import bind
from bot.core.services import Services, new_id
from bot.core.view import View
from bot.domain.content import Block, Line, Mark, Message, Report
from bot.domain.errors import BotError, EngineUnavailable, RefusedError
from bot.domain.flow import Address
from bot.domain.inventory import Inventory
from bot.domain.ledger import Request, State
from bot.domain.ports import Fleet, Tx, Viewer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VisibleFleet:
    """The port `Fleet` for one viewer."""

    inventory: Inventory


@dataclass(slots=True)
class Looks:
    """One process's looks. A look whose process died is simply run again by another (it is a row of the ledger)."""

    services: Services
    view: View
    explaining: Explaining
    _tasks: dict[str, asyncio.Task[Report]] = field(default_factory=dict)
    _young: dict[str, Request] = field(default_factory=dict)
    """Looks that are not stored yet."""

    def has(self, request: str) -> bool:
        return request in self._tasks

    @property
    def running(self) -> tuple[str, ...]:
        return tuple(self._tasks)

    def stop_here(self, person: str, address: Address) -> bool:
        """Cancels the person's look in this thread that is too young to be a row."""
        young = (row.id for row in self._young.values() if (row.person, row.address) == (person, address))
        return self.stop(next(young, ""))

    def stop(self, request: str) -> bool:
        """Cancels a running look; its remote command is ended by the transport."""
        task = self._tasks.get(request)
        return task.cancel() if task is not None else False

    async def resume(self, request: Request) -> None:
        """Runs a look that a dead process had started, with what may be seen now; not for ever."""
        services = self.services
        snapshot = await services.store.read(services.directory.snapshot)
        if request.attempts < services.limits.tries:
            await self.run(request, snapshot)
            return
        gave_up = Report((Line(Message.of("request.gave_up", count=services.limits.tries), Mark.BAD),))
        await services.store.transact(lambda tx: self._end(tx, request, State.FAILED, gave_up, snapshot))

    async def answer(self, request: Request, snapshot: Snapshot, admit: Callable[[Tx], None]) -> None:
        """Runs the look of a new request. A quick one is stored once, with its result; until then it led to nothing.

        One that takes longer becomes a row that this process holds, says so, and is then run to its end. `admit` is
        called in the first transaction of the two.
        """
        services, task = self.services, self._start(request, snapshot)
        self._young[request.id] = request
        try:
            quick, _ = await asyncio.wait({task}, timeout=services.limits.quiet)
            if not quick:
                lease = services.clock.now() + services.limits.look_lease
                held = replace(request, state=State.EXECUTING, worker=services.worker, fence=1, lease_until=lease)
                await services.store.transact(lambda tx: self._hold(tx, held, admit))
                await self._finish(held, task, snapshot)
                return
            state, report = await self._outcome(task)
        finally:
            task.cancel()
            self._tasks.pop(request.id, None)
            self._young.pop(request.id, None)
        now = services.clock.now()
        ended = replace(request, state=state, finished_at=now)

        def store(tx: Tx) -> None:
            admit(tx)
            tx.requests.add(ended)
            self._note(tx, ended, report, snapshot)

        await services.store.transact(store)
        self.explaining.ended(ended)

    async def run(self, request: Request, snapshot: Snapshot) -> None:
        """Runs the look of an EXECUTING request that this process holds, and ends the request."""
        task = self._start(request, snapshot)
        try:
            done, _ = await asyncio.wait({task}, timeout=self.services.limits.quiet)
            if not done:
                now = self.services.clock.now()
                await self.services.store.transact(lambda tx: self.view.progress(tx, request, 1, 0, "", now))
            await self._finish(request, task, snapshot)
        finally:
            task.cancel()
            self._tasks.pop(request.id, None)

    def _start(self, request: Request, snapshot: Snapshot) -> asyncio.Task[Report]:
        task = asyncio.create_task(self._report(request, snapshot), name=f"look {request.id}")
        self._tasks[request.id] = task
        return task

    def _hold(self, tx: Tx, request: Request, admit: Callable[[Tx], None]) -> None:
        """A look is this process's from the start; should it die, another finds the row when the lease is over."""
        now = self.services.clock.now()
        admit(tx)
        tx.requests.add(request)
        tx.audit.append(note("intent", request, now))
        self.view.progress(tx, request, 1, 0, "", now)

    async def _finish(self, request: Request, task: asyncio.Task[Report], snapshot: Snapshot) -> None:
        state, report = await self._outcome(task)
        ended = await self.services.store.transact(lambda tx: self._end(tx, request, state, report, snapshot))
        if ended is not None:
            self.explaining.ended(ended)

    async def _report(self, request: Request, snapshot: Snapshot) -> Report:
        services = self.services
        action = services.catalogue[request.intent.action]
        person = snapshot.person(request.person)
        if person is None:
            raise RefusedError("request.requester_gone", person=request.person)
        if (missing := lacking(action.name, None, services.engines)) is not None:
            raise EngineUnavailable(missing.id)
        visible = snapshot.visible(person)
        resolved = bind(action, request.intent, visible)
        viewer = Viewer(person, request.language, request.address, services.clock.now())
        ports: Mapping[type, Any] = {**services.looks, Fleet: VisibleFleet(visible), Viewer: viewer}
        async with asyncio.timeout(services.limits.look_time):
            found: Report | Block = await action.run(*(ports[port] for port in action.ports), **resolved.values)
        return found if isinstance(found, Report) else Report((found,))

    async def _outcome(self, task: asyncio.Task[Report]) -> tuple[State, Report]:
        try:
            if not task.done():
                await asyncio.wait({task})
            fault = None if task.cancelled() else task.exception()
            if fault is not None and not isinstance(fault, BotError | TimeoutError):
                number = new_id()
                log.error("look.fault", id=number, exc_info=fault)
                return State.FAILED, Report((Line(Message.of("error.fault", id=number), Mark.BAD),))
            return State.DONE, task.result()
        except BotError as error:
            return State.FAILED, Report((Line(error.message, Mark.BAD),))
        except TimeoutError:
            limit = int(self.services.limits.look_time)
            return State.FAILED, Report((Line(Message.of("request.look_too_long", seconds=limit), Mark.BAD),))
        except asyncio.CancelledError:
            if (current := asyncio.current_task()) is not None and current.cancelling():
                raise
            return State.CANCELLED, Report((Line(Message.of("request.cancelled"), Mark.WARN),))

    def _end(self, tx: Tx, request: Request, state: State, report: Report, snapshot: Snapshot) -> Request | None:
        now = self.services.clock.now()
        current = tx.requests.get(request.id)
        if current is None or current.fence != request.fence or current.state is not State.EXECUTING:
            log.warning("request.claim_lost", request=request.id)
            return None
        ended = tx.requests.save(replace(current, state=state, finished_at=now, lease_until=None, worker=""))
        if ended is not None:
            self._note(tx, ended, report, snapshot)
        return ended

    def _note(self, tx: Tx, ended: Request, report: Report, snapshot: Snapshot) -> None:
        now = ended.finished_at or self.services.clock.now()
        spent = int((now - ended.created_at) / timedelta(milliseconds=1))
        tx.audit.append(note("result", ended, now, outcome=ended.state.value, milliseconds=spent))
        self.view.show(tx, ended, snapshot, now, report=report)
