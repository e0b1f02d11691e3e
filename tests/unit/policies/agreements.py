"""Agreements made beforehand, and runs that rest on them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.flow import Decision, Intent, Plan, Source
from bot.domain.ledger import Request, State
from bot.domain.standing import LATE, LONGEST, Standing, Terms, run_id
from policies.standing import bind
from tests.unit.policies.build import ALICE, NOW, PLACE, PLAN, Seals, ballots, envelope, pending
from tests.unit.policies.votes import HIGH, vote

DUE = NOW.replace(hour=12)
"""The first time of `TERMS` after NOW."""
TERMS = Terms("restart nginx on web-01", "every day at 12:00", "UTC", NOW + LONGEST, PLAN.digest)


def schedule(terms: Terms = TERMS, decision: Decision = HIGH, now: datetime = NOW) -> Request:
    """What bob asked to be done later; nobody has agreed yet."""
    params = (("request", terms.request), ("when", terms.when))
    plan = Plan("schedule.add", params, (terms.change,), parts=((PLAN.action, PLAN.params),), later=PLAN.steps)
    return pending(decision, "bob", plan=plan, now=now)


def agreed(terms: Terms = TERMS, decision: Decision = HIGH, now: datetime = NOW) -> Request:
    """The same with alice's yes."""
    return vote(schedule(terms, decision, now), ALICE, after=now - NOW + timedelta(minutes=1))


def run(given: Request, due: datetime = DUE, *, late: timedelta = timedelta(seconds=1), **changes: Any) -> Request:
    """A run for one of its times, bound to it as the core binds it. `changes` are those of the run's envelope."""
    assert given.approval is not None
    assert given.plan is not None
    plan = changes.pop("plan", PLAN)
    began = due + late
    circumstances = replace(
        envelope(HIGH, "bob", request=run_id(given.id, due), now=began),
        **{"expires_at": began + LATE, "address": PLACE, **changes},
    )
    approval = ballots().open(plan, circumstances)
    standing = bind(approval, Standing(given.plan, given.approval, due), Seals())
    return Request(
        id=circumstances.request,
        person=circumstances.requesters[0],
        address=circumstances.address,
        text="restart nginx on web-01",
        intent=Intent(plan.action, plan.params, Source.SCHEDULE),
        state=State.APPROVED,
        created_at=began,
        decision=circumstances.decision,
        plan=plan,
        approval=approval,
        standing=standing,
    )
