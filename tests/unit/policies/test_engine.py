"""The table of "who may do what", row by row."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.content import Message
from bot.domain.flow import Effect, Risk, StepUp
from bot.domain.inventory import Host
from bot.domain.people import Person, Right, Role
from bot.domain.policy import Situation
from tests.unit.policies.build import ALICE, BOB, CAROL, NOW, PROD, TEAM, WEB, case, engine, judge, person

BOTH = (StepUp.TOTP, StepUp.TYPED_NAME)
APPROVE, CONFIRM, ALLOW, DENY = Effect.APPROVE, Effect.CONFIRM, Effect.ALLOW, Effect.DENY
LOW, MEDIUM, HIGH, CRITICAL = Risk


@pytest.mark.parametrize(
    ("profile", "by", "risk", "effect", "others", "own", "step_up", "rule"),
    [
        ("team", BOB, LOW, ALLOW, 0, False, (), "risk.low"),
        ("team", BOB, MEDIUM, CONFIRM, 0, True, (), "risk.medium"),
        ("team", ALICE, MEDIUM, CONFIRM, 0, True, (), "risk.medium"),
        ("team", BOB, HIGH, APPROVE, 1, False, (), "risk.high.operator"),
        ("team", ALICE, HIGH, CONFIRM, 0, True, (), "risk.high.admin"),
        ("team", ALICE, CRITICAL, APPROVE, 1, False, BOTH, "risk.critical"),
        ("strict", BOB, MEDIUM, CONFIRM, 0, True, (), "risk.medium"),
        ("strict", BOB, HIGH, APPROVE, 1, False, (), "risk.high.strict"),
        ("strict", ALICE, HIGH, APPROVE, 1, False, (), "risk.high.strict"),
        ("solo", ALICE, MEDIUM, CONFIRM, 0, True, (), "risk.medium"),
        ("solo", ALICE, HIGH, CONFIRM, 0, True, (StepUp.TYPED_NAME,), "risk.high.solo"),
        ("solo", ALICE, CRITICAL, CONFIRM, 0, True, BOTH, "risk.critical.solo"),
    ],
)
def test_the_table(
    profile: str,
    by: Person,
    risk: Risk,
    effect: Effect,
    others: int,
    own: bool,
    step_up: tuple[StepUp, ...],
    rule: str,
) -> None:
    decision = judge(case(by, risk), profile=profile)
    assert (decision.effect, decision.risk, decision.approvals_needed, decision.own_confirm) == (
        effect,
        risk,
        others,
        own,
    )
    assert (decision.step_up, decision.rule) == (step_up, rule)


def test_strict_critical_needs_two_other_admins() -> None:
    third = person("erin", Role.ADMIN)
    decision = judge(case(ALICE, CRITICAL, people=(*TEAM, third)), profile="strict")
    assert (decision.approvals_needed, decision.step_up, decision.approvers) == (2, BOTH, ("dave", "erin"))
    assert judge(case(ALICE, CRITICAL), profile="strict").rule == "approvers.none"


@pytest.mark.parametrize(("risk", "seconds"), [(LOW, 600), (MEDIUM, 600), (HIGH, 900), (CRITICAL, 900)])
def test_expiry_follows_the_risk(risk: Risk, seconds: int) -> None:
    assert judge(case(ALICE, risk)).expires_in == seconds


def test_expiry_is_configured_in_minutes() -> None:
    assert judge(case(BOB, MEDIUM), expiry={"medium": 3}).expires_in == 180


def test_decisions_name_the_policy_that_judged() -> None:
    assert judge(case()).policy == engine().hash != engine(blast_radius=7).hash
    assert judge(case(CAROL)).policy == engine().hash


# --- roles ------------------------------------------------------------------------------------------------------------


def test_a_viewer_looks_but_does_not_act() -> None:
    assert judge(case(CAROL, kind="look")).rule == "look"
    decision = judge(case(CAROL))
    assert (decision.effect, decision.rule) == (DENY, "role.operator-on-target")
    assert decision.reason == Message.of("policy.role_on_targets", role="operator", targets=("web-01",))


def test_the_role_must_be_there_on_every_host() -> None:
    half = person("half", Role.NOBODY, Right(Role.OPERATOR, "staging"))
    assert judge(case(half, hosts=(WEB,))).effect is CONFIRM
    decision = judge(case(half, hosts=(WEB, PROD)))
    assert (decision.effect, decision.reason.get("targets")) == (DENY, ("prod-01",))


@pytest.mark.parametrize("scope", ["web-01", "staging", "blue", "*"])
def test_rights_come_by_host_environment_tag_and_fleet(scope: str) -> None:
    host = replace(WEB, tags=("staging", "blue"))
    assert judge(case(person("x", Role.NOBODY, Right(Role.OPERATOR, scope)), hosts=(host,))).effect is CONFIRM


def test_critical_needs_admin_on_the_target() -> None:
    decision = judge(case(BOB, CRITICAL))
    assert (decision.effect, decision.rule, decision.risk) == (DENY, "risk.critical.admin", CRITICAL)
    there = person("there", Role.OPERATOR, Right(Role.ADMIN, "staging"))
    assert judge(case(there, CRITICAL, people=(*TEAM, there))).effect is APPROVE
    assert judge(case(there, CRITICAL, hosts=(PROD,))).rule == "risk.critical.admin"


def test_what_touches_no_host_needs_the_fleet_role() -> None:
    local = person("local", Role.NOBODY, Right(Role.ADMIN, "staging"))
    decision = judge(case(local, hosts=()))
    assert (decision.effect, decision.rule) == (DENY, "role.operator")
    assert decision.reason == Message.of("policy.role_on_fleet", role="operator")
    assert judge(case(BOB, hosts=())).effect is CONFIRM


def test_whoever_sees_a_part_of_the_fleet_may_look_where_no_host_is_named() -> None:
    local = person("local", Role.NOBODY, Right(Role.VIEWER, "staging"))
    assert judge(case(local, kind="look", hosts=())).effect is ALLOW
    assert judge(case(local, kind="look", hosts=(PROD,))).rule == "role.viewer-on-target"
    assert judge(case(local, kind="look", hosts=(), role=Role.ADMIN)).rule == "role.admin"
    assert judge(case(person("nobody"), kind="look", hosts=())).rule == "role.viewer"
    assert judge(case(person("nobody"), kind="look", hosts=(), role=Role.NOBODY)).effect is ALLOW


def test_every_author_counts_and_rights_intersect() -> None:
    assert judge(case((ALICE, CAROL))).rule == "role.operator-on-target"
    assert judge(case((ALICE, BOB), HIGH)).rule == "risk.high.operator"
    assert judge(case((ALICE, BOB), HIGH)).approvers == ("dave",)


def test_unknown_people_are_told_so() -> None:
    decision = judge(case((), kind="look"))
    assert (decision.effect, decision.rule) == (DENY, "person.unknown")


# --- approvers --------------------------------------------------------------------------------------------------------


def test_admins_of_the_hosts_approve_never_the_authors() -> None:
    local = person("local", Role.NOBODY, Right(Role.ADMIN, "staging"))
    assert judge(case(BOB, HIGH, people=(*TEAM, local))).approvers == ("alice", "dave", "local")
    assert judge(case(BOB, HIGH, people=(*TEAM, local), hosts=(PROD,))).approvers == ("alice", "dave")


def test_roles_younger_than_a_day_do_not_vote() -> None:
    for age, voters in ((timedelta(hours=23, minutes=59), ("alice",)), (timedelta(hours=24), ("alice", "eve"))):
        eve = person("eve", Role.ADMIN, since=NOW - age)
        assert judge(case(BOB, HIGH, people=(ALICE, BOB, eve))).approvers == voters


def test_nobody_who_may_approve_is_a_refusal_that_says_what_to_do() -> None:
    decision = judge(case(BOB, HIGH, people=(BOB, CAROL)))
    assert (decision.effect, decision.rule) == (DENY, "approvers.none")
    assert decision.reason == Message.of("policy.nobody_to_approve", count=1, there=0)
    decision = judge(case(ALICE, CRITICAL, people=(ALICE, BOB)))
    assert decision.reason == Message.of("policy.no_admin_to_approve", count=1, there=0)


@pytest.mark.parametrize(
    ("entry", "risk", "hosts", "approves"),
    [
        ({"people": ["carol"]}, HIGH, (WEB,), True),
        ({"people": ["carol"], "tags": ["staging"]}, HIGH, (WEB,), True),
        ({"people": ["carol"], "tags": ["staging"]}, HIGH, (WEB, PROD), False),
        ({"people": ["carol"], "tags": ["production"]}, HIGH, (WEB,), False),
        ({"people": ["carol"], "max_risk": "medium"}, HIGH, (WEB,), False),
        ({"people": ["carol"], "tags": ["staging"]}, HIGH, (), False),
        ({"people": ["carol"]}, HIGH, (), True),
        ({"people": ["bob"]}, HIGH, (WEB,), False),
        ({"people": ["zoe"]}, HIGH, (WEB,), False),
    ],
)
def test_named_approvers(entry: dict[str, object], risk: Risk, hosts: tuple[Host, ...], approves: bool) -> None:
    zoe = person("zoe")
    decision = judge(case(BOB, risk, hosts=hosts, people=(*TEAM, zoe)), approvers=[entry])
    assert decision.approvers == (("alice", "dave", "carol") if approves else ("alice", "dave"))


def test_named_approvers_never_approve_what_is_critical() -> None:
    assert judge(case(ALICE, CRITICAL), approvers=[{"people": ["carol"]}]).approvers == ("dave",)


def test_may_decide() -> None:
    policy = engine()
    decision = policy.judge(case(BOB, HIGH))
    assert policy.may_decide(ALICE, decision, ("bob",)) is None
    assert policy.may_decide(ALICE, decision, ("bob", "alice")) == Message.of("policy.self_approval")
    assert policy.may_decide(CAROL, decision, ("bob",)) == Message.of(
        "policy.not_an_approver", approvers=("alice", "dave")
    )


# --- raises -----------------------------------------------------------------------------------------------------------


def test_production_raises_what_interrupts() -> None:
    decision = judge(case(BOB, MEDIUM, hosts=(PROD,), interrupts=True))
    assert (decision.risk, decision.rule, decision.reasons) == (
        HIGH,
        "risk.high.operator",
        (Message.of("policy.raise_production"),),
    )
    assert judge(case(BOB, MEDIUM, hosts=(PROD,))).risk is MEDIUM
    assert judge(case(BOB, MEDIUM, hosts=(WEB,), interrupts=True)).risk is MEDIUM
    assert judge(case(ALICE, HIGH, hosts=(PROD,), interrupts=True)).risk is HIGH


def test_an_untagged_host_counts_as_production() -> None:
    assert judge(case(BOB, MEDIUM, hosts=(Host("new"),), interrupts=True)).risk is HIGH


def test_more_hosts_than_the_blast_radius_raise() -> None:
    many = tuple(Host(f"web-{n}", tags=("staging",)) for n in range(6))
    assert judge(case(hosts=many[:5])).risk is MEDIUM
    decision = judge(case(hosts=many))
    assert (decision.risk, decision.reasons) == (HIGH, (Message.of("policy.raise_blast_radius", count=6, limit=5),))
    assert judge(case(hosts=many), blast_radius=6).risk is MEDIUM
    assert judge(case(situation=Situation(NOW, recent_targets=5))).risk is HIGH
    assert judge(case(hosts=(), situation=Situation(NOW, recent_targets=50))).risk is MEDIUM


def test_circumstances_alone_never_make_critical_nor_touch_what_is_low() -> None:
    many = tuple(Host(f"p{n}") for n in range(9))
    hours = {"hours": "11:00-12:00"}
    assert judge(case(ALICE, HIGH, hosts=many, interrupts=True), working_hours=hours).risk is HIGH
    assert judge(case(ALICE, MEDIUM, hosts=many, interrupts=True), working_hours=hours).risk is HIGH
    assert judge(case(ALICE, LOW, hosts=many, interrupts=True), working_hours=hours).risk is LOW


def test_what_raises_nothing_is_no_reason() -> None:
    late = case(ALICE, HIGH, situation=Situation(NOW.replace(hour=23), recent_targets=50))
    assert judge(late, working_hours={}).reasons == ()


def test_outside_working_hours() -> None:
    office = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": "08:00-19:00"}
    assert judge(case(), working_hours=office).risk is MEDIUM
    late = case(situation=Situation(NOW.replace(hour=19)))
    assert judge(late, working_hours=office).reasons == (Message.of("policy.raise_working_hours"),)
    decision = judge(late, working_hours={**office, "outside": "deny"})
    assert (decision.effect, decision.rule) == (DENY, "working-hours")
    assert judge(late, working_hours={**office, "environments": ["production"]}).risk is MEDIUM
    assert judge(replace(late, risk=LOW), working_hours={**office, "outside": "deny"}).effect is ALLOW
    assert judge(replace(late, kind="look", risk=LOW), working_hours={**office, "outside": "deny"}).effect is ALLOW


def test_freeze_windows() -> None:
    window = {"name": "release", "start": "2026-11-20T09:00:00", "end": "2026-11-20T12:00:00", "because": "release day"}
    decision = judge(case(), freeze=[window])
    assert (decision.effect, decision.rule) == (DENY, "freeze.release")
    assert decision.reason == Message.of("policy.deny_window", name="release", because="release day")
    assert judge(case(), freeze=[{**window, "tags": ["production"]}]).effect is CONFIRM
    raised = judge(case(), freeze=[{**window, "effect": "raise"}])
    assert (raised.risk, raised.reasons) == (
        HIGH,
        (Message.of("policy.raise_window", name="release", because="release day"),),
    )
    assert judge(case(situation=Situation(NOW.replace(hour=12))), freeze=[window]).effect is CONFIRM
    assert judge(case(BOB, LOW), freeze=[window]).effect is ALLOW


def test_what_others_were_asked_for_once_is_never_the_askers_alone_later() -> None:
    alone = judge(case(ALICE, HIGH))
    assert (alone.approvals_needed, alone.own_confirm) == (0, True)

    agreed = case(ALICE, HIGH)
    again = judge(replace(agreed, situation=replace(agreed.situation, others=1)))
    assert (again.effect, again.approvals_needed, again.approvers) == (Effect.APPROVE, 1, ("dave",))

    nobody = case(ALICE, HIGH, people=(ALICE,))
    assert judge(replace(nobody, situation=replace(nobody.situation, others=1))).effect is DENY
