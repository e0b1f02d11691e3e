"""The one ledger: nothing starts an act but these transactions.

A step's claim and its audit *intent* are one transaction, before the first byte leaves; its finish and audit *result*
are one; a request's end releases its locks and writes the documents that show it. All is compare-and-swap under the
request's fence, so a process that was frozen and lost its claim starts no further step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.directory import Snapshot
from bot.core.propose import objection
from bot.core.reads import only_reads
from bot.core.record import note
from bot.core.resolve import lock_of
from bot.core.services import Services
from bot.core.view import View
from bot.domain.actions import Rerun
from bot.domain.content import Message
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Argv, Change, Decision, Envelope, Execution, Grant, Outcome, Plan, StepResult
from bot.domain.ledger import Cancel, Request, State, StepClaim, StepState
from bot.domain.ports import Granter, Redactor, Tx

ENDED = {
    Outcome.OK: State.DONE,
    Outcome.FAILED: State.FAILED,
    Outcome.UNKNOWN: State.UNKNOWN,
    Outcome.CANCELLED: State.CANCELLED,
    Outcome.SKIPPED: State.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A request that this process holds. `interrupted` are steps that an earlier holder claimed and never finished."""

    request: Request
    grant: Grant | None
    finished: tuple[StepClaim, ...] = ()
    interrupted: tuple[StepClaim, ...] = ()
    refused: Message | None = None
    """Why no step may start any more (it is too late, …), of a request that had begun."""

    @property
    def plan(self) -> Plan | None:
        return self.request.plan


@dataclass(frozen=True, slots=True)
class Ledger:
    """The transactions. Every method but the constructor runs inside `Store.transact`."""

    services: Services
    granter: Granter
    view: View

    def begin(self, tx: Tx, id: str, now: datetime) -> Begun | None:
        """Takes runnable work, or explains on its card why it cannot be taken; None where there is nothing to run."""
        request = tx.requests.get(id)
        if request is None or not _runnable(request, now):
            return None
        snapshot = self.services.directory.snapshot(tx)
        if request.plan is not None and request.state is State.APPROVED and not self._ready(tx, request, snapshot, now):
            return None
        lease = self._lease(now) if request.plan is not None else now + self.services.limits.look_lease
        taken = tx.requests.take(id, request.digest, self.services.worker, now, lease)
        if taken is None:
            return None
        latest = {claim.index: claim for claim in tx.steps.of(id)}.values()
        done = tuple(claim for claim in latest if claim.state is StepState.FINISHED)
        lost = tuple(claim for claim in latest if claim.state is StepState.CLAIMED)
        try:
            grant = self.granter.grant(taken, now) if taken.plan is not None else None
        except ApprovalRefused as error:
            if not latest:
                self.end(tx, taken, (), State.DENIED, now, reason=error.message)
                return None
            return Begun(taken, None, done, lost, error.message)
        return Begun(taken, grant, done, lost)

    def _ready(self, tx: Tx, request: Request, snapshot: Snapshot, now: datetime) -> bool:
        """Whether an approved plan may be taken into execution now; if not, its card says why."""
        assert request.plan is not None  # noqa: S101 (the caller looked)
        if not self.services.ballots.sound(request):  # a plan that somebody changed is put before nobody
            changed = Message.of("policy.approval_changed")
            self.end(tx, replace(request, execution=None), (), State.DENIED, now, reason=changed)
            return False
        if request.cancel is not Cancel.NO:
            self.end(tx, request, (), State.CANCELLED, now)
            return False
        if request.approval is not None and request.approval.expires_at <= now:
            if request.standing is None:
                self.end(tx, request, (), State.EXPIRED, now)
            else:  # it waited for another request until it was too late
                self.end(tx, request, (), State.DENIED, now, reason=Message.of("schedule.not_begun"))
            return False
        against = objection(self.services, tx, request, snapshot, now)
        if against is not None:
            self._refuse_or_ask_again(tx, request, against, now)
            return False
        sealed = request.approval.envelope.decision if request.approval is not None else None
        reads = only_reads(self.services.catalogue[request.plan.action], sealed)
        if before := tx.locks.take(request.id, () if reads else request.plan.locks, request.created_at):
            waiting = replace(request, not_before=now + timedelta(seconds=1))
            if (saved := tx.requests.save(waiting)) is not None:
                self.view.show(tx, saved, snapshot, now, waits_for=before)
            return False
        return True

    def against(self, tx: Tx, begun: Begun, now: datetime) -> Message | None:
        """Why no step of a request in hand may start now, judged afresh; None: it may."""
        request = tx.requests.get(begun.request.id)
        if request is None or request.fence != begun.request.fence or request.state is not State.EXECUTING:
            return Message.of("request.claim_lost")
        if request.cancel is not Cancel.NO:
            return Message.of("request.cancelled")
        if begun.refused is not None:
            return begun.refused
        if begun.grant is not None and begun.grant.until <= now:  # this process stood still since it began
            return Message.of("policy.vote_expired")
        against = objection(self.services, tx, request, self.services.directory.snapshot(tx), now)
        return against.reason if isinstance(against, Decision) else against

    def claim(self, tx: Tx, begun: Begun, index: int, now: datetime) -> StepClaim | Message:
        """The right to run one step now, or the reason why the rest of the plan must not run.

        The lease begins anew with the claim: for `limits.lease` seconds from `started_at` nobody else takes over.
        """
        if (against := self.against(tx, begun, now)) is not None:
            return against
        request = begun.request
        attempt = 1 + sum(1 for claim in tx.steps.of(request.id) if claim.index == index)
        unit = f"commander-{request.id}-{index}-{attempt}"
        claim = StepClaim(request.id, index, attempt, request.fence, StepState.CLAIMED, now, unit)
        if not tx.steps.claim(claim) or not tx.requests.renew(request.id, request.fence, self._lease(now)):
            return Message.of("request.claim_lost")
        assert request.plan is not None  # noqa: S101 (a look has no steps)
        step = request.plan.steps[index]
        tx.audit.append(
            note(
                "intent",
                request,
                now,
                targets=(step.target,) if step.target else (),
                details=describe(step, self.services.redact),
            )
        )
        return claim

    def finish(self, tx: Tx, begun: Begun, claim: StepClaim, result: StepResult, now: datetime) -> bool:
        """Records what one step did; False where the claim was lost meanwhile (somebody else answers for it)."""
        if not tx.steps.finish(replace(claim, state=StepState.FINISHED, result=result)):
            return False
        tx.audit.append(
            note(
                "result",
                begun.request,
                now,
                targets=(result.target,) if result.target else (),
                outcome=result.outcome.value,
                milliseconds=result.milliseconds,
                details=(("step", str(claim.index)), ("exit", str(result.exit_status))),
            )
        )
        return True

    def complete(self, tx: Tx, begun: Begun, results: Sequence[StepResult], now: datetime) -> Request | None:
        """Ends a request whose steps are over; None where the claim was lost."""
        request = tx.requests.get(begun.request.id)
        if request is None or request.fence != begun.request.fence or request.state is not State.EXECUTING:
            return None
        execution = Execution(request.digest, tuple(sorted(results, key=lambda result: result.index)))
        return self.end(tx, replace(request, execution=execution), results, ENDED[execution.outcome], now)

    def end(
        self,
        tx: Tx,
        request: Request,
        results: Sequence[StepResult],
        state: State,
        now: datetime,
        reason: Message | None = None,
    ) -> Request | None:
        """Moves a request to a final state: unlocks (all but targets of unknown fate), records, shows."""
        ended = tx.requests.save(replace(request, state=state, finished_at=now, lease_until=None, worker=""))
        if ended is None:
            return None
        steps = request.plan.steps if request.plan is not None else ()
        keep = [lock_of(steps[result.index]) for result in results if result.outcome is Outcome.UNKNOWN]
        tx.locks.release(request.id, keep)
        spent = int((now - request.created_at).total_seconds() * 1000)
        tx.audit.append(note("ended", ended, now, outcome=state.value, milliseconds=spent))
        self.view.show(tx, ended, self.services.directory.snapshot(tx), now, reason=reason)
        return ended

    def again_later(self, tx: Tx, begun: Begun, now: datetime) -> None:
        """Gives a repeatable request back for another try after the back-off."""
        request = tx.requests.get(begun.request.id)
        if request is not None and request.fence == begun.request.fence and request.state is State.EXECUTING:
            limits = self.services.limits
            saved = tx.requests.save(replace(request, not_before=now + timedelta(seconds=limits.backoff)))
            if saved is not None and tx.requests.renew(saved.id, saved.fence, now):  # whoever comes then may take it
                again = Message.of("request.again_later", count=saved.attempts + 2, most=limits.tries)
                self.view.show(tx, saved, self.services.directory.snapshot(tx), now, reason=again)

    def _refuse_or_ask_again(self, tx: Tx, request: Request, against: Message | Decision, now: datetime) -> None:
        if request.standing is not None and isinstance(against, Decision):
            against = Message.of("schedule.stricter", risk=against.risk, reason=against.reason)
        if isinstance(against, Message):
            self.end(tx, request, (), State.DENIED, now, reason=against)
            return
        self.ask(tx, request, against, now)

    def ask(self, tx: Tx, request: Request, decision: Decision, now: datetime) -> Request | None:
        """Puts a plan before the people whom `decision` names: a new envelope, an empty ballot.

        A plan that policy simply allows is sealed in the same way; its ballot counts as approved at once.
        """
        assert request.plan is not None  # noqa: S101 (only acts are asked about)
        requesters = request.approval.requesters if request.approval else request.requesters
        origin = request.approval.envelope.origin if request.approval else origin_of(request)
        envelope = Envelope(
            request=request.id, requesters=requesters, address=request.address, origin=origin, decision=decision,
            created_at=now, expires_at=now + timedelta(seconds=decision.expires_in),
        )  # fmt: skip
        approval = self.services.ballots.open(request.plan, envelope)
        state = self.services.ballots.standing(approval)
        asked = replace(request, state=state, decision=decision, approval=approval)
        tx.locks.release(request.id)  # who is asked about waits in no queue
        saved = tx.requests.save(asked)
        if saved is not None:
            tx.audit.append(note("asked", saved, now, details=(("rule", decision.rule),)))
            self.view.show(tx, saved, self.services.directory.snapshot(tx), now)
        return saved

    def _lease(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.services.limits.lease)


def origin_of(request: Request) -> tuple[tuple[str, str], ...]:
    """Where the plan's words come from: the stage that read them (their hash is in the record)."""
    return (("source", request.intent.source.value), ("text", note("origin", request, request.created_at).text_hash))


def refused(index: int, target: str, reason: Message) -> StepResult:
    """A step that could not be claimed: nothing was run, and the plan is not done. What follows is skipped."""
    outcome = Outcome.CANCELLED if reason.id == "request.cancelled" else Outcome.FAILED
    return StepResult(index, target, outcome, reason=reason)


def _runnable(request: Request, now: datetime) -> bool:
    if request.state is State.APPROVED:
        return True
    return request.state is State.EXECUTING and request.lease_until is not None and request.lease_until <= now


def repeatable(rerun: Rerun, step: Argv | Change | object) -> bool:
    """Whether an interrupted step may simply be run again. Changes are: theirs is one transaction with their claim."""
    return rerun in {Rerun.READ, Rerun.IDEMPOTENT} or isinstance(step, Change)


def describe(step: object, redact: Redactor) -> tuple[tuple[str, str], ...]:
    """A step as the record keeps it: the exact argv of a command, names only of a change."""
    if isinstance(step, Argv):
        place = (("directory", redact(step.directory)),) if step.directory else ()
        more = (("environment", " ".join(f"{name}={value}" for name, value in step.environment)),)
        return (
            ("argv", redact("\x1f".join(step.argv))),
            ("root", str(step.root).lower()),
            *place,
            *(more if step.environment else ()),
        )
    return (("step", str(getattr(step, "name", ""))),)
