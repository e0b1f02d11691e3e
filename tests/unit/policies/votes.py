"""Decisions to vote on, and short words for voting and granting."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Grant, Risk, StepUp
from bot.domain.ledger import Request, State
from bot.domain.people import Person
from policies.approval import GrantMaker
from tests.unit.policies.build import (
    ALICE,
    BOB,
    NOW,
    Seals,
    ballots,
    case,
    executing,
    judge,
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
