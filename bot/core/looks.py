"""Running looks: they change nothing, so they run at once, side by side, and are recorded before and after."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from bot.core.directory import Snapshot
from bot.core.record import note
from bot.core.resolve import bind
from bot.core.services import Services, new_id
from bot.core.view import View
from bot.domain.content import Block, Line, Mark, Message, Report
from bot.domain.errors import BotError, RefusedError
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
    _tasks: dict[str, asyncio.Task[Report]] = field(default_factory=dict)

    def has(self, request: str) -> bool:
        return request in self._tasks

    @property
    def running(self) -> tuple[str, ...]:
        return tuple(self._tasks)

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

    async def run(self, request: Request, snapshot: Snapshot) -> Request | None:
        """Runs the look of an EXECUTING request that this process holds, and ends the request."""
        task = asyncio.create_task(self._report(request, snapshot), name=f"look {request.id}")
        self._tasks[request.id] = task
        try:
            done, _ = await asyncio.wait({task}, timeout=self.services.limits.quiet)
            if not done:
                await self._say_working(request)
            state, report = await self._outcome(task)
        finally:
            self._tasks.pop(request.id, None)
        return await self.services.store.transact(lambda tx: self._end(tx, request, state, report, snapshot))

    async def _report(self, request: Request, snapshot: Snapshot) -> Report:
        services = self.services
        action = services.catalogue[request.intent.action]
        person = snapshot.person(request.person)
        if person is None:
            raise RefusedError("request.requester_gone", person=request.person)
        visible = snapshot.visible(person)
        resolved = bind(action, request.intent, visible)
        viewer = Viewer(person, request.language, request.address, services.clock.now())
        ports: Mapping[type, Any] = {**services.looks, Fleet: VisibleFleet(visible), Viewer: viewer}
        async with asyncio.timeout(services.limits.look_time):
            found: Report | Block = await action.run(*(ports[port] for port in action.ports), **resolved.values)
        return found if isinstance(found, Report) else Report((found,))

    async def _outcome(self, task: asyncio.Task[Report]) -> tuple[State, Report]:
        try:
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

    async def _say_working(self, request: Request) -> None:
        now = self.services.clock.now()
        await self.services.store.transact(lambda tx: self.view.progress(tx, request, 1, 0, "", now))

    def _end(self, tx: Tx, request: Request, state: State, report: Report, snapshot: Snapshot) -> Request | None:
        now = self.services.clock.now()
        current = tx.requests.get(request.id)
        if current is None or current.fence != request.fence or current.state is not State.EXECUTING:
            log.warning("request.claim_lost", request=request.id)
            return None
        ended = tx.requests.save(replace(current, state=state, finished_at=now, lease_until=None, worker=""))
        if ended is None:
            return None
        spent = int((now - request.created_at) / timedelta(milliseconds=1))
        tx.audit.append(note("result", ended, now, outcome=state.value, milliseconds=spent))
        self.view.show(tx, ended, snapshot, now, report=report)
        return ended
