"""After a restore from a backup: what was agreed to or run since is not known here, so nothing goes on by itself.

What waited for agreement expires, what may have run is unknown, and acts are frozen until an admin has looked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.core.ledger import Ledger
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Moment, Report, Suggestion
from bot.domain.flow import Execution, Outcome, Plan, StepResult
from bot.domain.ledger import AuditEntry, Gap, Request, State
from bot.domain.people import Role
from bot.domain.ports import Tx

log = structlog.get_logger(__name__)
MOST = 10_000
"""Requests in hand at one time: far more than there ever are."""
NEXT = ("audit.verify", "bot.thaw")
"""What an admin does then, in this order."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Called once at the start of each process, before anything is taken up."""

    services: Services
    ledger: Ledger
    view: View

    async def look(self) -> None:
        """Holds everything back where the record is behind what was signed outside; once for each restore."""
        services = self.services
        known = await services.store.read(self._known)
        gap = await services.behind(known)
        if gap is None:
            return
        log.error("record.behind", covered=gap.covered, here=gap.here, at=gap.at.isoformat())
        now = services.clock.now()
        await services.store.transact(lambda tx: self._hold_back(tx, gap, known, now))

    def _known(self, tx: Tx) -> datetime | None:
        """Until when what was signed is known to be lost: the last restore that was dealt with."""
        kept = self.services.directory.get(tx, "restored", "record")
        return datetime.fromisoformat(kept) if kept is not None else None

    def _hold_back(self, tx: Tx, gap: Gap, known: datetime | None, now: datetime) -> None:
        if self._known(tx) != known:
            return  # another process was faster
        put, by = self.services.directory.put, self.services.worker
        put(tx, "restored", "record", max(now, gap.at).isoformat(), by, now)
        put(tx, "mode", "frozen", "restored from a backup", by, now)
        details = (("covered", str(gap.covered)), ("here", str(gap.here)), ("signed", gap.at.isoformat()))
        tx.audit.append(AuditEntry(event="restored", at=now, details=details))
        expired = tx.requests.pending()
        for request in expired:
            self.ledger.end(tx, request, (), State.EXPIRED, now)
        begun = tx.requests.find(states=(State.APPROVED, State.EXECUTING), limit=MOST)
        unknown = [request for request in begun if request.plan is not None]
        for request in unknown:
            self._unknown(tx, request, now)
        self._tell(tx, gap, len(expired), len(unknown), now)

    def _unknown(self, tx: Tx, request: Request, now: datetime) -> None:
        """A finished step stays what it was; any other may have run in what was lost."""
        assert request.plan is not None  # noqa: S101 (looks were left out: they run again)
        ended = {claim.index: claim.result for claim in tx.steps.of(request.id) if claim.result is not None}
        results = tuple(ended.get(index) or lost for index, lost in enumerate(_lost(request.plan)))
        execution = Execution(request.digest, results)
        self.ledger.end(tx, replace(request, execution=execution), results, State.UNKNOWN, now)

    def _tell(self, tx: Tx, gap: Gap, expired: int, unknown: int, now: datetime) -> None:
        said = (
            Line(Message.of("request.restored", covered=gap.covered, here=gap.here, at=Moment(gap.at)), Mark.BAD),
            Line(Message.of("request.held_back", expired=expired, unknown=unknown)),
            Line(Message.of("request.restored_next")),
        )
        for person in self.services.directory.snapshot(tx).people:
            if person.role() < Role.ADMIN:
                continue
            language = person.language or self.services.language
            report = Report(said, tuple(self._next(language)))
            for place in self.services.directs(person):
                self.view.say(tx, place, person.name, language, report, now)

    def _next(self, language: str) -> Iterator[Suggestion]:
        for name in NEXT:
            command = self.services.catalogue[name].canonical((), language)
            yield Suggestion(Message.of("button.command", command=command), command)


def _lost(plan: Plan) -> Iterator[StepResult]:
    why = Message.of("request.lost_in_restore")
    for index, step in enumerate(plan.steps):
        yield StepResult(index, step.target, Outcome.UNKNOWN, reason=why)
