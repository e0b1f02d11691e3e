"""What people said about one plan, and the only place that turns it into a `Grant`.

Pure: time and the sealing key are handed in. Every plan that acts has a sealed approval, also one that nobody needs to
confirm (effect ALLOW: no votes are asked): so whoever can write the database can neither approve nor invent a plan.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.codec import canonical
from bot.domain.content import Message
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Approval, Argv, Call, Effect, Envelope, Grant, Plan, Step, StepUp, Vote
from bot.domain.ledger import Request, State
from bot.domain.people import Person
from bot.domain.ports import Policy, Sealer
from bot.domain.standing import Standing
from policies.ballot import SKEW, ballot_holds, in_time, sound, standing, vote_holds
from policies.standing import bind, check

__all__ = ["GrantMaker", "SealedBallots", "lasting", "standing"]

MARGIN: Final = timedelta(seconds=60)
"""What a plan may take beyond the sum of its own time limits."""
STEP_OVERHEAD: Final = timedelta(seconds=20)
"""Logging in, claiming the step and reading the evidence, per step."""
CHANGE_LIMIT: Final = timedelta(seconds=10)
"""A change of the bot's own state has no time limit of its own."""

STEP_UP_WORDS: Final = {
    StepUp.TOTP: Message.of("policy.step_up_totp"),
    StepUp.TYPED_NAME: Message.of("policy.step_up_typed_name"),
}


class SealedBallots:
    """The only implementation of `Ballots`: plans are opened, voted on and counted under seals."""

    def __init__(self, policy: Policy, sealer: Sealer) -> None:
        self._policy = policy
        self._sealer = sealer

    def open(self, plan: Plan, envelope: Envelope) -> Approval:
        """The empty ballot, sealed over digest and envelope; for effect ALLOW it counts as approved at once.

        Raises `ApprovalRefused` where the decision is DENY: nobody can approve what policy refuses.
        """
        if envelope.decision.effect is Effect.DENY:
            raise ApprovalRefused("policy.approval_denied")
        digest = plan.digest
        return Approval(digest, envelope, seal=self._sealer.seal("approval", digest.encode(), envelope.hash.encode()))

    def cast(
        self, request: Request, person: Person, *, yes: bool, step_up: Iterable[StepUp], messenger: str, now: datetime
    ) -> Approval:
        """The approval with one more vote. `step_up` is what the person has just proved, checked by the caller.

        The asker's own confirmation is a vote like any other; nobody who wrote a part of the plan approves it; a
        requester may always withdraw (a no). Raises `ApprovalRefused`: changed, expired, decided, voted already, not
        asked, or a step-up is missing.
        """
        approval, proven = request.approval, tuple(sorted(set(step_up)))
        if approval is None or request.state is not State.PENDING:
            raise ApprovalRefused("policy.vote_decided")
        _check(request, approval, self._sealer)
        decision = approval.envelope.decision
        if not in_time(approval, now):
            raise ApprovalRefused("policy.vote_expired")
        if standing(approval, decision) is not State.PENDING:
            raise ApprovalRefused("policy.vote_decided")
        if any(vote.person == person.name for vote in approval.votes):
            raise ApprovalRefused("policy.vote_twice")
        if (why_not := self._why_not(approval, person, yes=yes)) is not None:
            raise ApprovalRefused(why_not.id, **dict(why_not.values))
        if yes and (missing := tuple(STEP_UP_WORDS[kind] for kind in decision.step_up if kind not in proven)):
            raise ApprovalRefused("policy.vote_step_up", missing=missing)
        vote = Vote(person.name, yes, approval.digest, approval.envelope.hash, now, messenger, proven)
        sealed = replace(vote, seal=self._sealer.seal("vote", canonical(vote)))
        return replace(approval, votes=(*approval.votes, sealed))

    def sound(self, request: Request) -> bool:
        """Whether plan, circumstances and votes are the very ones that were sealed for this request."""
        return request.approval is not None and _sound(request, request.approval, self._sealer)

    def standing(self, approval: Approval) -> State:
        """PENDING, APPROVED or DENIED by the envelope's decision; only votes whose seals hold count."""
        if not ballot_holds(approval, self._sealer):
            return State.DENIED
        votes = tuple(vote for vote in approval.votes if vote_holds(vote, approval, self._sealer))
        return standing(replace(approval, votes=votes), approval.envelope.decision)

    def stand(self, run: Approval, agreed: Standing) -> Standing:
        """An agreement made beforehand, bound to the empty ballot of one run; `ApprovalRefused` if it covers it not."""
        return bind(run, agreed, self._sealer)

    def _why_not(self, approval: Approval, person: Person, *, yes: bool) -> Message | None:
        decision, asker = approval.envelope.decision, approval.requesters[0]
        withdraws = not yes and person.name in approval.requesters
        confirms = decision.own_confirm and person.name == asker
        if withdraws or confirms:
            return None
        if not decision.approvals_needed and person.name not in approval.requesters:
            return Message.of("policy.vote_not_asked", asker=asker)
        return self._policy.may_decide(person, decision, approval.requesters)


def lasting(plan: Plan) -> timedelta:
    """The longest that a plan can take: the sum of all its limits and a margin."""
    return sum((_step_limit(step) + STEP_OVERHEAD for step in plan.steps), MARGIN)


class GrantMaker:
    """The only implementation of `Granter`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def grant(self, request: Request, now: datetime) -> Grant:
        """The key to run `request.plan`: until all its time limits are over, counted from now.

        Expiry is about taking a plan into execution. A second worker, which took over from one that died, may carry
        on after it, but never longer than the first could have run. Raises `ApprovalRefused` unless everything holds.
        """
        plan, approval = request.plan, request.approval
        if request.state is not State.EXECUTING or plan is None:
            raise ApprovalRefused("policy.grant_state")
        if approval is None:
            raise ApprovalRefused("policy.grant_unapproved")
        _check(request, approval, self._sealer)
        decision = approval.envelope.decision
        if request.decision is not None and request.decision.stricter_than(decision):
            raise ApprovalRefused("policy.grant_stricter")
        if request.standing is not None:
            check(approval, request.standing, self._sealer)
        elif standing(approval, decision) is not State.APPROVED:
            raise ApprovalRefused("policy.grant_unapproved")
        newest = max((vote.at for vote in approval.votes), default=now)
        started = now - lasting(plan) if request.fence > 1 else now
        if newest > now + SKEW or started >= approval.expires_at or now < approval.envelope.created_at - SKEW:
            raise ApprovalRefused("policy.vote_expired")
        until = min(now, approval.expires_at) + lasting(plan)
        by = tuple(vote.person for vote in request.votes if vote.yes) or approval.requesters[:1]
        unsealed = Grant(request.id, approval.digest, by, until, request.fence, seal="")
        return replace(unsealed, seal=self._sealer.seal("grant", canonical(unsealed)))

    def verify(self, grant: Grant, plan: Plan, now: datetime) -> bool:
        """Whether the grant is ours, for exactly this plan, and not over."""
        body = canonical(replace(grant, seal=""))
        return grant.digest == plan.digest and now < grant.until and self._sealer.holds(grant.seal, "grant", body)


def _check(request: Request, approval: Approval, sealer: Sealer) -> None:
    """Raises where any bit of plan, envelope or votes is not as it was sealed, or belongs to another request."""
    if not _sound(request, approval, sealer):
        raise ApprovalRefused("policy.approval_changed")


def _sound(request: Request, approval: Approval, sealer: Sealer) -> bool:
    envelope = approval.envelope
    return (
        request.plan is not None
        and request.plan.digest == approval.digest
        and (request.id, (request.person,)) == (envelope.request, envelope.requesters[:1])
        and sound(approval, sealer)
    )


def _step_limit(step: Step) -> timedelta:
    own = timedelta(seconds=step.timeout) if isinstance(step, Argv | Call) else CHANGE_LIMIT
    return own + timedelta(seconds=step.check.within if step.check else 0)
