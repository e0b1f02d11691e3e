"""The product in one file: what a typed sentence becomes, in order, until a conversation shows the result.

InboundMessage → Intent → Plan → Decision → Approval → Grant → Execution → Document; all frozen, deeply. Acts are data:
a `Plan` holds the very steps that will run, the card shows them, executors take only a `Grant` for its digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from hashlib import sha256

from bot.domain.codec import canonical
from bot.domain.content import Content, Message
from bot.domain.people import Account
from bot.domain.plan import Plan
from bot.domain.steps import Argument, Arguments, Argv, Call, Change, Check, Operand, Step

__all__ = [
    "Address", "Approval", "Argument", "Arguments", "Argv", "ButtonPress", "Call", "Change", "Check", "Decision",
    "Document", "Effect", "Envelope", "Execution", "Grant", "InboundMessage", "Intent", "Operand", "Outcome", "Plan",
    "Risk", "Source", "Step", "StepResult", "StepUp", "Vote",
]  # fmt: skip


# --- 1. who wrote what, where
@dataclass(frozen=True, slots=True)
class Address:
    """A place in a messenger. `private`: only the person reads it (direct message, own terminal)."""

    messenger: str
    workspace: str = ""
    channel: str = ""
    thread: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """`id` is the platform's message identity: the same id twice is the same message, delivered again."""

    id: str
    sender: Account
    text: str
    address: Address
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A press on one of our buttons: `token` is untrusted until it was looked up; `handle` names its message."""

    id: str
    sender: Account
    token: str
    address: Address
    received_at: datetime
    handle: str | None = None


# --- 2. what is meant
class Source(StrEnum):
    """Which stage of the understanding answered."""

    COMMAND = "command"
    FRAME = "frame"
    MODEL = "model"
    CONTEXT = "context"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Intent:
    """An action of the catalogue with validated parameters, as said: `targets` are names, tags or `all`, sorted."""

    action: str
    params: Arguments = ()
    source: Source = Source.COMMAND
    confidence: float = 1.0

    def get(self, name: str, default: Argument | None = None) -> Argument | None:
        return dict(self.params).get(name, default)


# --- 3. exactly what would run: a `Plan` (bot/domain/plan.py)


# --- 4. may it, and who must agree
class Risk(IntEnum):
    """How much can be broken."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        return self.name


class Effect(StrEnum):
    """What policy answers: run it, ask the requester, ask others, refuse."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    APPROVE = "approve"
    DENY = "deny"


class StepUp(StrEnum):
    """What a vote must carry besides the click."""

    TOTP = "totp"
    TYPED_NAME = "typed-name"


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict: `rule` names what decided, `reasons` say why the risk is what it is, in the order they applied.

    `approvals_needed` counts other people; `approvers` are the eligible ones, in the order they are asked.
    `own_confirm` says that the requester's own confirmation is needed (a self-vote on the same digest).
    """

    effect: Effect
    risk: Risk
    reason: Message
    rule: str
    reasons: tuple[Message, ...] = ()
    approvals_needed: int = 0
    own_confirm: bool = False
    step_up: tuple[StepUp, ...] = ()
    approvers: tuple[str, ...] = ()
    expires_in: int = 600
    policy: str = ""  # hash of the rules that judged

    def stricter_than(self, other: "Decision") -> bool:
        """Whether this asks for more than `other` did: then what `other` allowed must be asked again."""
        order = (Effect.ALLOW, Effect.CONFIRM, Effect.APPROVE, Effect.DENY)
        return (
            order.index(self.effect) > order.index(other.effect)
            or self.risk > other.risk
            or self.approvals_needed > other.approvals_needed
            or (self.own_confirm and not other.own_confirm and not other.approvals_needed)
            or not set(self.step_up) <= set(other.step_up)
        )


# --- 5. what people said
@dataclass(frozen=True, slots=True)
class Envelope:
    """The circumstances of a plan; votes bind it together with the digest."""

    request: str
    requesters: tuple[str, ...]
    address: Address
    origin: tuple[tuple[str, str], ...]  # hash of the text, and the stage of the understanding that read it
    decision: Decision
    created_at: datetime
    expires_at: datetime

    @property
    def hash(self) -> str:
        return sha256(b"commander/envelope/v1\0" + canonical(self)).hexdigest()


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's word, bound to digest and envelope; `seal` is an HMAC whose key is not in the database."""

    person: str
    yes: bool
    digest: str
    envelope: str
    at: datetime
    messenger: str
    step_up: tuple[StepUp, ...] = ()
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """All that was said about one plan. Its state is the request's state (`ledger.Request`)."""

    digest: str
    envelope: Envelope
    votes: tuple[Vote, ...] = ()
    escalated: int = 0  # approvers asked beyond the first
    seal: str = ""

    @property
    def requesters(self) -> tuple[str, ...]:
        return self.envelope.requesters

    @property
    def expires_at(self) -> datetime:
        return self.envelope.expires_at


# --- 6. the only key that executors accept
@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to run exactly one digest until `until`; made by `policies.approval` alone, verified by executors."""

    request: str
    digest: str
    by: tuple[str, ...]
    until: datetime
    fence: int
    seal: str


# --- 7. what happened
class Outcome(StrEnum):
    """How a step, or a whole plan, ended."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step's end. `output` is redacted and capped; `reason` says why it is not ok; `proof` what its check read."""

    index: int
    target: str
    outcome: Outcome
    exit_status: int | None = None
    output: str = ""
    truncated: bool = False
    evidence: str = ""
    milliseconds: int = 0
    reason: Message | None = None
    proof: Message | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """A plan's end: the results of all its steps, in order."""

    digest: str
    results: tuple[StepResult, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The worst that happened: unknown, failed, cancelled, ok. Skipped steps follow another's fate."""
        seen = {result.outcome for result in self.results}
        for outcome in (Outcome.UNKNOWN, Outcome.FAILED, Outcome.CANCELLED):
            if outcome in seen:
                return outcome
        return Outcome.SKIPPED if seen == {Outcome.SKIPPED} else Outcome.OK

    def by_target(self) -> Iterator[tuple[str, Outcome]]:
        """Each target once, with the worst of its steps."""
        for target in dict.fromkeys(result.target for result in self.results):
            yield target, Execution("", tuple(r for r in self.results if r.target == target)).outcome


# --- 8. what a conversation should show, and shows
@dataclass(frozen=True, slots=True)
class Document:
    """One message of ours in one place. The outbox delivers while `version > delivered`; `id` is stable meanwhile.

    `subject` is what it is about (`request:…`), `audience` the person whose presses count ("" for everybody entitled).
    `handle` is the platform's name of the delivered message.
    """

    id: str
    subject: str
    destination: Address
    desired: Content
    version: int = 1
    delivered: int = 0
    handle: str | None = None
    audience: str = ""
    language: str = "en"
    updated_at: datetime | None = None
