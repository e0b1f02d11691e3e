"""From an intent to a proposal: what it touches, what would run, and what policy says of it. Decides, never acts.

Most requests are one action. Some stand for others (broken glass, a template, a playbook, a schedule): they come with
their parts, and what is planned and judged is the parts, together.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.directory import Snapshot
from bot.core.judging import judge
from bot.core.resolve import Resolved, bind, drift, make_plan
from bot.core.services import Services
from bot.domain.actions import Action
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Approval, Arguments, Decision, Effect, Intent, Operand, Plan, Risk, Step
from bot.domain.inventory import Host
from bot.domain.ledger import Request
from bot.domain.people import Person
from bot.domain.ports import Tx
from bot.domain.standing import terms_of

BLAST_WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a request stands for: its parts, in order.

    `authors` wrote a part of it, besides the asker. `operands` pin what it was read from (a content's hash). `kept`:
    these steps are the plan, and those of the parts, which are judged now, are made again when they are due.
    """

    parts: tuple[Intent, ...]
    authors: tuple[Person, ...] = ()
    operands: tuple[Operand, ...] = ()
    break_glass: bool = False
    kept: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """`plan` is None for a look. `requesters` are all who wrote a part of it, the asker first."""

    action: Action
    intent: Intent
    hosts: tuple[Host, ...]
    plan: Plan | None
    decision: Decision
    requesters: tuple[Person, ...]
    left_out: tuple[str, ...] = ()
    """Hosts behind a tag that it does not touch, because they are only there to look at."""


@dataclass(frozen=True, slots=True)
class Past:
    """What policy must know of earlier requests.

    `targets`: how many different hosts the person acted upon, or asked to, in the last 30 minutes. `own`: the request
    that is to be cancelled is the person's own.
    """

    targets: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One action of a request, resolved; `plan` is None for a look."""

    action: Action
    params: Arguments
    resolved: Resolved
    plan: Plan | None


def propose(
    services: Services,
    snapshot: Snapshot,
    asker: Person,
    intent: Intent,
    now: datetime,
    *,
    past: Past | None = None,
    stands: Stands | None = None,
) -> Proposal:
    """Everything about one intent that can be known without touching anything. Raises `RefusedError` for bad names."""
    stands, past = stands or Stands((intent,)), past or Past()
    requesters = tuple({person.name: person for person in (asker, *stands.authors)}.values())
    parts = tuple(_part(services, snapshot, asker, part) for part in stands.parts)
    plan = _joined(intent, stands, parts)
    hosts = tuple({host.name: host for part in parts for host in part.resolved.hosts}.values())
    at = _judged_at(stands.kept, now)
    situation = replace(snapshot.situation(at), recent_targets=past.targets, break_glass=stands.break_glass)
    meant = tuple((part.action, part.params) for part in parts)
    decision = judge(services, snapshot, intent.action, meant, requesters, hosts, situation, own=past.own)
    left_out = tuple(sorted({name for part in parts for name in part.resolved.left_out}))
    return Proposal(parts[0].action, intent, hosts, plan, decision, requesters, left_out)


def _part(services: Services, snapshot: Snapshot, asker: Person, intent: Intent) -> _Part:
    action = services.catalogue.get(intent.action)
    if action is None:
        raise InvalidArgument("error.unknown_action", action=intent.action)
    resolved = bind(action, intent, snapshot.visible(asker))
    plan = make_plan(action, intent, resolved, services.resolver) if action.kind == "act" else None
    return _Part(action, intent.params, resolved, plan)


def _joined(intent: Intent, stands: Stands, parts: tuple[_Part, ...]) -> Plan | None:
    """One plan of all parts: the only part's own, or all their steps in order under the name of what was asked."""
    plans = tuple(part.plan for part in parts if part.plan is not None)
    if len(plans) < len(parts) and len(parts) > 1:
        raise InvalidArgument("error.look_in_a_plan")
    if not plans and not stands.kept:
        return None
    if len(plans) == 1 and not stands.kept:
        return replace(plans[0], operands=(*plans[0].operands, *stands.operands))
    pinned = {(one.kind, one.name): one for plan in plans for one in plan.operands}
    steps = tuple(step for plan in plans for step in plan.steps)
    return Plan(
        action=intent.action,
        params=intent.params,
        steps=stands.kept or steps,
        operands=(*pinned.values(), *stands.operands),
        locks=() if stands.kept else tuple(sorted({lock for plan in plans for lock in plan.locks})),
        summary=Message.of("request.summary", action=intent.action),
        parts=tuple((part.action.name, part.params) for part in parts),
        later=steps if stands.kept else (),
    )


def _judged_at(steps: tuple[Step, ...], now: datetime) -> datetime:
    """What is put off is judged as of the first time that it is put off to."""
    terms = terms_of(steps)
    return (terms.next(now) if terms is not None else None) or now


def past(tx: Tx, person: str, intent: Intent, now: datetime) -> Past:
    """What counts when this person asks for an act; nothing does for a look."""
    return Past(_recent_targets(tx, person, now), _own(tx, intent.action, intent.params, person))


def _own(tx: Tx, action: str, params: Arguments, person: str) -> bool:
    other = tx.requests.get(str(dict(params).get("request", ""))) if action == "request.cancel" else None
    return other is not None and other.person == person


def _recent_targets(tx: Tx, person: str, now: datetime) -> int:
    recent = tx.requests.find(person=person, since=now - BLAST_WINDOW, limit=100)
    acts = [request for request in recent if request.plan and request.decision and request.decision.risk > Risk.LOW]
    return len({target for request in acts for target in request.targets})


def objection(
    services: Services, tx: Tx, request: Request, snapshot: Snapshot, now: datetime
) -> Message | Decision | None:
    """What stands against running `request` now, judged afresh inside the claim and before each step.

    A message: it must not run at all. A decision: it asks for more than was given, so it must be asked again.
    """
    plan = request.plan
    if plan is None or request.decision is None:
        return None
    if difference := drift(plan, snapshot.inventory, services.resolver):
        return difference
    names = request.approval.requesters if request.approval else request.requesters
    people = tuple(person for name in names if (person := snapshot.person(name)) is not None)
    if len(people) != len(names):
        return Message.of("request.requester_gone", person=request.person)
    pinned = {operand.name for operand in plan.operands if operand.kind == "host"}
    mine = len(set(request.targets)) if request.decision.risk > Risk.LOW else 0
    counted = max(0, _recent_targets(tx, request.person, now) - mine)
    glass = request.broke_glass
    at = _judged_at(plan.steps, now)
    others = request.agreed.envelope.decision.approvals_needed if request.agreed is not None else 0
    situation = replace(snapshot.situation(at), recent_targets=counted, break_glass=glass, others=others)
    hosts = tuple(host for host in snapshot.inventory.hosts if host.name in pinned)
    meant = plan.parts or ((plan.action, plan.params),)
    parts = tuple((action, params) for name, params in meant if (action := services.catalogue.get(name)) is not None)
    if len(parts) != len(meant):
        return Message.of("error.unknown_action", action=plan.action)
    own = _own(tx, plan.action, plan.params, request.person)
    fresh = judge(services, snapshot, request.intent.action, parts, people, hosts, situation, own=own)
    if fresh.effect is Effect.DENY:
        return fresh.reason
    return None if _covered(request, fresh) else fresh


def _covered(request: Request, fresh: Decision) -> bool:
    """Whether what was agreed to is all that is asked now, by people who may still say so."""
    if request.agreed is None:
        return request.decision is not None and not fresh.stricter_than(request.decision)
    return covered(request.agreed, fresh)


def covered(agreed: Approval, fresh: Decision) -> bool:
    """Whether an approval is all that `fresh` asks, by people who may still give it."""
    said = {vote.person for vote in agreed.votes if vote.yes} - set(agreed.requesters)
    enough = len(said & set(fresh.approvers)) >= fresh.approvals_needed
    return enough and not fresh.stricter_than(agreed.envelope.decision)
