"""Whether a run rests on what people agreed to beforehand: proved from sealed values alone, at any moment.

Whoever can write the database can neither invent an agreement, nor prolong it, nor put another plan, another time or
another person into it; and a time that was agreed to has one request only, whose name follows from it.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import chain

from bot.domain.codec import canonical
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Approval, Risk
from bot.domain.ledger import State
from bot.domain.ports import Sealer
from bot.domain.standing import LATE, LONGEST, Standing, Terms, run_id, terms_of
from policies.ballot import sound, standing

MOMENT = timedelta(microseconds=1)


def bind(run: Approval, agreed: Standing, sealer: Sealer) -> Standing:
    """The agreement, bound to one run's own approval. Raises `ApprovalRefused` where it does not cover that run."""
    _covers(run, agreed, sealer)
    return replace(agreed, seal=sealer.seal("standing", *_body(run, agreed)))


def check(run: Approval, agreed: Standing, sealer: Sealer) -> None:
    """Raises `ApprovalRefused` unless the agreement was bound to this run and covers it."""
    if not sealer.holds(agreed.seal, "standing", *_body(run, agreed)):
        raise ApprovalRefused("policy.approval_changed")
    _covers(run, agreed, sealer)


def _body(run: Approval, agreed: Standing) -> tuple[bytes, ...]:
    return run.digest.encode(), run.envelope.hash.encode(), canonical(replace(agreed, seal=""))


def _covers(run: Approval, agreed: Standing, sealer: Sealer) -> None:
    given, terms = agreed.approval, terms_of(agreed.plan.steps)
    if terms is None or agreed.plan.digest != given.digest or not sound(given, sealer):
        raise ApprovalRefused("policy.approval_changed")
    if standing(given, given.envelope.decision) is not State.APPROVED:
        raise ApprovalRefused("policy.grant_unapproved")
    if not all(chain(_same(run, given, terms, agreed), _in_time(run, given, terms, agreed))):
        raise ApprovalRefused("policy.standing_other")
    decision = run.envelope.decision
    if decision.risk is Risk.CRITICAL or decision.stricter_than(given.envelope.decision):
        raise ApprovalRefused("policy.grant_stricter")


def _same(run: Approval, given: Approval, terms: Terms, agreed: Standing) -> tuple[bool, ...]:
    """It is what was agreed to, of the same people, in the same place, under the only name that the time gives it."""
    return (
        bool(terms.digest) and terms.digest == run.digest,
        run.requesters == given.requesters,
        run.envelope.address == given.envelope.address,
        run.envelope.request == run_id(given.envelope.request, agreed.due),
    )


def _in_time(run: Approval, given: Approval, terms: Terms, agreed: Standing) -> tuple[bool, ...]:
    """It is at a time that was agreed to, and begins then or a moment later."""
    began = run.envelope.created_at
    return (
        given.envelope.created_at < agreed.due,
        terms.end - given.envelope.created_at <= LONGEST,
        terms.next(agreed.due - MOMENT) == agreed.due,
        agreed.due <= began <= agreed.due + LATE,
        run.expires_at <= began + LATE,
    )
