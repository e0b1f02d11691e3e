"""The rest of what is kept, in memory: inbox, documents, tokens, settings, audit, secrets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from secrets import randbits

from bot.domain.flow import Address, Document
from bot.domain.ledger import AuditEntry, Lease, Link, Received, Setting
from storage import chain
from storage.memory_ledger import same_place
from storage.memory_table import Table
from storage.transaction import Base, RawLink


@dataclass(frozen=True, slots=True)
class Seen:
    """A row of the inbox; `received` until it is admitted."""

    person: str
    at: datetime
    received: Received | None = None
    lease_until: datetime | None = None


class MemoryInbox:
    """Implements the port `Inbox`."""

    def __init__(self) -> None:
        self.rows: Table[str, Seen] = Table()

    def receive(self, id: str, sealed: bytes, at: datetime, lease_until: datetime) -> bool:
        if id in self.rows:
            return False
        self.rows.put(id, Seen("", at, Received(id, sealed), lease_until))
        return True

    def abandoned(self, now: datetime, lease_until: datetime, limit: int = 20) -> tuple[Received, ...]:
        waiting = [
            (row.at, row.received)
            for row in self.rows.values()
            if row.received is not None and row.lease_until is not None and row.lease_until <= now
        ]
        waiting.sort(key=lambda pair: (pair[0], pair[1].id))
        taken = []
        for at, one in waiting[:limit]:
            again = replace(one, attempts=one.attempts + 1)
            self.rows.put(one.id, Seen("", at, again, lease_until))
            taken.append(again)
        return tuple(taken)

    def newest(self, prefix: str) -> datetime | None:
        return max((row.at for id_, row in self.rows.items() if id_.startswith(prefix)), default=None)

    def waiting(self, now: datetime) -> bool:
        return any(row.received and row.lease_until and row.lease_until <= now for row in self.rows.values())

    def admit(self, id: str, person: str, at: datetime) -> bool:
        row = self.rows.get(id)
        if row is not None and row.received is None:
            return False
        self.rows.put(id, Seen(person, at))
        return True

    def count(self, person: str, since: datetime) -> int:
        return sum(1 for row in self.rows.values() if row.person == person and row.at >= since)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document and who is delivering it."""

    document: Document
    owner: str = ""
    until: datetime | None = None
    next_try: datetime | None = None

    def due(self, now: datetime) -> bool:
        return self.document.version > self.document.delivered and (self.next_try is None or self.next_try <= now)

    def free_for(self, owner: str, now: datetime) -> bool:
        return self.owner in {"", owner} or self.until is None or self.until <= now

    def leased_to(self, lease: Lease | None) -> "Delivery":
        """The row with this lease, where there is something to deliver that nobody else is at."""
        if lease is None or not self.due(lease.since) or not self.free_for(lease.owner, lease.since):
            return self
        return replace(self, owner=lease.owner, until=lease.until)


class MemoryDocuments:
    """Implements the port `Documents`."""

    def __init__(self) -> None:
        self.rows: Table[str, Delivery] = Table()

    def get(self, id: str) -> Document | None:
        row = self.rows.get(id)
        return row.document if row else None

    def put(self, document: Document, lease: Lease | None = None) -> Document:
        row = self.rows.get(document.id)
        if row is None:
            self.rows.put(document.id, Delivery(document).leased_to(lease))
            return document
        old = row.document
        differs = old.desired != document.desired
        stored = replace(
            document,
            destination=old.destination,
            version=old.version + differs,
            delivered=old.delivered,
            handle=old.handle,
            updated_at=document.updated_at if differs else old.updated_at,
        )
        self.rows.put(document.id, replace(row, document=stored).leased_to(lease))
        return stored

    def leased(self, messenger: str, owner: str, now: datetime) -> tuple[Document, ...]:
        return tuple(
            row.document
            for row in self.rows.values()
            if row.owner == owner
            and row.until is not None
            and row.until > now
            and row.due(now)
            and row.document.destination.messenger == messenger
        )

    def move(self, id: str, destination: Address) -> None:
        if (row := self.rows.get(id)) is not None:
            self.rows.put(id, Delivery(replace(row.document, destination=destination, delivered=0, handle=None)))

    def of_subject(self, subject: str) -> tuple[Document, ...]:
        return tuple(row.document for row in self.rows.values() if row.document.subject == subject)

    def newest(self, address: Address, limit: int = 5) -> tuple[Document, ...]:
        here = [row.document for row in self.rows.values() if same_place(row.document.destination, address)]
        here.sort(key=lambda document: document.updated_at.timestamp() if document.updated_at else 0.0)
        return tuple(here[::-1][:limit])

    def due(
        self, messenger: str, channels: Iterable[str] | None, now: datetime, limit: int = 50, *, heads: bool = False
    ) -> tuple[Document, ...]:
        wanted = None if channels is None else frozenset(channels)
        found = [
            row.document
            for row in self.rows.values()
            if row.due(now)
            and row.free_for("", now)
            and row.document.destination.messenger == messenger
            and (wanted is None or row.document.destination.channel in wanted)
        ]
        if heads:
            oldest = {_thread(one): one.id for one in reversed(found)}
            found = [one for one in found if oldest[_thread(one)] == one.id]
        return tuple(found[:limit])

    def lease(self, id: str, owner: str, until: datetime, now: datetime) -> Document | None:
        row = self.rows.get(id)
        if row is None or not row.due(now) or not row.free_for(owner, now):
            return None
        self.rows.put(id, replace(row, owner=owner, until=until))
        return row.document

    def delivered(self, id: str, owner: str, version: int, handle: str | None) -> None:
        row = self.rows.get(id)
        if row is None or row.owner != owner:
            return
        old = row.document
        shown = replace(old, delivered=max(old.delivered, version), handle=old.handle if handle is None else handle)
        self.rows.put(id, Delivery(shown))

    def failed(self, id: str, owner: str, next_try: datetime) -> None:
        row = self.rows.get(id)
        if row is not None and row.owner == owner:
            self.rows.put(id, Delivery(row.document, next_try=next_try))


class MemorySettings:
    """Implements the port `Settings`."""

    def __init__(self) -> None:
        self.rows: Table[tuple[str, str], Setting] = Table()
        self.versions: Table[str, int] = Table()

    def get(self, kind: str, key: str) -> Setting | None:
        return self.rows.get((kind, key))

    def put(self, setting: Setting) -> None:
        self.rows.put((setting.kind, setting.key), setting)
        self.versions.put("", randbits(62))

    def remove(self, kind: str, key: str) -> bool:
        self.versions.put("", randbits(62))
        return self.rows.drop((kind, key))

    def version(self) -> int:
        return self.versions.get("") or 0

    def all(self, *kinds: str) -> tuple[Setting, ...]:
        rows = (row for row in self.rows.values() if row.kind in kinds)
        return tuple(sorted(rows, key=lambda row: (row.kind, row.key)))


class MemoryAudit:
    """Implements the port `Audit`, and `RawAudit`."""

    def __init__(self, log: str) -> None:
        self._base = Base(log, 0, log)
        self._links: list[Link] = []
        self._committed = (self._base, self._links, 0)

    @property
    def changed(self) -> bool:
        base, links, count = self._committed
        return self._base is not base or self._links is not links or len(links) != count

    def append(self, entry: AuditEntry) -> Link:
        sequence, previous = self.head()
        link = Link(sequence + 1, chain.following(previous, chain.body(entry)), entry)
        self._links.append(link)
        return link

    def entries(self, after: int = 0, limit: int = 1000) -> Iterator[Link]:
        skip = max(0, after - self._base.sequence)
        return islice(self._links, skip, skip + limit)

    def head(self) -> tuple[int, str]:
        last = self._links[-1] if self._links else self._base
        return last.sequence, last.hash

    def base(self) -> Base:
        return self._base

    def raw(self, after: int, limit: int) -> list[RawLink]:
        return [(link.sequence, link.hash, chain.body(link.entry).decode()) for link in self.entries(after, limit)]

    def cut(self, after: int, sequence: int, digest: str) -> bool:
        if self._base.sequence != after:
            return False
        self._links = self._links[sequence - after :]
        self._base = replace(self._base, sequence=sequence, hash=digest)
        return True

    def commit(self) -> None:
        self._committed = (self._base, self._links, len(self._links))

    def rollback(self) -> None:
        self._base, self._links, count = self._committed
        del self._links[count:]


class MemorySecretRows:
    """Implements `SecretRows`; `storage/secrets.py` alone reads them."""

    def __init__(self) -> None:
        self.rows: Table[str, bytes] = Table()

    def get(self, name: str) -> bytes | None:
        return self.rows.get(name)

    def put(self, name: str, sealed: bytes) -> None:
        self.rows.put(name, sealed)

    def remove(self, name: str) -> bool:
        return self.rows.drop(name)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.rows))


def _thread(document: Document) -> tuple[str, str, str]:
    place = document.destination
    return place.workspace, place.channel, place.thread
