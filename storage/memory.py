"""The reference implementation of `Store`: everything in memory, transactions and all.

What the SQL implementation must do is what this does; `tests/contract/storage/` compares the two.
"""

from collections.abc import AsyncIterator, Callable
from secrets import token_hex
from threading import Lock
from typing import TypeVar

from bot.domain.errors import FaultError
from bot.domain.ports import Tx
from bot.domain.ports.storage import Topic
from storage.followers import Followers
from storage.memory_attic import MemoryAttic
from storage.memory_ledger import MemoryLocks, MemoryRequests, MemorySteps
from storage.memory_rows import (
    MemoryAudit,
    MemoryDocuments,
    MemoryInbox,
    MemorySecretRows,
    MemorySettings,
)
from storage.memory_tokens import MemoryLeases, MemoryTokens

T = TypeVar("T")


class MemoryTx:
    """Implements `Tx` over dictionaries; the one instance serves all transactions, one after the other."""

    def __init__(self, log_id: str) -> None:
        self.inbox = MemoryInbox()
        self.requests = MemoryRequests()
        self.steps = MemorySteps(self.requests)
        self.locks = MemoryLocks()
        self.documents = MemoryDocuments()
        self.tokens = MemoryTokens()
        self.leases = MemoryLeases()
        self.settings = MemorySettings()
        self.audit = MemoryAudit(log_id)
        self.secrets = MemorySecretRows()
        self.attic = MemoryAttic(self.inbox, self.requests, self.steps, self.documents, self.tokens)
        self._parts = (
            self.inbox.rows,
            self.requests.rows,
            self.steps.rows,
            self.locks.held,
            self.locks.queue,
            self.documents.rows,
            self.tokens.rows,
            self.leases.rows,
            self.settings.rows,
            self.settings.versions,
            self.secrets.rows,
            self.audit,
        )

    @property
    def changed(self) -> bool:
        return any(part.changed for part in self._parts)

    @property
    def topics(self) -> set[Topic]:
        """What this transaction changed that others follow."""
        rows: dict[Topic, bool] = {"documents": self.documents.rows.changed, "settings": self.settings.rows.changed}
        return {topic for topic, changed in rows.items() if changed}

    def commit(self) -> None:
        for part in self._parts:
            part.commit()

    def rollback(self) -> None:
        for part in self._parts:
            part.rollback()


class MemoryStore:
    """Implements `Store`. `log_id`: the first link of the audit chain, 64 hex digits; random where not given."""

    def __init__(self, log_id: str = "") -> None:
        self._tx = MemoryTx(log_id or token_hex(32))
        self._lock = Lock()
        self._followers = Followers()

    async def transact(self, work: Callable[[Tx], T]) -> T:
        """Runs and commits; any exception from `work` puts everything back and is raised."""
        with self._lock:
            try:
                result = work(self._tx)
            except BaseException:
                self._tx.rollback()
                raise
            changed, topics = self._tx.changed, self._tx.topics
            self._tx.commit()
        if changed:
            self._followers.wake(topics)
        return result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:  # noqa: ARG002 (the port's)
        """Runs without writing: a write in `work` is a fault and changes nothing."""
        with self._lock:
            try:
                result = work(self._tx)
                if self._tx.changed:
                    raise FaultError("storage.written_while_reading")
            finally:
                self._tx.rollback()
        return result

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        """Yields after commits; the first comes at once. Commits during a follower's work count as one."""
        return self._followers.follow(about)

    async def close(self) -> None:
        """Ends the followers; the values stay."""
        self._followers.close()
