"""The rows of the ledger: a request from its claim to its end, its steps, its buttons, the record."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.content import Block
from bot.domain.flow import Address, Approval, Decision, Execution, Intent, Plan, StepResult, Vote
from bot.domain.policy import BROKEN_GLASS
from bot.domain.standing import Standing


class State(StrEnum):
    """PENDING → APPROVED → EXECUTING → DONE / FAILED / UNKNOWN / CANCELLED; PENDING → DENIED / EXPIRED / SUPERSEDED."""

    PENDING = "pending"
    APPROVED = "approved"
    EXECUTING = "executing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    DENIED = "denied"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"

    @property
    def open(self) -> bool:
        """Something may still happen without a new request."""
        return self in {State.PENDING, State.APPROVED, State.EXECUTING}


class Cancel(StrEnum):
    """What was asked of a running request."""

    NO = "no"
    NEXT = "next"
    """No next step."""
    NOW = "now"
    """End the remote process as well."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one person. `plan` and `approval` are None for a look; a LOW act has a plan and no approval.

    `version` grows by one at each save and is the compare-and-swap. `worker`, `fence`, `lease_until` say which process
    runs it: a writer whose `fence` is not the row's any more is refused.
    """

    id: str
    person: str
    address: Address
    text: str
    intent: Intent
    state: State
    created_at: datetime
    decision: Decision | None = None
    plan: Plan | None = None
    approval: Approval | None = None
    execution: Execution | None = None
    priority: int = 10
    version: int = 1
    worker: str = ""
    fence: int = 0
    lease_until: datetime | None = None
    attempts: int = 0
    not_before: datetime | None = None
    cancel: Cancel = Cancel.NO
    finished_at: datetime | None = None
    preview: tuple[Block, ...] = ()
    """What a dry run showed under the card; no part of the plan."""
    parent: str = ""
    """The request that this one follows from (retry remaining, undo, again)."""
    language: str = "en"
    authors: tuple[str, ...] = ()
    """Who wrote a part of it besides `person` (a template, a schedule): they count as requesters too."""
    standing: Standing | None = None
    """What was agreed to beforehand: then nobody votes on this request itself."""

    @property
    def requesters(self) -> tuple[str, ...]:
        """Everybody who wrote a part of it, the asker first: none of them approves it."""
        return tuple(dict.fromkeys((self.person, *self.authors)))

    @property
    def agreed(self) -> Approval | None:
        """The approval that its votes are on: its own, or the one given beforehand."""
        return self.standing.approval if self.standing is not None else self.approval

    @property
    def broke_glass(self) -> bool:
        """Whether it was agreed to behind broken glass: what was sealed says so, not the words."""
        return self.agreed is not None and self.agreed.envelope.decision.rule == BROKEN_GLASS

    @property
    def votes(self) -> tuple[Vote, ...]:
        return self.agreed.votes if self.agreed is not None else ()

    @property
    def digest(self) -> str:
        return self.approval.digest if self.approval else (self.plan.digest if self.plan else "")

    @property
    def binding(self) -> str:
        """What a button or a typed answer is about: this plan under these circumstances, not as asked again later."""
        return f"{self.digest}:{self.approval.envelope.hash}" if self.approval else self.digest

    @property
    def targets(self) -> tuple[str, ...]:
        """The hosts of the plan, or the names that a look was asked about."""
        if self.plan is not None:
            return self.plan.targets
        said = self.intent.get("targets") or self.intent.get("target") or ()
        return (said,) if isinstance(said, str) else said if isinstance(said, tuple) else ()


class StepState(StrEnum):
    """CLAIMED is written, with the audit intent, before the first byte leaves."""

    CLAIMED = "claimed"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class StepClaim:
    """One attempt at one step. A row still CLAIMED under a fence that is not current was interrupted."""

    request: str
    index: int
    attempt: int
    fence: int
    state: StepState
    started_at: datetime
    unit: str = ""
    """Name of the transient unit that runs it where systemd is at hand: how its fate is read back."""
    result: StepResult | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What came in and led to nothing yet: encrypted, because people are asked to type secrets."""

    id: str
    sealed: bytes
    attempts: int = 0
    """How often its handling was begun again."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on something, from when, and until when nobody else does."""

    owner: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A button: looked up by its secret, valid only for its verb, its request (or command), its document and people."""

    token: str
    verb: str
    """confirm, approve, deny, cancel, stop, say (submit `command`), resolve, …"""
    request: str
    document: str
    audience: str
    """Whose press counts: a person's name, or "" for whoever policy says may."""
    expires_at: datetime
    command: str = ""
    number: int = 0
    binding: str = ""
    """`Request.binding` when the button was made; a vote on anything else is stale."""
    code: str = ""
    """What its person may type in private instead of pressing it; "" where only a press counts."""
    retired: bool = False
    """Whether its document has other buttons now; a late press is told what happened meanwhile."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One fact that the bot knows by its own changes: a right, a host made in chat, a trusted key, a second factor.

    `seal` is an HMAC over kind, key and value; a row with a wrong seal is ignored and recorded.
    """

    kind: str
    key: str
    value: str
    by: str
    at: datetime
    seal: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the record. `event` says what happened: request, asked, vote, intent, result, ended, refused.

    `text` is redacted; `text_hash` is the hash of what was typed. `details` are further pairs, all of them text.
    """

    event: str
    at: datetime
    person: str = ""
    request: str = ""
    action: str = ""
    targets: tuple[str, ...] = ()
    risk: str = ""
    rule: str = ""
    digest: str = ""
    outcome: str = ""
    milliseconds: int = 0
    text: str = ""
    text_hash: str = ""
    address: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's place in the chain."""

    sequence: int
    hash: str
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class Gap:
    """The record does not hold what was signed outside `at` some time: up to `covered`, and it ends at `here`."""

    covered: int
    here: int
    at: datetime
