"""Doing what is due: the rows say what that is, whoever asks and however often.

Each run is judged again with what is true then. It becomes an ordinary request, under the agreement that was given
beforehand, in the transaction that marks its time as used; or it is skipped, and its thread is told why. What nobody
was there for is told, and never made up for.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import structlog

from bot.core import quotas, schedules
from bot.core.asking import Asking
from bot.core.composing import proposed
from bot.core.propose import Proposal, covered
from bot.core.record import note
from bot.core.reminding import Reminder
from bot.core.resolve import drift
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Message
from bot.domain.errors import RefusedError, StorageUnavailable
from bot.domain.flow import Effect, Envelope, Source
from bot.domain.ledger import Request, State
from bot.domain.ports import Tx
from bot.domain.standing import LATE, Schedule, Standing, run_id

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Due:
    """One process's eye on the schedules. All processes may look at once: a time is used by one of them."""

    services: Services
    view: View
    _kept: tuple[int, tuple[tuple[datetime, Schedule], ...]] = field(default=(-1, ()))
    """The schedules and when each is due, as of a version of the settings: most seconds nothing is or has changed."""

    async def look(self) -> None:
        """Deals with everything that is due now."""
        now = self.services.clock.now()
        try:
            found = await self.services.store.read(self._all)
        except StorageUnavailable as error:  # the next second is another chance
            log.warning("schedules.storage", error=error.code)
            return
        due = [schedule for upcoming, schedule in found if upcoming <= now]
        ends = await asyncio.gather(*(self._deal(one, now) for one in due), return_exceptions=True)
        for schedule, end in zip(due, ends, strict=True):
            if isinstance(end, Exception):  # the next second is another chance; two minutes later it was missed
                log.error("schedule.fault", schedule=schedule.id, exc_info=end)
            elif end is not None:
                raise end

    def _all(self, tx: Tx) -> tuple[tuple[datetime, Schedule], ...]:
        version = tx.settings.version()
        if self._kept[0] != version:
            rows = schedules.kept(self.services.directory, tx)
            self._kept = (version, tuple((at, one) for one in rows if (at := one.terms.next(one.last)) is not None))
        return self._kept[1]

    async def _deal(self, schedule: Schedule, now: datetime) -> None:
        """Runs the newest time if it is not too late for it; tells of those that nobody was there for."""
        services, times = self.services, schedule.terms.between(schedule.last, now)
        late = services.clock.now() - times[-1] > LATE
        missed = times if late else times[:-1]
        run: Proposal | Message | None = None if late else await self._judged(schedule)

        def deal(tx: Tx, run: Proposal | Message | None) -> Request | None:
            if schedules.find(services.directory, tx, schedule.id) != schedule:
                return None  # somebody else did, or it is there no more
            now = services.clock.now()
            request = self._begin(tx, schedule, times[-1], run, now) if isinstance(run, Proposal) else None
            Reminder(services, self.view, schedule, now).keep(
                tx, times[-1], missed, run if isinstance(run, Message) else None
            )
            return request

        try:
            request = await services.store.transact(partial(deal, run=run))
        except RefusedError as error:  # no run, and the time is used all the same
            request = await services.store.transact(partial(deal, run=error.message))
        if request is not None:
            services.queue.put(request.id, request.priority)

    async def _judged(self, schedule: Schedule) -> Proposal | Message:
        """What the request means now, if that is what was agreed to; else why it is not."""
        try:
            return await self._proposal(schedule)
        except RefusedError as error:
            return error.message

    async def _proposal(self, schedule: Schedule) -> Proposal | Message:
        services, agreed = self.services, schedule.approval
        snapshot = await services.store.read(services.directory.snapshot)
        if gone := next((name for name in agreed.requesters if snapshot.person(name) is None), None):
            return Message.of("request.requester_gone", person=gone)
        person = snapshot.person(schedule.person)
        assert person is not None  # noqa: S101 (the first of the requesters)
        if (difference := drift(schedule.plan, snapshot.inventory, services.resolver)) is not None:
            return difference
        private = agreed.envelope.address.private
        asking = Asking(person, snapshot, services.clock.now(), private, schedule.language)
        reading = await asking.read(services, schedule.terms.request, alone=True)
        if reading.intent is None:
            return Message.of("schedule.changed")
        found = await proposed(services, asking, reading.intent)
        if found.decision.effect is Effect.DENY:
            return found.decision.reason
        if not _same(schedule, found):
            return Message.of("schedule.changed")
        if not covered(agreed, found.decision):
            return Message.of("schedule.stricter", risk=found.decision.risk, reason=found.decision.reason)
        return found

    def _begin(self, tx: Tx, schedule: Schedule, due: datetime, found: Proposal, now: datetime) -> Request | None:
        """The run as a request of its own; None where this time has one already."""
        services, number = self.services, run_id(schedule.id, due)
        if tx.requests.get(number) is not None:
            return None
        given = schedule.approval.envelope
        request = Request(
            id=number,
            person=schedule.person,
            address=given.address,
            text=services.redact(schedule.terms.request),
            intent=replace(found.intent, source=Source.SCHEDULE),
            state=State.APPROVED,
            created_at=now,
            decision=found.decision,
            plan=found.plan,
            parent=schedule.id,
            language=schedule.language,
            authors=given.requesters[1:],
        )
        if found.plan is not None:
            envelope = Envelope(
                request=number,
                requesters=given.requesters,
                address=given.address,
                origin=(("due", due.isoformat()), ("schedule", schedule.id), ("source", Source.SCHEDULE.value)),
                decision=found.decision,
                created_at=now,
                expires_at=now + LATE,
            )
            approval = services.ballots.open(found.plan, envelope)
            agreed = Standing(schedule.plan, schedule.approval, due)
            request = replace(request, approval=approval, standing=services.ballots.stand(approval, agreed))
        quotas.check(services, tx, request, now)
        tx.requests.add(request)
        details = (("due", due.isoformat()), ("schedule", schedule.id))
        tx.audit.append(note("scheduled", request, now, details=details))
        self.view.show(tx, request, services.directory.snapshot(tx), now)
        return request


def _same(schedule: Schedule, found: Proposal) -> bool:
    """Whether this is what was agreed to: the same plan to the letter, the same look, of the same people."""
    if tuple(person.name for person in found.requesters) != schedule.approval.requesters:
        return False
    if found.plan is None:
        return not schedule.terms.digest and ((found.intent.action, found.intent.params),) == schedule.plan.parts
    return found.plan.digest == schedule.terms.digest
