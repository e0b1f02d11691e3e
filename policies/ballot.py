"""Whether a ballot and its votes are as they were sealed, and what they amount to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.codec import canonical
from bot.domain.flow import Approval, Decision, Effect, Vote
from bot.domain.ledger import State
from bot.domain.ports import Sealer

SKEW: Final = timedelta(seconds=5)
"""How far the clocks of two processes may differ; a clock that steps back further revives nothing."""


def standing(approval: Approval, decision: Decision) -> State:
    """PENDING, APPROVED or DENIED by what `decision` asks: the envelope's own, or one judged again.

    One no ends it. A yes counts once a person, with all step-ups, from the asker (own confirmation) or from somebody
    who is eligible by `decision` and wrote no part of the plan.
    """
    if decision.effect is Effect.DENY or any(not vote.yes for vote in approval.votes):
        return State.DENIED
    proven = {vote.person for vote in approval.votes if set(decision.step_up) <= set(vote.step_up)}
    others = (proven & set(decision.approvers)) - set(approval.requesters)
    confirmed = not decision.own_confirm or approval.requesters[0] in proven
    return State.APPROVED if confirmed and len(others) >= decision.approvals_needed else State.PENDING


def sound(approval: Approval, sealer: Sealer) -> bool:
    """Whether the ballot and all votes on it are as they were sealed, each vote in time."""
    return ballot_holds(approval, sealer) and all(
        vote_holds(vote, approval, sealer) and in_time(approval, vote.at) for vote in approval.votes
    )


def ballot_holds(approval: Approval, sealer: Sealer) -> bool:
    """Whether digest and envelope are those that were sealed."""
    return sealer.holds(approval.seal, "approval", approval.digest.encode(), approval.envelope.hash.encode())


def vote_holds(vote: Vote, approval: Approval, sealer: Sealer) -> bool:
    """Whether a vote is as it was sealed, and about this very ballot."""
    bound = (vote.digest, vote.envelope) == (approval.digest, approval.envelope.hash)
    return bound and sealer.holds(vote.seal, "vote", canonical(replace(vote, seal="")))


def in_time(approval: Approval, at: datetime) -> bool:
    """Whether a moment lies in the life of a ballot."""
    return approval.envelope.created_at - SKEW <= at < approval.expires_at
