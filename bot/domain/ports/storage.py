"""The database: one transaction is one plain function of `Tx`; and the queue that announces work."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

from bot.domain.flow import (
    Address,
    Document,
)
from bot.domain.ledger import AuditEntry, Lease, Link, Received, Request, Setting, State, StepClaim, Token

T = TypeVar("T")
Topic: TypeAlias = Literal["anything", "documents", "settings"]
"""What a change may be about."""


class Clock(Protocol):
    """Time, so that tests own it. `now` is aware (UTC)."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Inbox(Protocol):
    """What came in: kept from its acknowledgement to its effect, and then known so that nothing happens twice."""

    def receive(self, id: str, sealed: bytes, at: datetime, lease_until: datetime) -> bool:
        """Keeps something new for whoever received it, until `lease_until`; False where it was received before."""
        ...

    def abandoned(self, now: datetime, lease_until: datetime, limit: int = 20) -> tuple[Received, ...]:
        """Takes over what was received and never admitted, oldest first; each take-over counts as an attempt."""
        ...

    def newest(self, prefix: str) -> datetime | None:
        """When the last of those came in whose identity begins like this; None where none ever did."""
        ...

    def waiting(self, now: datetime) -> bool:
        """Whether there is anything to take over."""
        ...

    def admit(self, id: str, person: str, at: datetime) -> bool:
        """True the first time: called in the transaction that stores what it led to. What was kept is forgotten."""
        ...

    def count(self, person: str, since: datetime) -> int: ...


class Requests(Protocol):
    """The ledger's requests."""

    def add(self, request: Request) -> None: ...

    def get(self, id: str) -> Request | None: ...

    def save(self, request: Request) -> Request | None:
        """Compare-and-swap on `version`: the stored row (version + 1), or None where somebody was faster."""
        ...

    def take(self, id: str, digest: str, worker: str, now: datetime, lease_until: datetime) -> Request | None:
        """APPROVED → EXECUTING in one statement, fence + 1, if digest and expiry (`approval.expires_at`) hold.

        Also takes an EXECUTING row whose lease ended (its worker died): attempts + 1, fence + 1.
        """
        ...

    def renew(self, id: str, fence: int, lease_until: datetime) -> bool:
        """Extends the lease; False where the fence is not the row's any more."""
        ...

    def runnable(self, now: datetime, limit: int = 50) -> tuple[Request, ...]:
        """APPROVED, or EXECUTING with an ended lease; `not_before` passed; by priority, then age."""
        ...

    def pending(self) -> tuple[Request, ...]:
        """All PENDING ones, oldest first."""
        ...

    def find(
        self,
        *,
        person: str = "",
        target: str = "",
        action: str = "",
        since: datetime | None = None,
        states: Iterable[State] = (),
        address: Address | None = None,
        limit: int = 20,
    ) -> tuple[Request, ...]:
        """Newest first. `action` may end in `.*`; `address` is one thread; `target` one host as planned or said."""
        ...


class Steps(Protocol):
    """Claims of steps. A claim is refused unless the request is EXECUTING under exactly this fence."""

    def claim(self, claim: StepClaim) -> bool:
        """False where the request's fence or state is another, or this attempt exists."""
        ...

    def finish(self, claim: StepClaim) -> bool:
        """Stores state and result; False where the request's fence is not the claim's any more."""
        ...

    def of(self, request: str) -> tuple[StepClaim, ...]:
        """All claims, by index and attempt."""
        ...


class Locks(Protocol):
    """Exclusive keys (`host:web-01`), all or none. The oldest waiter blocks younger plans on its keys."""

    def take(self, request: str, keys: Iterable[str], order: datetime) -> tuple[str, ...]:
        """() when all keys are now held by `request` (also when they were before); else who stands before it."""
        ...

    def release(self, request: str, keep: Iterable[str] = ()) -> None:
        """Gives back all keys (and the place in the queue) but `keep`."""
        ...

    def holders(self) -> tuple[tuple[str, str], ...]:
        """(key, request) of every held key."""
        ...


class Documents(Protocol):
    """What every conversation should show, and shows."""

    def get(self, id: str) -> Document | None: ...

    def put(self, document: Document, lease: Lease | None = None) -> Document:
        """Inserts, or replaces desired content (version + 1 only where it differs).

        What was delivered, its handle and the destination stay: where a message is, it is, until it is moved.
        `lease`: the writing process delivers it itself, unless another one is at it.
        """
        ...

    def move(self, id: str, destination: Address) -> None:
        """To another place, as if nothing had been delivered yet."""
        ...

    def of_subject(self, subject: str) -> tuple[Document, ...]: ...

    def newest(self, address: Address, limit: int = 5) -> tuple[Document, ...]:
        """The newest first of one thread (or channel), by last change."""
        ...

    def due(
        self, messenger: str, channels: Iterable[str] | None, now: datetime, limit: int = 50, *, heads: bool = False
    ) -> tuple[Document, ...]:
        """Undelivered differences whose lease and `next_try` allow; `heads`: the oldest of each thread only.

        `channels` None: all of the messenger.
        """
        ...

    def leased(self, messenger: str, owner: str, now: datetime) -> tuple[Document, ...]:
        """Undelivered differences that `owner` holds the lease of: `put` with one, or `lease`d and not delivered."""
        ...

    def lease(self, id: str, owner: str, until: datetime, now: datetime) -> Document | None:
        """The current row, leased to `owner`; None where another holds it or nothing is due."""
        ...

    def delivered(self, id: str, owner: str, version: int, handle: str | None) -> None: ...

    def failed(self, id: str, owner: str, next_try: datetime) -> None: ...


class Tokens(Protocol):
    """Buttons by their secret."""

    def add(self, token: Token) -> None:
        """Inserts, or replaces what the same button of the same document was."""
        ...

    def get(self, token: str) -> Token | None:
        """Also one that was retired."""
        ...

    def coded(self, code: str) -> Token | None:
        """The token that is typed as `code`, also one that was retired."""
        ...

    def of_document(self, document: str) -> tuple[Token, ...]:
        """The buttons that can be pressed, in their order."""
        ...

    def retire(self, document: str) -> None:
        """The document has other buttons from now on."""
        ...

    def drop(self, document: str) -> None:
        """Forgets all buttons of a document."""
        ...


class Leases(Protocol):
    """What only one process does at a time: listen to a messenger, tick a schedule."""

    def hold(self, key: str, lease: Lease) -> bool:
        """Takes or renews; False while another owner's has not ended."""
        ...

    def release(self, key: str, owner: str) -> None:
        """Gives it back, where it is still the owner's."""
        ...


class Settings(Protocol):
    """What the bot knows by its own changes. Seals are checked by whoever reads."""

    def get(self, kind: str, key: str) -> Setting | None: ...

    def put(self, setting: Setting) -> None: ...

    def remove(self, kind: str, key: str) -> bool: ...

    def version(self) -> int:
        """Another number after every change that was committed, by whichever process."""
        ...

    def all(self, *kinds: str) -> tuple[Setting, ...]:
        """All rows of these kinds, in one look; sorted by kind and key."""
        ...


class Audit(Protocol):
    """The hash-chained record. Appending is part of the transaction that it records."""

    def append(self, entry: AuditEntry) -> Link: ...

    def entries(self, after: int = 0, limit: int = 1000) -> Iterator[Link]: ...

    def head(self) -> tuple[int, str]:
        """Sequence and hash of the newest entry; (0, log id) when empty."""
        ...


class Tx(Protocol):
    """One transaction: everything or nothing, isolated from others. Used by one plain function, never across awaits."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def steps(self) -> Steps: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def audit(self) -> Audit: ...


class Store(Protocol):
    """The database. A transaction is a plain function of `Tx`; raises `StorageUnavailable` (locked, full, away).

    It may be called again after a conflict, so it does nothing but read and write through `Tx` and return a value.
    """

    async def transact(self, work: Callable[[Tx], T]) -> T:
        """Runs and commits durably; any exception from `work` rolls back and is raised."""
        ...

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        """Runs on a consistent snapshot without writing. `long`: takes more than a few milliseconds."""
        ...

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        """Yields soon (≤ 250 ms) after any commit of this or another process may have changed something.

        `about` narrows down which commits of this process count; those of others always do.
        """
        ...

    async def close(self) -> None: ...


class Queue(Protocol):
    """Carries work to a worker. The rows are the truth: losing a queue loses no work, a scan finds it again."""

    def put(self, request: str, priority: int) -> None:
        """Announces runnable work; smaller priorities first. Announcing twice does no harm."""
        ...

    async def get(self) -> str:
        """The next request to try."""
        ...
