"""Votes and grants: what counts, what does not, and that nothing but this module makes the key."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.codec import dump, load
from bot.domain.content import Message
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Approval, Argv, Call, Change, Check, Decision, Effect, Grant, Plan, Risk, StepUp
from bot.domain.ledger import Request, State
from bot.domain.people import Person, Role
from policies.approval import GrantMaker, lasting, standing
from tests.unit.policies.build import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    NOW,
    PLAN,
    TEAM,
    Seals,
    ballots,
    case,
    engine,
    envelope,
    executing,
    judge,
    pending,
    person,
)  # fmt: skip

HIGH = judge(case(BOB, Risk.HIGH))
MEDIUM = judge(case(BOB, Risk.MEDIUM))
CRITICAL = judge(case(ALICE, Risk.CRITICAL))
LOW = judge(case(BOB, Risk.LOW))
BOTH = (StepUp.TOTP, StepUp.TYPED_NAME)
MINUTE = timedelta(minutes=1)


def vote(
    request: Request, who: Person, *, yes: bool = True, step_up: tuple[StepUp, ...] = (), after: timedelta = MINUTE
) -> Request:
    approval = ballots().cast(request, who, yes=yes, step_up=step_up, messenger="slack", now=NOW + after)
    return replace(request, approval=approval)


def stands(request: Request) -> State:
    assert request.approval is not None
    return ballots().standing(request.approval)


def refused(code: str) -> Any:
    return pytest.raises(ApprovalRefused, match=rf"^policy\.{code}\b")


def grant(request: Request, *, after: timedelta = 2 * MINUTE, fence: int = 1) -> Grant:
    return GrantMaker(Seals()).grant(executing(request, fence), NOW + after)


# --- voting ------------------------------------------------------------------------------------------------------------


def test_the_own_confirmation_is_a_vote() -> None:
    request = pending(MEDIUM, "bob")
    assert stands(request) is State.PENDING
    assert stands(vote(request, BOB)) is State.APPROVED
    with refused("vote_not_asked"):
        vote(request, ALICE)
    with refused("vote_not_asked"):
        vote(request, ALICE, yes=False)


def test_another_person_approves_and_nobody_who_asked() -> None:
    request = pending(HIGH, "bob")
    assert stands(vote(request, ALICE)) is State.APPROVED
    with refused("self_approval"):
        vote(request, BOB)
    with refused("not_an_approver"):
        vote(request, CAROL)
    with refused("not_an_approver"):
        vote(request, CAROL, yes=False)


def test_every_author_is_a_requester() -> None:
    request = pending(judge(case((BOB, ALICE), Risk.HIGH)), "bob", "alice")
    with refused("self_approval"):
        vote(request, ALICE)
    confirmed = pending(judge(case((DAVE, ALICE), Risk.HIGH)), "dave", "alice")
    with refused("self_approval"):
        vote(confirmed, ALICE)
    assert stands(vote(confirmed, DAVE)) is State.APPROVED


def test_one_no_ends_it() -> None:
    request = vote(pending(HIGH, "bob"), ALICE, yes=False)
    assert stands(request) is State.DENIED
    with refused("vote_decided"):
        vote(request, DAVE)


def test_a_requester_withdraws() -> None:
    assert stands(vote(pending(HIGH, "bob"), BOB, yes=False)) is State.DENIED
    assert stands(vote(pending(MEDIUM, "bob"), BOB, yes=False)) is State.DENIED


def test_one_vote_a_person() -> None:
    erin = person("erin", Role.ADMIN)
    two = engine(profile="strict").judge(case(ALICE, Risk.CRITICAL, people=(*TEAM, erin)))
    request = vote(pending(two, "alice"), DAVE, step_up=BOTH)
    assert stands(request) is State.PENDING
    with refused("vote_twice"):
        vote(request, DAVE, step_up=BOTH)
    assert stands(vote(request, erin, step_up=BOTH)) is State.APPROVED


def test_a_vote_carries_what_is_asked() -> None:
    request = pending(CRITICAL, "alice")
    with refused("vote_step_up") as caught:
        vote(request, DAVE, step_up=(StepUp.TOTP,))
    assert caught.value.message.get("missing") == (Message.of("policy.step_up_typed_name"),)
    assert stands(vote(request, DAVE, step_up=BOTH)) is State.APPROVED
    assert stands(vote(request, DAVE, yes=False)) is State.DENIED


def test_votes_come_in_time() -> None:
    request = pending(MEDIUM, "bob")
    with refused("vote_expired"):
        vote(request, BOB, after=timedelta(seconds=600))
    with refused("vote_expired"):
        vote(request, BOB, after=timedelta(seconds=-6))
    assert stands(vote(request, BOB, after=timedelta(seconds=599))) is State.APPROVED
    assert stands(vote(request, BOB, after=timedelta(seconds=-5))) is State.APPROVED


@pytest.mark.parametrize("state", [state for state in State if state is not State.PENDING])
def test_only_what_waits_is_voted_on(state: State) -> None:
    with refused("vote_decided"):
        vote(replace(pending(MEDIUM, "bob"), state=state), BOB)


def test_a_request_without_ballot_is_not_voted_on() -> None:
    with refused("vote_decided"):
        vote(replace(pending(MEDIUM, "bob"), approval=None), BOB)


def test_what_policy_refuses_is_never_opened() -> None:
    denied = judge(case(CAROL))
    assert denied.effect is Effect.DENY
    with refused("approval_denied"):
        ballots().open(PLAN, envelope(denied))


def test_what_needs_nobody_is_approved_at_once() -> None:
    request = pending(LOW, "bob")
    assert stands(request) is State.APPROVED
    assert grant(request).by == ("bob",)


def test_votes_with_a_broken_seal_do_not_count() -> None:
    request = vote(pending(MEDIUM, "bob"), BOB)
    assert request.approval is not None
    (good,) = request.approval.votes
    forged = replace(request.approval, votes=(replace(good, seal="0" * 64),))
    assert ballots().standing(forged) is State.PENDING
    assert ballots().standing(replace(request.approval, seal="")) is State.DENIED


def test_a_stricter_decision_counts_anew() -> None:
    request = vote(pending(MEDIUM, "bob"), BOB)
    assert request.approval is not None
    assert standing(request.approval, MEDIUM) is State.APPROVED
    assert standing(request.approval, HIGH) is State.PENDING
    assert standing(request.approval, judge(case(CAROL))) is State.DENIED
    voted = vote(pending(HIGH, "bob"), ALICE).approval
    assert voted is not None
    assert standing(voted, replace(HIGH, approvers=("dave",))) is State.PENDING


# --- grants ------------------------------------------------------------------------------------------------------------


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
