"""The hash-chained record in SQL. A sequence is a key: of two writers that would fork the chain one is refused."""

from collections.abc import Iterator

from bot.domain.codec import load
from bot.domain.errors import FaultError
from bot.domain.ledger import AuditEntry, Link
from storage import chain
from storage.engine import Session, Values
from storage.transaction import Base, RawLink

_HEAD = "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"
_BASE = "SELECT log, sequence, hash FROM audit_base"
_APPEND = """INSERT INTO audit (sequence, hash, body) VALUES (:sequence, :hash, :body)
ON CONFLICT (sequence) DO NOTHING"""
_RAW = "SELECT sequence, hash, body FROM audit WHERE sequence > :after ORDER BY sequence LIMIT :limit"
_MOVE = "UPDATE audit_base SET sequence = :sequence, hash = :hash WHERE sequence = :after"
_CUT = "DELETE FROM audit WHERE sequence <= :sequence"


class SqlAudit:
    """Implements the port `Audit`, and `RawAudit` for verifying and archiving."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entry: AuditEntry) -> Link:
        after, previous = self.head()
        content = chain.body(entry)
        link = Link(after + 1, chain.following(previous, content), entry)
        values: Values = {"sequence": link.sequence, "hash": link.hash, "body": content.decode()}
        if self._session.run(_APPEND, values) != 1:
            raise FaultError("storage.record_forked")
        return link

    def entries(self, after: int = 0, limit: int = 1000) -> Iterator[Link]:
        for sequence, digest, body in self.raw(after, limit):
            yield Link(sequence, digest, load(AuditEntry, body))

    def head(self) -> tuple[int, str]:
        if rows := self._session.rows(_HEAD, {}):
            return rows[0][0], rows[0][1]
        base = self.base()
        return base.sequence, base.hash

    def base(self) -> Base:
        rows = self._session.rows(_BASE, {})
        if len(rows) != 1:
            raise FaultError("storage.record_forked")
        return Base(*rows[0])

    def raw(self, after: int, limit: int) -> list[RawLink]:
        rows = self._session.rows(_RAW, {"after": after, "limit": limit})
        # A value of another type was not written by us: its hash will not hold.
        return [(row[0], row[1], row[2]) if type(row[2]) is str else (row[0], row[1], "") for row in rows]

    def cut(self, after: int, sequence: int, digest: str) -> bool:
        moved = self._session.run(_MOVE, {"sequence": sequence, "hash": digest, "after": after}) == 1
        if moved:
            self._session.run(_CUT, {"sequence": sequence})
        return moved
