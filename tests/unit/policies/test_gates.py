"""What refuses, what overrides, and the team's own rules."""

from dataclasses import replace

from bot.domain.content import Message
from bot.domain.flow import Effect, Risk, StepUp
from bot.domain.inventory import Host
from bot.domain.people import Right, Role
from bot.domain.policy import Situation
from tests.unit.policies.build import ALICE, BOB, CAROL, DAVE, NOW, PROD, TEAM, WEB, case, judge, person

BOTH = (StepUp.TOTP, StepUp.TYPED_NAME)
APPROVE, CONFIRM, ALLOW, DENY = Effect.APPROVE, Effect.CONFIRM, Effect.ALLOW, Effect.DENY
LOW, MEDIUM, HIGH, CRITICAL = Risk


# --- gates ------------------------------------------------------------------------------------------------------------


def test_observing_looks_only() -> None:
    watching = Situation(NOW, armed=False)
    assert judge(case(kind="look", situation=watching)).effect is ALLOW
    assert judge(case(ALICE, LOW, situation=watching)).rule == "mode.observe"
    assert judge(case(BOB, LOW, action="request.cancel", own_affair=True, situation=watching)).effect is ALLOW


def test_frozen_only_looks_thaws_and_cancels() -> None:
    cold = Situation(NOW, frozen=True)
    assert judge(case(kind="look", situation=cold)).effect is ALLOW
    assert judge(case(ALICE, LOW, situation=cold)).rule == "freeze"
    assert judge(case(ALICE, MEDIUM, situation=replace(cold, break_glass=True))).rule == "freeze"
    assert judge(case(ALICE, HIGH, action="bot.thaw", role=Role.ADMIN, hosts=(), situation=cold)).effect is CONFIRM
    assert judge(case(BOB, HIGH, action="bot.thaw", hosts=(), situation=cold)).rule == "role.admin"
    assert judge(case(BOB, LOW, action="request.cancel", own_affair=True, situation=cold)).effect is ALLOW
    assert judge(case(BOB, LOW, action="bot.freeze", hosts=(), situation=cold)).effect is ALLOW


def test_only_an_admin_cancels_what_another_asked() -> None:
    assert judge(case(BOB, LOW, action="request.cancel")).rule == "role.admin-on-target"
    assert judge(case(ALICE, LOW, action="request.cancel")).effect is ALLOW


def test_some_hosts_are_only_looked_at() -> None:
    here = Host("localhost", transport="local", tags=("demo",), looks_only=True)
    assert judge(case(kind="look", hosts=(here,))).effect is ALLOW
    decision = judge(case(ALICE, hosts=(WEB, here)))
    assert (decision.rule, decision.reason.get("targets")) == ("target.looks-only", ("localhost",))


def test_the_control_plane_is_for_two_admins() -> None:
    decision = judge(case(ALICE, MEDIUM, hosts=(), control_plane=True))
    assert (decision.risk, decision.effect, decision.step_up) == (CRITICAL, APPROVE, BOTH)
    assert decision.reasons == (Message.of("policy.control_plane"),)
    assert judge(case(BOB, MEDIUM, hosts=(), control_plane=True)).rule == "role.admin"


def test_the_first_contact_with_a_host_stays_high_for_an_admin() -> None:
    assert judge(case(ALICE, HIGH, control_plane=True)).rule == "risk.high.admin"
    assert judge(case(BOB, HIGH, control_plane=True)).rule == "role.admin-on-target"


def test_ones_own_affair_is_asked_as_declared() -> None:
    decision = judge(case(CAROL, MEDIUM, role=Role.VIEWER, hosts=(), control_plane=True, own_affair=True))
    assert (decision.effect, decision.risk) == (CONFIRM, MEDIUM)
    local = person("local", Role.NOBODY, Right(Role.VIEWER, "staging"))
    mine = case(local, MEDIUM, role=Role.VIEWER, hosts=(), control_plane=True, own_affair=True)
    assert judge(mine).effect is CONFIRM
    assert judge(replace(mine, own_affair=False)).rule == "role.admin"
    assert judge(replace(mine, control_plane=False, own_affair=False)).rule == "role.viewer"


def test_break_glass_needs_a_code_and_nobody_else() -> None:
    glass = Situation(NOW, break_glass=True)
    decision = judge(case(BOB, HIGH, situation=glass, people=(BOB,)))
    assert (decision.effect, decision.own_confirm, decision.approvals_needed) == (CONFIRM, True, 0)
    assert (decision.step_up, decision.rule) == ((StepUp.TOTP,), "break-glass")
    assert judge(case(BOB, LOW, situation=glass)).rule == "risk.low"
    assert judge(case(ALICE, CRITICAL, situation=glass)).rule == "break-glass.limit"
    assert judge(case(ALICE, HIGH, control_plane=True, situation=glass)).rule == "break-glass.limit"
    assert judge(case(CAROL, HIGH, situation=glass)).rule == "role.operator-on-target"


def test_break_glass_opens_windows_but_not_the_teams_own_rules() -> None:
    glass = Situation(NOW, break_glass=True)
    window = {"name": "night", "hours": "00:00-24:00", "because": "batch"}
    assert judge(case(situation=glass), freeze=[window]).effect is CONFIRM
    rule = {"name": "never", "action": "service.*", "effect": "deny", "because": "no"}
    assert judge(case(situation=glass), rules=[rule]).rule == "rule.never"


def test_unreadable_code_needs_another_person() -> None:
    decision = judge(case(ALICE, MEDIUM, opaque=True))
    assert (decision.risk, decision.effect, decision.rule) == (HIGH, APPROVE, "code.unreadable")
    assert (decision.approvers, decision.own_confirm) == (("dave",), False)
    assert decision.reasons == (Message.of("policy.opaque"),)
    assert judge(case(BOB, HIGH, opaque=True)).rule == "risk.high.operator"
    production = judge(case(ALICE, HIGH, hosts=(PROD,), opaque=True))
    assert (production.risk, production.reasons) == (CRITICAL, (Message.of("policy.opaque_production"),))
    assert judge(case(ALICE, HIGH, hosts=(WEB, PROD), opaque=True)).risk is CRITICAL
    assert judge(case(ALICE, HIGH, opaque=True), profile="solo").rule == "risk.high.solo"


def test_what_names_no_host_may_be_anywhere() -> None:
    """Leaving the host out of a request never makes it less risky: `restart container web` finds it in production."""
    assert judge(case(ALICE, HIGH, hosts=(), opaque=True)).risk is CRITICAL
    assert judge(case(ALICE, MEDIUM, hosts=(), interrupts=True)).risk is HIGH
    assert judge(case(ALICE, MEDIUM, hosts=())).risk is MEDIUM


def test_four_eyes() -> None:
    decision = judge(case(ALICE, HIGH, hosts=(WEB, PROD)), four_eyes=["production"])
    assert (decision.effect, decision.rule, decision.approvers, decision.own_confirm) == (
        APPROVE,
        "four-eyes",
        ("dave",),
        False,
    )
    assert judge(case(ALICE, HIGH), four_eyes=["production"]).effect is CONFIRM
    assert judge(case(ALICE, MEDIUM, hosts=(PROD,)), four_eyes=["production"]).effect is CONFIRM


# --- the team's own rules ---------------------------------------------------------------------------------------------


def test_a_rule_denies_looks_too() -> None:
    rule = {"name": "no-logs", "action": ["*.logs"], "effect": "deny", "because": "private", "people": ["bob"]}
    decision = judge(case(BOB, kind="look", action="host.logs"), rules=[rule])
    assert (decision.rule, decision.reason) == (
        "rule.no-logs",
        Message.of("policy.deny_rule", name="no-logs", because="private"),
    )
    assert judge(case(ALICE, kind="look", action="host.logs"), rules=[rule]).effect is ALLOW


def test_a_rule_raises() -> None:
    rule = {"name": "careful", "action": "service.*", "effect": "raise", "because": "fragile"}
    decision = judge(case(BOB, MEDIUM), rules=[rule])
    assert (decision.risk, decision.reasons) == (
        HIGH,
        (Message.of("policy.raise_rule", name="careful", because="fragile"),),
    )
    assert judge(case(ALICE, HIGH), rules=[rule]).risk is HIGH
    assert judge(case(ALICE, LOW), rules=[rule]).risk is MEDIUM
    assert judge(case(ALICE, LOW), rules=[{**rule, "to": "critical"}]).risk is CRITICAL
    assert judge(case(ALICE, HIGH), rules=[{**rule, "to": "MEDIUM"}]).risk is HIGH


def test_a_rule_requires_others() -> None:
    rule = {"name": "pair", "action": "app.*", "effect": "require", "approvals": 2, "because": "payments"}
    decision = judge(case(ALICE, MEDIUM, action="app.deploy", people=(*TEAM, person("erin", Role.ADMIN))), rules=[rule])
    assert (decision.effect, decision.approvals_needed, decision.rule) == (APPROVE, 2, "rule.pair")
    assert (decision.own_confirm, decision.approvers) == (False, ("dave", "erin"))
    assert judge(case(ALICE, MEDIUM, action="app.deploy"), rules=[rule]).rule == "approvers.none"
    one = {**rule, "approvals": 1}
    assert judge(case(BOB, HIGH, action="app.deploy"), rules=[one]).rule == "risk.high.operator"
    assert judge(case(DAVE, LOW, action="app.deploy"), rules=[one]).effect is APPROVE
