"""What policy says of a request: how risky each of its actions is by itself, then one verdict on all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from bot.core.directory import Snapshot
from bot.core.services import Services
from bot.domain.actions import Action
from bot.domain.content import Message
from bot.domain.flow import Arguments, Decision, Effect, Risk, StepUp
from bot.domain.inventory import Host
from bot.domain.people import Person
from bot.domain.policy import Case, Situation


def judge(
    services: Services,
    snapshot: Snapshot,
    asked: str,
    parts: tuple[tuple[Action, Arguments], ...],
    requesters: tuple[Person, ...],
    hosts: tuple[Host, ...],
    situation: Situation,
    *,
    own: bool,
) -> Decision:
    """What policy says of all parts together: each is judged as if it were as risky as the riskiest of them.

    `asked` is the action that stands for them: a team may have a rule of its own about playbooks, or schedules.
    """
    weighed = tuple(_weigh(action, params, snapshot, services) for action, params in parts)
    control = [action.control_plane for action, _ in parts]
    own_affairs = (
        one.risk <= Risk.MEDIUM for one, (action, _) in zip(weighed, parts, strict=True) if action.control_plane
    )
    whole = Case(
        action=parts[0][0].name,
        kind=parts[0][0].kind,
        risk=max(one.risk for one in weighed),
        role=max(action.role for action, _ in parts),
        requesters=requesters,
        hosts=hosts,
        people=snapshot.people,
        situation=situation,
        reasons=tuple(dict.fromkeys(reason for one in weighed for reason in one.reasons)),
        control_plane=any(control),
        interrupts=any(action.interrupts for action, _ in parts),
        shows=parts[0][0].shows,
        own_affair=own or (any(control) and all(own_affairs)),
        opaque=any(one.opaque for one in weighed),
    )
    names = dict.fromkeys((*(action.name for action, _ in parts), asked))
    decision = strictest(services.policy.judge(replace(whole, action=name)) for name in names)
    if "totp.reset" in names and decision.effect is Effect.CONFIRM:
        # Giving one's own factor up takes one more code from it: a stolen session cannot replace it.
        decision = replace(decision, step_up=(*decision.step_up, StepUp.TOTP))
    return decision


def strictest(decisions: Iterable[Decision]) -> Decision:
    """One verdict that asks for all that any of these asks for; a refusal is one for all."""
    whole = reduce(_both, decisions)
    if whole.effect is not Effect.DENY and len(whole.approvers) < whole.approvals_needed:
        why = Message.of("policy.nobody_to_approve", count=whole.approvals_needed, there=len(whole.approvers))
        return replace(whole, effect=Effect.DENY, rule="approvers.none", reason=why)
    return whole


def _both(one: Decision, other: Decision) -> Decision:
    if Effect.DENY in {one.effect, other.effect}:
        return one if one.effect is Effect.DENY else other
    needed = max(one.approvals_needed, other.approvals_needed)
    own = not needed and (one.own_confirm or other.own_confirm)
    asked = [decision.approvers for decision in (one, other) if decision.approvals_needed]
    return replace(
        other if other.stricter_than(one) else one,
        effect=Effect.APPROVE if needed else Effect.CONFIRM if own else Effect.ALLOW,
        risk=max(one.risk, other.risk),
        reasons=tuple(dict.fromkeys((*one.reasons, *other.reasons))),
        approvals_needed=needed,
        own_confirm=own,
        step_up=tuple(dict.fromkeys((*one.step_up, *other.step_up))),
        approvers=tuple(name for name in asked[0] if all(name in names for names in asked)) if asked else (),
        expires_in=min(one.expires_in, other.expires_in),
    )


@dataclass(frozen=True, slots=True)
class _Weight:
    """How risky one action is by itself, and why."""

    risk: Risk
    reasons: tuple[Message, ...] = ()
    opaque: bool = False


def _weigh(action: Action, params: Arguments, snapshot: Snapshot, services: Services) -> _Weight:
    """The declared risk, refined by parameters and by reading the commands in them; never below the declaration."""
    weight = _Weight(action.risk, (action.why,) if action.why is not None else ())
    if action.risk_of is not None and (refined := action.risk_of(params)) > weight.risk:
        weight = replace(
            weight,
            risk=refined,
            reasons=(*weight.reasons, Message.of("request.risk_of_parameters", action=action.name)),
        )
    stated = services.policy.weigh(action.name, params)
    weight = replace(weight, risk=max(weight.risk, stated.risk), reasons=(*weight.reasons, *stated.reasons))
    if action.name == "recipe.run" and (recipe := services.recipes.declared(str(dict(params)["name"]))) is not None:
        weight = replace(weight, risk=max(weight.risk, recipe.risk))
    for written in action.commands(params) if action.commands is not None else ():
        verdict = services.judge.judge(written.argv, directory=written.directory)
        runs = (Message.of("request.programs", programs=verdict.programs),) if verdict.programs else ()
        why = tuple(one for one in verdict.reasons if one.id != "shell.opaque")  # policy says it, with what follows
        weight = _Weight(
            max(weight.risk, verdict.risk), (*weight.reasons, *runs, *why), weight.opaque or verdict.opaque
        )
    if action.name == "host.trust":
        host = snapshot.inventory.host(str(dict(params).get("target", "")))
        if host is not None and dict(services.resolver.identity(host)).get("fingerprint"):
            weight = _Weight(Risk.CRITICAL, (*weight.reasons, Message.of("request.key_replaced", target=host.name)))
    return weight
