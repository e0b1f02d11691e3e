"""Understanding, judging, agreeing, wording, and what guards secrets and seals."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.domain.content import Message
from bot.domain.flow import (
    Approval,
    Arguments,
    Decision,
    Envelope,
    Grant,
    Plan,
    StepUp,
)
from bot.domain.ledger import Request, State
from bot.domain.people import Person
from bot.domain.policy import Case, Verdict
from bot.domain.standing import Standing
from bot.domain.understanding import Reading, Utterance


class Understander(Protocol):
    """Words to an intent or a question; never raises for any text of at most 2,000 characters."""

    async def read(self, utterance: Utterance) -> Reading: ...


class Allowance(Protocol):
    """Tokens of a language model that each person may use in any 24 hours, counted durably for all processes.

    Both raise `StorageUnavailable`.
    """

    async def reserve(self, person: str, tokens: int) -> datetime | None:
        """Counts what a call may cost before it is made; None where nothing is left. Returned: what `settle` takes."""
        ...

    async def settle(self, person: str, reserved: datetime, tokens: int) -> None:
        """Corrects a reservation by so many tokens, up or down, once the cost is known."""
        ...


class Summariser(Protocol):
    """A language model that explains what is shown of one finished request; it has no tools and acts on nothing."""

    async def summarise(self, shown: str, language: str, person: str) -> str | None:
        """Plain words of at most 600 characters, without links, codes and commands; None where there are none.

        `shown` is redacted text. Answers within 8 seconds, never raises; `person` is whose tokens are counted.
        """
        ...


class Policy(Protocol):
    """Pure judgement. `hash` identifies the rules that judge."""

    @property
    def hash(self) -> str: ...

    def weigh(self, action: str, params: Arguments) -> Verdict:
        """How risky the parameters make an action at least, and why: part of a case's risk and reasons."""
        ...

    def judge(self, case: Case) -> Decision: ...

    def may_decide(self, person: Person, decision: Decision, requesters: Iterable[str]) -> Message | None:
        """Why `person` may not vote on what `decision` asks (None: may). Requesters never do."""
        ...


class Words(Protocol):
    """The only place that turns messages into text: `words(Message.of("…"), "fr")`."""

    def __call__(self, message: Message, language: str) -> str: ...


class Cipher(Protocol):
    """Encryption for what must lie in the database for a moment and may hold a secret."""

    def encrypt(self, plain: bytes) -> bytes: ...

    def decrypt(self, sealed: bytes) -> bytes:
        """Raises `FaultError` for what another key encrypted, or somebody changed."""
        ...


class Granter(Protocol):
    """Makes and verifies grants; `policies.approval` is the only implementation."""

    def grant(self, request: Request, now: datetime) -> Grant:
        """Raises `ApprovalRefused` unless the request's votes, digest, seals and expiry all hold."""
        ...

    def verify(self, grant: Grant, plan: Plan, now: datetime) -> bool: ...


class Ballots(Protocol):
    """What votes are: opened, cast and counted purely; `policies.approval` is the only implementation."""

    def open(self, plan: Plan, envelope: Envelope) -> Approval:
        """The sealed, empty ballot of a plan."""
        ...

    def cast(
        self, request: Request, person: Person, *, yes: bool, step_up: Iterable[StepUp], messenger: str, now: datetime
    ) -> Approval:
        """The approval with one more sealed vote; raises `ApprovalRefused` (decided, expired, own, twice, …)."""
        ...

    def sound(self, request: Request) -> bool:
        """Whether plan, circumstances and votes are the very ones that were sealed for this request."""
        ...

    def standing(self, approval: Approval) -> State:
        """PENDING, APPROVED or DENIED by the votes whose seals hold."""
        ...

    def stand(self, run: Approval, agreed: Standing) -> Standing:
        """What was agreed to beforehand, sealed to one run's own ballot; `ApprovalRefused` where it covers it not."""
        ...


class Sealer(Protocol):
    """HMAC-SHA-256 with a key that lives outside the data directory. Parts are length-prefixed before hashing."""

    def seal(self, purpose: str, *parts: bytes) -> str: ...

    def holds(self, seal: str, purpose: str, *parts: bytes) -> bool: ...


class Redactor(Protocol):
    """Removes what must not be seen from any text before any sink."""

    def __call__(self, text: str) -> str: ...


class Secrets(Protocol):
    """Encrypted values by name (AES-256-GCM). A value is never logged, shown or put into a plan."""

    async def put(self, name: str, value: str, by: str) -> None: ...

    async def get(self, name: str) -> str | None: ...

    async def names(self) -> tuple[str, ...]: ...

    async def remove(self, name: str) -> bool: ...

    async def rotate(self) -> int:
        """Re-encrypts everything under a new master key; the number of values."""
        ...
