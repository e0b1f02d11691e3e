"""From an intent to a proposal: what it touches, what would run, and what policy says of it. Decides, never acts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.directory import Snapshot
from bot.core.resolve import bind, drift, make_plan
from bot.core.services import Services
from bot.domain.actions import Action
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Arguments, Decision, Effect, Intent, Plan, Risk, StepUp
from bot.domain.inventory import Host
from bot.domain.ledger import Request
from bot.domain.people import Person
from bot.domain.policy import Case, Situation
from bot.domain.ports import Tx

BLAST_WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`plan` is None for a look."""

    action: Action
    intent: Intent
    hosts: tuple[Host, ...]
    plan: Plan | None
    decision: Decision


def propose(
    services: Services,
    snapshot: Snapshot,
    requesters: tuple[Person, ...],
    intent: Intent,
    now: datetime,
    *,
    past: "Past | None" = None,
    break_glass: bool = False,
) -> Proposal:
    """Everything about one intent that can be known without touching anything. Raises `RefusedError` for bad names."""
    action = services.catalogue.get(intent.action)
    if action is None:
        raise InvalidArgument("error.unknown_action", action=intent.action)
    resolved = bind(action, intent, snapshot.visible(requesters[0]))
    plan = make_plan(action, intent, resolved, services.resolver) if action.kind == "act" else None
    past = past or Past()
    situation = replace(snapshot.situation(now), recent_targets=past.targets, break_glass=break_glass)
    decision = _judge(services, snapshot, action, intent.params, requesters, resolved.hosts, situation, own=past.own)
    return Proposal(action, intent, resolved.hosts, plan, decision)


def _judge(
    services: Services,
    snapshot: Snapshot,
    action: Action,
    params: Arguments,
    requesters: tuple[Person, ...],
    hosts: tuple[Host, ...],
    situation: Situation,
    *,
    own: bool,
) -> Decision:
    risk, reasons = _risk(action, params, snapshot, services)
    decision = services.policy.judge(
        Case(
            action=action.name,
            kind=action.kind,
            risk=risk,
            role=action.role,
            requesters=requesters,
            hosts=hosts,
            people=snapshot.people,
            situation=situation,
            reasons=reasons,
            control_plane=action.control_plane,
            interrupts=action.interrupts,
            shows=action.shows,
            own_affair=own or (action.control_plane and risk <= Risk.MEDIUM),
        )
    )
    if action.name == "totp.reset" and decision.effect is Effect.CONFIRM:
        # Giving one's own factor up takes one more code from it: a stolen session cannot replace it.
        decision = replace(decision, step_up=(*decision.step_up, StepUp.TOTP))
    return decision


def _risk(
    action: Action, params: Arguments, snapshot: Snapshot, services: Services
) -> tuple[Risk, tuple[Message, ...]]:
    """The declared risk, refined by parameters; never below the declaration."""
    risk = action.risk
    reasons: tuple[Message, ...] = (action.why,) if action.why is not None else ()
    if action.risk_of is not None and (refined := action.risk_of(params)) > risk:
        risk, reasons = refined, (*reasons, Message.of("request.risk_of_parameters", action=action.name))
    if action.name == "host.trust":
        host = snapshot.inventory.host(str(dict(params).get("target", "")))
        if host is not None and dict(services.resolver.identity(host)).get("fingerprint"):
            risk, reasons = Risk.CRITICAL, (*reasons, Message.of("request.key_replaced", target=host.name))
    return risk, reasons


@dataclass(frozen=True, slots=True)
class Past:
    """What policy must know of earlier requests.

    `targets`: how many different hosts the person acted upon, or asked to, in the last 30 minutes. `own`: the request
    that is to be cancelled is the person's own.
    """

    targets: int = 0
    own: bool = False


def past(tx: Tx, person: str, intent: Intent, now: datetime) -> Past:
    """What counts when this person asks for an act; nothing does for a look."""
    return Past(_recent_targets(tx, person, now), _own(tx, intent.action, intent.params, person))


def _own(tx: Tx, action: str, params: Arguments, person: str) -> bool:
    other = tx.requests.get(str(dict(params).get("request", ""))) if action == "request.cancel" else None
    return other is not None and other.person == person


def _recent_targets(tx: Tx, person: str, now: datetime) -> int:
    acts = [request for request in tx.requests.find(person=person, since=now - BLAST_WINDOW, limit=100) if request.plan]
    return len({target for request in acts for target in request.targets})


def objection(
    services: Services, tx: Tx, request: Request, snapshot: Snapshot, now: datetime
) -> Message | Decision | None:
    """What stands against running `request` now, judged afresh inside the claim and before each step.

    A message: it must not run at all. A decision: it asks for more than was given, so it must be asked again.
    """
    if request.plan is None or request.decision is None:
        return None
    if difference := drift(request.plan, snapshot.inventory, services.resolver):
        return difference
    names = request.approval.requesters if request.approval else (request.person,)
    people = tuple(person for name in names if (person := snapshot.person(name)) is not None)
    if len(people) != len(names):
        return Message.of("request.requester_gone", person=request.person)
    pinned = {operand.name for operand in request.plan.operands}
    counted = max(0, _recent_targets(tx, request.person, now) - len(set(request.targets)))
    glass = request.intent.action == "break.glass"
    situation = replace(snapshot.situation(now), recent_targets=counted, break_glass=glass)
    hosts = tuple(host for host in snapshot.inventory.hosts if host.name in pinned)
    action = services.catalogue.get(request.plan.action)
    if action is None:
        return Message.of("error.unknown_action", action=request.plan.action)
    own = _own(tx, action.name, request.plan.params, request.person)
    fresh = _judge(services, snapshot, action, request.plan.params, people, hosts, situation, own=own)
    if fresh.effect is Effect.DENY:
        return fresh.reason
    return None if _covered(request, fresh) else fresh


def _covered(request: Request, fresh: Decision) -> bool:
    """Whether what was agreed to is all that is asked now, by people who may still say so."""
    if request.approval is None:
        return request.decision is not None and not fresh.stricter_than(request.decision)
    said = {vote.person for vote in request.approval.votes if vote.yes} - set(request.approval.requesters)
    enough = len(said & set(fresh.approvers)) >= fresh.approvals_needed
    return enough and not fresh.stricter_than(request.approval.envelope.decision)
