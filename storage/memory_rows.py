"""The rest of what is kept, in memory: inbox, documents, tokens, settings, audit, secrets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from bot.domain.errors import FaultError
from bot.domain.flow import Address, Document
from bot.domain.ledger import AuditEntry, Link, Setting, Token
from storage import chain
from storage.memory_ledger import same_place
from storage.memory_table import Table
from storage.transaction import Base, RawLink


class MemoryInbox:
    """Implements the port `Inbox`."""

    def __init__(self) -> None:
        self.rows: Table[str, tuple[str, datetime]] = Table()

    def admit(self, id: str, person: str, at: datetime) -> bool:
        if id in self.rows:
            return False
        self.rows.put(id, (person, at))
        return True

    def count(self, person: str, since: datetime) -> int:
        return sum(1 for who, at in self.rows.values() if who == person and at >= since)


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


class MemoryDocuments:
    """Implements the port `Documents`."""

    def __init__(self) -> None:
        self.rows: Table[str, Delivery] = Table()

    def get(self, id: str) -> Document | None:
        row = self.rows.get(id)
        return row.document if row else None

    def put(self, document: Document) -> Document:
        row = self.rows.get(document.id)
        if row is None:
            self.rows.put(document.id, Delivery(document))
            return document
        old = row.document
        differs = old.desired != document.desired
        stored = replace(
            document,
            version=old.version + differs,
            delivered=old.delivered,
            handle=old.handle,
            updated_at=document.updated_at if differs else old.updated_at,
        )
        self.rows.put(document.id, replace(row, document=stored))
        return stored

    def of_subject(self, subject: str) -> tuple[Document, ...]:
        return tuple(row.document for row in self.rows.values() if row.document.subject == subject)

    def newest(self, address: Address, limit: int = 5) -> tuple[Document, ...]:
        here = [row.document for row in self.rows.values() if same_place(row.document.destination, address)]
        here.sort(key=lambda document: document.updated_at.timestamp() if document.updated_at else 0.0)
        return tuple(here[::-1][:limit])

    def due(
        self, messenger: str, channels: Iterable[str] | None, now: datetime, limit: int = 50
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


class MemoryTokens:
    """Implements the port `Tokens`."""

    def __init__(self) -> None:
        self.rows: Table[str, Token] = Table()

    def add(self, token: Token) -> None:
        if token.token in self.rows:
            raise FaultError("storage.exists", id=token.document)
        self.rows.put(token.token, token)

    def get(self, token: str) -> Token | None:
        return self.rows.get(token)

    def of_document(self, document: str) -> tuple[Token, ...]:
        return tuple(row for row in self.rows.values() if row.document == document)

    def drop(self, document: str) -> None:
        for token in self.of_document(document):
            self.rows.drop(token.token)


class MemorySettings:
    """Implements the port `Settings`."""

    def __init__(self) -> None:
        self.rows: Table[tuple[str, str], Setting] = Table()

    def get(self, kind: str, key: str) -> Setting | None:
        return self.rows.get((kind, key))

    def put(self, setting: Setting) -> None:
        self.rows.put((setting.kind, setting.key), setting)

    def remove(self, kind: str, key: str) -> bool:
        return self.rows.drop((kind, key))

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
