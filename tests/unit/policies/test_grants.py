"""Grants: only for what was approved, unchanged, in time; made by one module alone."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.codec import dump, load
from bot.domain.content import Message
from bot.domain.flow import Approval, Argv, Call, Change, Check, Decision, Effect, Plan, Risk
from bot.domain.ledger import Request, State
from policies.approval import GrantMaker, lasting
from tests.unit.policies.build import (
    ALICE,
    BOB,
    DAVE,
    NOW,
    PLAN,
    Seals,
    ballots,
    envelope,
    pending,
)  # fmt: skip
from tests.unit.policies.votes import BOTH, CRITICAL, HIGH, LOW, MEDIUM, MINUTE, grant, refused, stands, vote

# --- grants -----------------------------------------------------------------------------------------------------------


def test_a_grant_is_for_one_plan_until_its_limits_are_over() -> None:
    maker, request = GrantMaker(Seals()), vote(pending(MEDIUM, "bob"), BOB)
    key = grant(request)
    assert (key.request, key.digest, key.by, key.fence) == ("r1", PLAN.digest, ("bob",), 1)
    assert key.until == NOW + 2 * MINUTE + timedelta(seconds=60 + 20 + 60)
    assert maker.verify(key, PLAN, NOW + 2 * MINUTE)
    assert not maker.verify(key, PLAN, key.until)
    assert not maker.verify(key, replace(PLAN, action="service.stop"), NOW)
    for forged in (
        replace(key, until=key.until + MINUTE),
        replace(key, request="r2"),
        replace(key, fence=2),
        replace(key, by=("alice",)),
        replace(key, seal="0" * 64),
    ):
        assert not maker.verify(forged, PLAN, NOW + 2 * MINUTE)
    assert not GrantMaker(Seals(b"another key")).verify(key, PLAN, NOW + 2 * MINUTE)


def test_the_approvers_are_named_on_the_grant() -> None:
    assert grant(vote(pending(HIGH, "bob"), ALICE)).by == ("alice",)


@pytest.mark.parametrize("state", [state for state in State if state is not State.EXECUTING])
def test_no_grant_before_or_after_execution(state: State) -> None:
    request = replace(vote(pending(MEDIUM, "bob"), BOB), state=state)
    with refused("grant_state"):
        GrantMaker(Seals()).grant(request, NOW + MINUTE)


def test_no_grant_without_enough_votes() -> None:
    for request in (pending(MEDIUM, "bob"), vote(pending(HIGH, "bob"), ALICE, yes=False), pending(CRITICAL, "alice")):
        with refused("grant_unapproved"):
            grant(request)


def test_no_grant_without_a_sealed_ballot_however_low_the_risk() -> None:
    with refused("grant_unapproved"):
        grant(replace(pending(LOW, "bob"), approval=None))
    with refused("grant_state"):
        grant(replace(pending(LOW, "bob"), plan=None))


def test_no_grant_after_expiry() -> None:
    request = vote(pending(MEDIUM, "bob"), BOB)
    grant(request, after=timedelta(seconds=599))
    with refused("vote_expired"):
        grant(request, after=timedelta(seconds=600))


def test_a_worker_that_takes_over_finishes_within_the_plans_own_limits() -> None:
    request = vote(pending(MEDIUM, "bob"), BOB)
    key = grant(request, after=timedelta(seconds=700), fence=2)
    assert key.until == NOW + timedelta(seconds=600) + lasting(PLAN)
    with refused("vote_expired"):
        grant(request, after=timedelta(seconds=600) + lasting(PLAN), fence=2)


def test_a_clock_that_steps_back_gives_no_grant() -> None:
    request = vote(pending(MEDIUM, "bob"), BOB, after=5 * MINUTE)
    with refused("vote_expired"):
        grant(request, after=4 * MINUTE)
    with refused("vote_expired"):
        grant(pending(LOW, "bob"), after=-MINUTE)


def test_no_grant_where_policy_asks_for_more_by_now() -> None:
    with refused("grant_stricter"):
        grant(replace(vote(pending(MEDIUM, "bob"), BOB), decision=HIGH))
    assert grant(replace(vote(pending(MEDIUM, "bob"), BOB), decision=None)).by == ("bob",)


OTHER_PLAN = replace(PLAN, steps=(Argv("web-01", ("rm", "-rf", "/")),))


def tampered() -> dict[str, Request]:
    good = vote(pending(HIGH, "bob"), ALICE)
    approval = good.approval
    assert approval is not None
    (cast,) = approval.votes
    lenient = replace(approval.envelope, decision=LOW)
    longer = replace(approval.envelope, expires_at=NOW + timedelta(days=9))
    return {
        "plan": replace(good, plan=OTHER_PLAN),
        "plan and digest": replace(good, plan=OTHER_PLAN, approval=replace(approval, digest=OTHER_PLAN.digest)),
        "another request": replace(good, id="r2"),
        "another person": replace(good, person="mallory"),
        "no requesters": replace(good, approval=replace(approval, envelope=replace(approval.envelope, requesters=()))),
        "lenient decision": replace(good, approval=replace(approval, envelope=lenient)),
        "longer life": replace(good, approval=replace(approval, envelope=longer)),
        "voter": replace(good, approval=replace(approval, votes=(replace(cast, person="dave"),))),
        "verdict": replace(good, approval=replace(approval, votes=(replace(cast, yes=False),))),
        "time": replace(good, approval=replace(approval, votes=(replace(cast, at=NOW + timedelta(days=1)),))),
        "digest of the vote": replace(good, approval=replace(approval, votes=(replace(cast, digest="0"),))),
        "envelope of the vote": replace(good, approval=replace(approval, votes=(replace(cast, envelope="0"),))),
        "seal": replace(good, approval=replace(approval, seal="0" * 64)),
        "step-up": replace(good, approval=replace(approval, votes=(replace(cast, step_up=BOTH),))),
    }


@pytest.mark.parametrize("what", tampered())
def test_whatever_was_changed_in_the_database_is_refused(what: str) -> None:
    with refused("approval_changed"):
        grant(tampered()[what])


@pytest.mark.parametrize("what", tampered())
def test_nobody_votes_on_what_was_changed(what: str) -> None:
    with refused("approval_changed"):
        vote(replace(tampered()[what], state=State.PENDING), DAVE)


def test_a_sealed_vote_outside_the_time_does_not_help() -> None:
    """Whoever could set the bot's clock for one vote gains nothing."""
    request = pending(MEDIUM, "bob")
    late = replace(request, approval=ballots().open(PLAN, envelope(replace(MEDIUM, expires_in=9000))))
    voted = vote(late, BOB, after=timedelta(seconds=800)).approval
    assert voted is not None
    assert request.approval is not None
    with refused("approval_changed"):
        grant(replace(request, approval=replace(request.approval, votes=voted.votes)))


def test_what_was_stored_and_read_again_still_holds() -> None:
    request = vote(pending(HIGH, "bob"), ALICE)
    again = load(Request, dump(request))
    assert again == request
    assert grant(again) == grant(request)
    assert again.approval is not None
    assert ballots().standing(load(Approval, dump(again.approval))) is State.APPROVED


def test_how_long_a_plan_may_take() -> None:
    check = Check("h", ("true",), "x", 30, "proof.active")
    steps = (Argv("h", ("true",), timeout=5, check=check), Call("docker", "start", timeout=7), Change("role.grant"))
    assert lasting(Plan("a.b", (), steps)) == timedelta(seconds=60 + 3 * 20 + 5 + 30 + 7 + 10)


def test_only_one_module_makes_grants() -> None:
    root = Path(__file__).resolve().parents[3]
    makers = {
        str(path.relative_to(root))
        for package in ("adapters", "bot", "executors", "intents", "policies", "storage")
        for path in (root / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) == "Grant"
    }
    assert makers == {"policies/approval.py"}


def test_decisions_without_requirements_stand_alone() -> None:
    bare = Decision(Effect.ALLOW, Risk.LOW, Message.of("policy.low"), "risk.low")
    assert stands(pending(bare, "bob")) is State.APPROVED
