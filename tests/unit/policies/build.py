"""Short builders for what policy is asked about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import Any, Literal

from bot.domain.flow import Address, Argv, Decision, Envelope, Intent, Plan, Risk
from bot.domain.inventory import Host
from bot.domain.ledger import Request, State
from bot.domain.people import Account, Person, Right, Role
from bot.domain.policy import Case, Situation
from policies.approval import SealedBallots
from policies.engine import PolicyEngine
from policies.settings import PolicySettings

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday
PLACE = Address("slack", "T1", "C1", "1")


class Seals:
    """The `Sealer` of tests: real HMACs with a known key."""

    def __init__(self, key: bytes = b"test") -> None:
        self._key = key

    def seal(self, purpose: str, *parts: bytes) -> str:
        body = b"".join(len(part).to_bytes(8, "big") + part for part in (purpose.encode(), *parts))
        return hmac(self._key, body, sha256).hexdigest()

    def holds(self, seal: str, purpose: str, *parts: bytes) -> bool:
        return compare_digest(seal, self.seal(purpose, *parts))


def person(name: str, role: Role = Role.NOBODY, *rights: Right, since: datetime | None = None) -> Person:
    fleet = (Right(role, "*", since),) if role else ()
    return Person(name, accounts=(Account("slack", "T1", name),), rights=(*fleet, *rights))


ALICE = person("alice", Role.ADMIN)
BOB = person("bob", Role.OPERATOR)
CAROL = person("carol", Role.VIEWER)
DAVE = person("dave", Role.ADMIN)
TEAM = (ALICE, BOB, CAROL, DAVE)

WEB = Host("web-01", tags=("staging",))
PROD = Host("prod-01", tags=("production",))


def case(
    by: Person | tuple[Person, ...] = BOB,
    risk: Risk = Risk.MEDIUM,
    *,
    action: str = "service.restart",
    kind: Literal["act", "look"] = "act",
    role: Role | None = None,
    hosts: tuple[Host, ...] = (WEB,),
    people: tuple[Person, ...] = TEAM,
    now: datetime = NOW,
    situation: Situation | None = None,
    **rest: Any,
) -> Case:
    asked = Role.VIEWER if kind == "look" else Role.OPERATOR
    return Case(
        action=action,
        kind=kind,
        risk=Risk.LOW if kind == "look" else risk,
        role=asked if role is None else role,
        requesters=by if isinstance(by, tuple) else (by,),
        hosts=hosts,
        people=people,
        situation=situation or Situation(now),
        **rest,
    )


def engine(**settings: Any) -> PolicyEngine:
    return PolicyEngine(PolicySettings.model_validate(settings))


def judge(asked: Case, **settings: Any) -> Decision:
    return engine(**settings).judge(asked)


PLAN = Plan(
    action="service.restart",
    params=(("service", "nginx"), ("targets", ("web-01",))),
    steps=(Argv("web-01", ("systemctl", "restart", "--", "nginx"), root=True, timeout=60),),
)


def envelope(decision: Decision, *requesters: str, request: str = "r1", now: datetime = NOW) -> Envelope:
    return Envelope(
        request=request,
        requesters=requesters or ("bob",),
        address=PLACE,
        origin=(("source", "command"),),
        decision=decision,
        created_at=now,
        expires_at=now + timedelta(seconds=decision.expires_in),
    )


def ballots(policy: PolicyEngine | None = None) -> SealedBallots:
    return SealedBallots(policy or engine(), Seals())


def pending(decision: Decision, *requesters: str, plan: Plan = PLAN, now: datetime = NOW) -> Request:
    """A request that waits for what `decision` asks."""
    circumstances = envelope(decision, *requesters, now=now)
    return Request(
        id="r1",
        person=circumstances.requesters[0],
        address=PLACE,
        text="restart nginx on web-01",
        intent=Intent(plan.action, plan.params),
        state=State.PENDING,
        created_at=now,
        decision=decision,
        plan=plan,
        approval=ballots().open(plan, circumstances),
    )


def executing(request: Request, fence: int = 1) -> Request:
    return replace(request, state=State.EXECUTING, fence=fence)
