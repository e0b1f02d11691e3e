"""Invariants 1, 10, 12, 13: voting and granting, for anybody who tries anything at any time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Decision, Risk, StepUp
from bot.domain.ledger import Request, State
from bot.domain.people import Role
from bot.domain.policy import Case
from policies.approval import GrantMaker, lasting, standing
from policies.engine import PolicyEngine
from policies.settings import PolicySettings
from tests.unit.policies.build import NOW, PLAN, Seals, ballots, case, executing, pending, person

SECOND = timedelta(seconds=1)
TEAM = (
    person("ann", Role.ADMIN),
    person("ben", Role.OPERATOR),
    person("cid", Role.ADMIN),
    person("dot", Role.VIEWER),
    person("eve", Role.ADMIN),
    person("fay", Role.ADMIN, since=NOW),
)
NAMES = tuple(one.name for one in TEAM)
POLICIES = {
    profile: PolicyEngine(PolicySettings.model_validate({"profile": profile, "approvers": [{"people": ["dot"]}]}))
    for profile in ("team", "strict", "solo")
}


@st.composite
def _asked(draw: st.DrawFn) -> tuple[Case, Decision]:
    """What two admins, or an admin and an operator, ask: never refused."""
    risk = draw(st.sampled_from(Risk))
    authors = st.sampled_from(TEAM[:1] if risk is Risk.CRITICAL else TEAM[:3])
    asking = draw(st.lists(authors, min_size=1, max_size=1 if risk is Risk.CRITICAL else 2, unique=True))
    asked = case(tuple(asking), risk, people=TEAM)
    return asked, POLICIES[draw(st.sampled_from(list(POLICIES)))].judge(asked)


asked = _asked()
ballot = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([(), (StepUp.TOTP,), (StepUp.TOTP, StepUp.TYPED_NAME)]),
        st.integers(-20, 1000),
    ),
    max_size=8,
)
Ballot = Sequence[tuple[str, bool, tuple[StepUp, ...], int]]


def voted(judged: Case, decision: Decision, votes: Ballot) -> Request:
    """The request after everybody tried to vote; refused votes leave no trace."""
    request = pending(decision, *(one.name for one in judged.requesters))
    box = ballots()
    for name, yes, step_up, after in votes:
        who = next(one for one in judged.people if one.name == name)
        now = NOW + timedelta(seconds=after)
        try:
            request = replace(
                request, approval=box.cast(request, who, yes=yes, step_up=step_up, messenger="m", now=now)
            )
        except ApprovalRefused:
            continue
    return request


@given(asked, ballot, st.integers(-100, 2000), st.integers(1, 2))
def test_a_grant_means_enough_distinct_eligible_people_in_time(
    drawn: tuple[Case, Decision], votes: Ballot, at: int, fence: int
) -> None:
    judged, decision = drawn
    request, now = voted(judged, decision, votes), NOW + timedelta(seconds=at)
    assert request.approval is not None
    try:
        grant = GrantMaker(Seals()).grant(executing(request, fence), now)
    except ApprovalRefused:
        return
    authors = {one.name for one in judged.requesters}
    yes = {vote.person for vote in request.approval.votes if vote.yes and set(decision.step_up) <= set(vote.step_up)}
    assert len(yes & set(decision.approvers) - authors) >= decision.approvals_needed
    assert not decision.own_confirm or judged.requesters[0].name in yes
    assert all(vote.yes and vote.at < request.approval.expires_at for vote in request.approval.votes)
    assert fence > 1 or now < request.approval.expires_at
    assert grant.until <= request.approval.expires_at + lasting(PLAN)
    assert not GrantMaker(Seals()).verify(grant, PLAN, grant.until)


@given(asked, ballot)
def test_people_vote_once_and_authors_never_approve(drawn: tuple[Case, Decision], votes: Ballot) -> None:
    judged, decision = drawn
    request = voted(judged, decision, votes)
    assert request.approval is not None
    people = [vote.person for vote in request.approval.votes]
    assert len(people) == len(set(people))
    for vote in request.approval.votes:
        author = vote.person in request.approval.requesters
        assert not (author and vote.yes) or (decision.own_confirm and vote.person == request.approval.requesters[0])
    if any(not vote.yes for vote in request.approval.votes):
        assert standing(request.approval, decision) is State.DENIED


def changed(value: Any, path: tuple[str, ...], to: object) -> Any:
    head, *rest = path
    return replace(value, **{head: changed(getattr(value, head), tuple(rest), to) if rest else to})


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("plan", "action"), "service.stop"),
        (("plan", "params"), ()),
        (("plan", "steps"), ()),
        (("plan", "preconditions"), (("a", "b"),)),
        (("id",), "other"),
        (("person",), "mallory"),
        (("approval", "digest"), "0" * 64),
        (("approval", "seal"), "0" * 64),
        (("approval", "envelope", "request"), "other"),
        (("approval", "envelope", "requesters"), ("mallory",)),
        (("approval", "envelope", "origin"), ()),
        (("approval", "envelope", "expires_at"), NOW + timedelta(days=99)),
        (("approval", "envelope", "created_at"), NOW - timedelta(days=99)),
        (("approval", "envelope", "decision", "approvals_needed"), -1),
        (("approval", "envelope", "decision", "approvers"), ("mallory",)),
        (("approval", "envelope", "decision", "policy"), "0"),
        (("approval", "envelope", "address", "channel"), "elsewhere"),
    ],
)
@given(drawn=asked)
def test_any_change_of_a_stored_plan_is_refused(
    path: tuple[str, ...], to: object, drawn: tuple[Case, Decision]
) -> None:
    judged, decision = drawn
    full = [(one.name, True, (StepUp.TOTP, StepUp.TYPED_NAME), 1) for one in judged.people]
    request, maker = executing(voted(judged, decision, full)), GrantMaker(Seals())
    assert maker.grant(request, NOW + SECOND).digest == PLAN.digest
    with pytest.raises(ApprovalRefused, match=r"^policy\.approval_changed"):
        maker.grant(changed(request, path, to), NOW + SECOND)
