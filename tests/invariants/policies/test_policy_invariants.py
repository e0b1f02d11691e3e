"""Invariants 2, 5, 9 and a part of 12: judging, for anything its types allow."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.content import Message
from bot.domain.flow import Effect, Risk
from bot.domain.inventory import Host
from bot.domain.people import Person, Right, Role
from bot.domain.policy import Case, Situation
from policies.engine import PolicyEngine
from policies.identity import best_role, role_for
from policies.settings import PolicySettings
from tests.unit.policies.build import NOW

NAMES = ("ann", "ben", "cid", "dot", "eve")
HOSTS = tuple(
    Host(name, tags=tags)
    for name, tags in (
        ("a", ("production",)),
        ("b", ("staging", "web")),
        ("c", ()),
        ("d", ("test",)),
        ("e", ("demo", "web")),
    )
)
SCOPES = ("*", "web", "production", "staging", "a", "c")

ages = st.sampled_from([None, NOW, NOW - timedelta(hours=23), NOW - timedelta(days=2)])
rights = st.lists(st.builds(Right, st.sampled_from(Role), st.sampled_from(SCOPES), ages), max_size=3).map(tuple)
team = st.tuples(*(st.builds(Person, st.just(name), rights=rights) for name in NAMES))
times = st.timedeltas(timedelta(0), timedelta(days=14)).map(lambda delta: NOW + delta)
situations = st.builds(
    Situation,
    times,
    st.sampled_from([True, True, True, False]),
    st.sampled_from([False, False, False, True]),
    st.integers(0, 12),
    st.booleans(),
)


@st.composite
def cases(draw: st.DrawFn, kind: str = "act") -> Case:
    people = draw(team)
    asking = draw(st.lists(st.sampled_from(people), min_size=1, max_size=2, unique_by=lambda person: person.name))
    return Case(
        action=draw(st.sampled_from(["service.restart", "app.deploy", "bot.thaw", "request.cancel", "role.grant"])),
        kind="act" if kind == "act" else "look",
        risk=draw(st.sampled_from(Risk)) if kind == "act" else Risk.LOW,
        role=draw(st.sampled_from(Role)),
        requesters=tuple(asking),
        hosts=tuple(draw(st.lists(st.sampled_from(HOSTS), max_size=5, unique=True))),
        people=people,
        situation=draw(situations),
        control_plane=draw(st.booleans()),
        interrupts=draw(st.booleans()),
        own_affair=draw(st.booleans()),
        opaque=draw(st.booleans()),
    )


effects = st.fixed_dictionaries(
    {"effect": st.sampled_from(["deny", "raise", "require"]), "because": st.just("so")},
    optional={
        "action": st.sampled_from(["*", "app.*", "service.restart"]),
        "environments": st.sampled_from([["production"], ["staging", "test"]]),
        "tags": st.just(["web"]),
        "people": st.just(["ann", "ben"]),
        "days": st.just(["fri", "sat"]),
        "hours": st.just("20:00-06:00"),
        "approvals": st.integers(1, 3),
        "to": st.sampled_from(["MEDIUM", "HIGH", "CRITICAL"]),
    },
)
policies = st.builds(
    lambda profile, four_eyes, rules, hours, freeze: PolicyEngine(
        PolicySettings.model_validate(
            {
                "profile": profile,
                "four_eyes": four_eyes,
                "approvers": [{"people": ["cid"], "tags": ["web"]}],
                "rules": [{**rule, "name": f"r{index}"} for index, rule in enumerate(rules)],
                "freeze": [{**window, "name": f"w{index}", "because": "so"} for index, window in enumerate(freeze)],
                **hours,
            }
        )
    ),
    st.sampled_from(["team", "strict", "solo"]),
    st.sampled_from([[], ["production"], ["production", "staging"]]),
    st.lists(effects, max_size=3),
    st.sampled_from([{}, {"working_hours": {}}, {"working_hours": {"outside": "deny"}}]),
    st.lists(st.sampled_from([{"days": ["sat"]}, {"hours": "00:00-06:00", "effect": "raise"}]), max_size=2),
)


@given(policies, cases())
def test_the_same_case_is_judged_alike_and_every_answer_says_why(policy: PolicyEngine, case: Case) -> None:
    decision = policy.judge(case)
    assert decision == policy.judge(case)
    assert decision.rule
    assert decision.reason.id.startswith("policy.")
    assert decision.policy == policy.hash


@given(policies, cases(), st.text(max_size=80))
def test_invariant_02_risk_is_a_function_of_facts_never_of_words(policy: PolicyEngine, case: Case, words: str) -> None:
    """Whatever was said, and however people are called on their messengers, changes nothing about risk or approval."""
    spoken = replace(
        case,
        reasons=(Message.of("x.said", words=words),),
        people=tuple(replace(person, language=words[:2]) for person in case.people),
    )
    plain, told = policy.judge(case), policy.judge(spoken)
    assert replace(told, reasons=plain.reasons) == replace(plain, reasons=plain.reasons)


@given(policies, cases())
def test_judging_never_lowers_a_risk(policy: PolicyEngine, case: Case) -> None:
    assert policy.judge(case).risk >= case.risk


@given(policies, cases(), st.data())
def test_a_riskier_act_is_never_asked_for_less(policy: PolicyEngine, case: Case, data: st.DataObject) -> None:
    higher = data.draw(st.sampled_from([risk for risk in Risk if risk >= case.risk]))
    first, then = policy.judge(case), policy.judge(replace(case, risk=higher))
    assume(not case.situation.break_glass)
    assert then.risk >= first.risk
    if then.effect is not Effect.DENY:
        assert first.effect is not Effect.DENY
        assert then.approvals_needed >= first.approvals_needed
        assert set(then.step_up) >= set(first.step_up)


@given(policies, cases(), st.sampled_from(HOSTS))
def test_one_more_host_never_lowers_anything(policy: PolicyEngine, case: Case, host: Host) -> None:
    assume(case.hosts and host not in case.hosts)
    first, more = policy.judge(case), policy.judge(replace(case, hosts=(*case.hosts, host)))
    assert more.risk >= first.risk or more.effect is Effect.DENY
    if first.effect is Effect.DENY and first.rule.startswith("role."):
        assert more.effect is Effect.DENY


@given(cases())
def test_circumstances_alone_never_make_critical(case: Case) -> None:
    case = replace(case, opaque=False, control_plane=False)
    assume(case.risk < Risk.CRITICAL)
    for settings in ({}, {"working_hours": {}, "blast_radius": 1}):
        assert PolicyEngine(PolicySettings.model_validate(settings)).judge(case).risk < Risk.CRITICAL


@given(policies, cases())
def test_who_asks_has_the_role_on_every_target(policy: PolicyEngine, case: Case) -> None:
    """One's own affair that touches no host is for whoever sees any part of the fleet."""
    anywhere = case.own_affair and not case.hosts and case.role <= Role.VIEWER
    decision = policy.judge(case)
    if decision.effect is not Effect.DENY:
        for person in case.requesters:
            assert (best_role(person) if anywhere else role_for(person, case.hosts)) >= case.role
            assert decision.risk is not Risk.CRITICAL or role_for(person, case.hosts) is Role.ADMIN


@given(policies, cases("look"))
def test_a_look_reaches_only_what_its_reader_may_see(policy: PolicyEngine, case: Case) -> None:
    decision = policy.judge(case)
    assert decision.effect in {Effect.ALLOW, Effect.DENY}
    assert decision.risk is Risk.LOW
    if decision.effect is Effect.ALLOW and case.role >= Role.VIEWER:
        assert all(person.may_see(host) for person in case.requesters for host in case.hosts)


@given(policies, cases())
def test_an_approval_that_can_never_come_is_never_asked_for(policy: PolicyEngine, case: Case) -> None:
    decision = policy.judge(case)
    authors = {person.name for person in case.requesters}
    assert len(set(decision.approvers)) == len(decision.approvers) >= decision.approvals_needed
    assert not authors & set(decision.approvers)
    for person in case.people:
        allowed = policy.may_decide(person, decision, authors) is None
        assert allowed is (person.name in decision.approvers)
    assert (decision.effect is Effect.APPROVE) is (decision.approvals_needed > 0)
