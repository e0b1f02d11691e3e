"""The ledger in memory: requests, steps and locks, as the ports say and in the plainest way."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import FaultError
from bot.domain.flow import Address
from bot.domain.ledger import Request, State, StepClaim
from storage.memory_table import Table


def same_place(one: Address, other: Address) -> bool:
    """The same thread of the same channel; `private` is a property of the place, not part of its name."""
    return (one.messenger, one.workspace, one.channel, one.thread) == (
        other.messenger,
        other.workspace,
        other.channel,
        other.thread,
    )


def _lease_ended(request: Request, now: datetime) -> bool:
    return request.state is State.EXECUTING and request.lease_until is not None and request.lease_until <= now


class MemoryRequests:
    """Implements the port `Requests`."""

    def __init__(self) -> None:
        self.rows: Table[str, Request] = Table()

    def add(self, request: Request) -> None:
        if request.id in self.rows:
            raise FaultError("storage.exists", id=request.id)
        self.rows.put(request.id, request)

    def get(self, id: str) -> Request | None:
        return self.rows.get(id)

    def save(self, request: Request) -> Request | None:
        row = self.rows.get(request.id)
        if row is None or row.version != request.version:
            return None
        # A heartbeat may have renewed the lease since the caller read the row: a save never shortens it.
        lease = request.lease_until
        if request.fence == row.fence and lease and row.lease_until:
            lease = max(lease, row.lease_until)
        stored = replace(request, version=row.version + 1, lease_until=lease)
        self.rows.put(request.id, stored)
        return stored

    def take(
        self,
        id: str,
        digest: str,
        worker: str,
        now: datetime,
        lease_until: datetime,
    ) -> Request | None:
        row = self.rows.get(id)
        if row is None or row.digest != digest:
            return None
        fresh = row.state is State.APPROVED and (row.approval is None or row.approval.expires_at > now)
        orphan = _lease_ended(row, now)
        if not (fresh or orphan):
            return None
        taken = replace(
            row,
            state=State.EXECUTING,
            version=row.version + 1,
            worker=worker,
            fence=row.fence + 1,
            lease_until=lease_until,
            attempts=row.attempts + orphan,
        )
        self.rows.put(id, taken)
        return taken

    def renew(self, id: str, fence: int, lease_until: datetime) -> bool:
        row = self.rows.get(id)
        if row is None or row.fence != fence or row.state is not State.EXECUTING:
            return False
        self.rows.put(id, replace(row, lease_until=lease_until))
        return True

    def runnable(self, now: datetime, limit: int = 50) -> tuple[Request, ...]:
        ready = [
            row
            for row in self.rows.values()
            if (row.state is State.APPROVED or _lease_ended(row, now))
            and (row.not_before is None or row.not_before <= now)
        ]
        return tuple(sorted(ready, key=lambda row: (row.priority, row.created_at))[:limit])

    def pending(self) -> tuple[Request, ...]:
        rows = [row for row in self.rows.values() if row.state is State.PENDING]
        return tuple(sorted(rows, key=lambda row: row.created_at))

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
        wanted = frozenset(states)
        prefix = action.removesuffix("*") if action.endswith(".*") else None

        def fits(row: Request) -> bool:
            return (
                (not person or row.person == person)
                and (not target or target in row.targets)
                and (not action or (row.intent.action.startswith(prefix) if prefix else row.intent.action == action))
                and (since is None or row.created_at >= since)
                and (not wanted or row.state in wanted)
                and (address is None or same_place(row.address, address))
            )

        found = sorted((row for row in self.rows.values() if fits(row)), key=lambda row: row.created_at)
        return tuple(found[::-1][:limit])


class MemorySteps:
    """Implements the port `Steps`."""

    def __init__(self, requests: MemoryRequests) -> None:
        self.rows: Table[tuple[str, int, int], StepClaim] = Table()
        self._requests = requests

    def claim(self, claim: StepClaim) -> bool:
        key = (claim.request, claim.index, claim.attempt)
        request = self._requests.get(claim.request)
        if request is None or request.state is not State.EXECUTING or request.fence != claim.fence or key in self.rows:
            return False
        self.rows.put(key, claim)
        return True

    def finish(self, claim: StepClaim) -> bool:
        key = (claim.request, claim.index, claim.attempt)
        request = self._requests.get(claim.request)
        if request is None or request.fence != claim.fence or key not in self.rows:
            return False
        self.rows.put(key, claim)
        return True

    def of(self, request: str) -> tuple[StepClaim, ...]:
        rows = [row for row in self.rows.values() if row.request == request]
        return tuple(sorted(rows, key=lambda row: (row.index, row.attempt)))


class MemoryLocks:
    """Implements the port `Locks`: who holds a key, and who waits for it since when."""

    def __init__(self) -> None:
        self.held: Table[str, str] = Table()
        self.queue: Table[tuple[str, str], datetime] = Table()

    def take(self, request: str, keys: Iterable[str], order: datetime) -> tuple[str, ...]:
        missing = {key for key in keys if self.held.get(key) != request}
        before = {holder for key, holder in self.held.items() if key in missing}
        before |= {
            waiter
            for (key, waiter), since in self.queue.items()
            if key in missing and waiter != request and (since, waiter) < (order, request)
        }
        for key in missing:
            if before:
                self.queue.put((key, request), order)
            else:
                self.held.put(key, request)
                self.queue.drop((key, request))
        return tuple(sorted(before))

    def release(self, request: str, keep: Iterable[str] = ()) -> None:
        kept = frozenset(keep)
        for key, holder in self.held.items():
            if holder == request and key not in kept:
                self.held.drop(key)
        for key, waiter in list(self.queue):
            if waiter == request and key not in kept:
                self.queue.drop((key, waiter))

    def holders(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(self.held.items()))
