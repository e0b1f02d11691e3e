"""Votes: whose count, when, and what they must carry."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.content import Message
from bot.domain.flow import Effect, Risk, StepUp
from bot.domain.ledger import State
from bot.domain.people import Role
from policies.approval import standing
from tests.unit.policies.build import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    PLAN,
    TEAM,
    ballots,
    case,
    engine,
    envelope,
    judge,
    pending,
    person,
)  # fmt: skip
from tests.unit.policies.votes import BOTH, CRITICAL, HIGH, LOW, MEDIUM, grant, refused, stands, vote

# --- voting -----------------------------------------------------------------------------------------------------------


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
