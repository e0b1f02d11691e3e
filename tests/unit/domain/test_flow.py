"""The values of a request: what they are identified by, what the worst of them is, when a verdict asks for more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.content import Message
from bot.domain.flow import (
    Address,
    Approval,
    Argv,
    Call,
    Change,
    Check,
    Decision,
    Document,
    Effect,
    Envelope,
    Execution,
    Intent,
    Operand,
    Outcome,
    Plan,
    Risk,
    StepResult,
    StepUp,
)

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CHECK = Check("web-01", ("systemctl", "is-active", "nginx"), "^active$", 30, "proof.active")
PLAN = Plan(
    "service.restart",
    (("service", "nginx"), ("targets", ("web-01",))),
    (Argv("web-01", ("systemctl", "restart", "--", "nginx"), root=True), Change("role.grant", target="bob")),
    operands=(Operand("host", "web-01", (("address", "10.0.0.1"),)),),
    preconditions=(("host", "web-01"),),
    locks=("web-01",),
    summary=Message.of("plan.summary"),
)
CONFIRM = Decision(Effect.CONFIRM, Risk.MEDIUM, Message.of("policy.medium"), "risk.medium", own_confirm=True)
ENVELOPE = Envelope(
    "r1", ("bob",), Address("slack", "T1", "C1"), (("source", "command"),), CONFIRM, NOW, NOW + timedelta(minutes=10)
)


def test_values_are_what_they_are_unless_said_otherwise() -> None:
    step = Argv("h", ("true",))
    assert (step.root, step.timeout, step.check, step.detach, step.answers, step.target) == (
        False, 60, None, False, False, "h",
    )  # fmt: skip
    assert (Call("docker", "stop").timeout, Call("docker", "stop").target, Change("x").target) == (60, "", "")
    assert (CONFIRM.approvals_needed, CONFIRM.expires_in, CONFIRM.approvers) == (0, 600, ())
    assert not Decision(Effect.ALLOW, Risk.LOW, Message.of("m"), "r").own_confirm
    assert not Address("slack").private
    assert (Intent("x").params, Intent("x").source, Intent("x").confidence) == ((), "command", 1.0)
    result = StepResult(0, "h", Outcome.OK)
    assert (result.exit_status, result.truncated, result.milliseconds) == (None, False, 0)
    document = Document("d", "request:r1", Address("slack"), None)  # type: ignore[arg-type]
    assert (document.version, document.delivered, document.handle) == (1, 0, None)


def test_risks_are_kept_as_numbers() -> None:
    assert {risk.word: int(risk) for risk in Risk} == {"LOW": 0, "MEDIUM": 1, "HIGH": 2, "CRITICAL": 3}


def test_an_intent_gives_its_parameters_by_name() -> None:
    intent = Intent("host.ping", (("targets", ("a",)),))
    assert intent.get("targets") == ("a",)
    assert intent.get("lines") is None
    assert intent.get("lines", 5) == 5


def test_a_step_gets_its_check_and_keeps_everything_else() -> None:
    step = Argv("h", ("reboot",), root=True, detach=True)
    assert step.then(CHECK) == replace(step, check=CHECK)
    assert step.check is None


# --- identity ---------------------------------------------------------------------------------------------------------


def test_digest_and_hash_stay_what_they_were_for_stored_approvals() -> None:
    """Golden: another value here means that every approval that waits, or was recorded, is worth nothing any more."""
    assert PLAN.digest == "f1033658d994a7ede8c5a656fcaee7c7d692724539be2586e4e92cb43ef3eef0"
    assert ENVELOPE.hash == "8a127c475157383375a16b92c8d19dfa555b9f38207ffc755ff1404284dc4207"


def test_the_digest_covers_what_would_happen_and_nothing_else() -> None:
    assert replace(PLAN, locks=(), summary=None).digest == PLAN.digest
    step = PLAN.steps[0]
    assert isinstance(step, Argv)
    others = (
        replace(PLAN, action="service.stop"),
        replace(PLAN, params=()),
        replace(PLAN, operands=()),
        replace(PLAN, preconditions=()),
        replace(PLAN, steps=PLAN.steps[::-1]),
        *(
            replace(PLAN, steps=(changed, *PLAN.steps[1:]))
            for changed in (
                replace(step, host="web-02"),
                replace(step, argv=(*step.argv, "x")),
                replace(step, root=False),
                replace(step, timeout=61),
                replace(step, detach=True),
                replace(step, answers=True),
                step.then(CHECK),
                step.then(replace(CHECK, within=31)),
            )
        ),
    )
    assert len({PLAN.digest, *(other.digest for other in others)}) == len(others) + 1


def test_a_plan_names_its_targets_once_in_order() -> None:
    steps = tuple(Change("x", target=target) for target in ("b", "", "a", "b"))
    assert replace(PLAN, steps=steps).targets == ("b", "a")


def test_an_approval_is_about_its_envelope() -> None:
    approval = Approval("d", ENVELOPE)
    assert (approval.requesters, approval.expires_at) == (("bob",), NOW + timedelta(minutes=10))
    assert (approval.votes, approval.escalated, approval.seal) == ((), 0, "")


# --- stricter ---------------------------------------------------------------------------------------------------------


def test_effects_are_stricter_in_their_order() -> None:
    base = replace(CONFIRM, own_confirm=False)
    order = (Effect.ALLOW, Effect.CONFIRM, Effect.APPROVE, Effect.DENY)
    for one, other in product(order, order):
        stricter = replace(base, effect=one).stricter_than(replace(base, effect=other))
        assert stricter is (order.index(one) > order.index(other))


@pytest.mark.parametrize(
    ("new", "old", "stricter"),
    [
        ({}, {}, False),
        ({"risk": Risk.HIGH}, {}, True),
        ({}, {"risk": Risk.HIGH}, False),
        ({"approvals_needed": 2}, {"approvals_needed": 1}, True),
        ({"approvals_needed": 1}, {"approvals_needed": 2}, False),
        ({}, {"own_confirm": False}, True),
        ({"own_confirm": False}, {}, False),
        ({}, {"own_confirm": False, "approvals_needed": 1}, False),
        ({"step_up": (StepUp.TOTP,)}, {}, True),
        ({}, {"step_up": (StepUp.TOTP,)}, False),
        ({"step_up": (StepUp.TOTP,)}, {"step_up": (StepUp.TYPED_NAME,)}, True),
        ({"step_up": (StepUp.TOTP,)}, {"step_up": (StepUp.TYPED_NAME, StepUp.TOTP)}, False),
        ({"expires_in": 1, "rule": "x", "approvers": ("a",)}, {}, False),
    ],
)
def test_asking_for_more_is_stricter(new: dict[str, object], old: dict[str, object], stricter: bool) -> None:
    assert replace(CONFIRM, **new).stricter_than(replace(CONFIRM, **old)) is stricter  # type: ignore[arg-type]


# --- what happened ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [
        ((), "ok"),
        (("ok", "ok"), "ok"),
        (("ok", "skipped"), "ok"),
        (("skipped",), "skipped"),
        (("skipped", "cancelled", "ok"), "cancelled"),
        (("cancelled", "failed", "skipped"), "failed"),
        (("failed", "ok", "unknown", "cancelled"), "unknown"),
    ],
)
def test_an_execution_ends_as_its_worst_step(outcomes: tuple[str, ...], worst: str) -> None:
    results = tuple(StepResult(index, "h", Outcome(outcome)) for index, outcome in enumerate(outcomes))
    assert Execution("d", results).outcome == Outcome(worst)


def test_each_target_has_the_worst_of_its_own_steps() -> None:
    ends = (("b", Outcome.OK), ("a", Outcome.FAILED), ("b", Outcome.UNKNOWN), ("a", Outcome.OK), ("c", Outcome.OK))
    results = tuple(StepResult(index, *end) for index, end in enumerate(ends))
    assert list(Execution("d", results).by_target()) == [
        ("b", Outcome.UNKNOWN), ("a", Outcome.FAILED), ("c", Outcome.OK),
    ]  # fmt: skip
