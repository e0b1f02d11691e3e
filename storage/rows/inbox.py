"""What came in, and which of it was seen, in SQL."""

from datetime import datetime

from bot.domain.ledger import Received
from storage.engine import Session, Values, moment, stamp

# A row is open from its receipt until it is admitted; then nothing is left of what it said.
_RECEIVE = """INSERT INTO inbox (id, person, at, is_open, sealed, lease_until, attempts)
VALUES (:id, '', :at, 1, :sealed, :lease_until, 0) ON CONFLICT (id) DO NOTHING"""
_ABANDONED = """SELECT id FROM inbox WHERE is_open = 1 AND lease_until <= :now ORDER BY at, id LIMIT :limit"""
_TAKE = """UPDATE inbox SET lease_until = :lease_until, attempts = attempts + 1
WHERE id = :id AND is_open = 1 AND lease_until <= :now RETURNING id, sealed, attempts"""
_ADMIT = """INSERT INTO inbox (id, person, at, is_open, sealed, lease_until, attempts)
VALUES (:id, :person, :at, 0, :nothing, 0, 0)
ON CONFLICT (id) DO UPDATE SET person = excluded.person, at = excluded.at, is_open = 0, sealed = excluded.sealed
WHERE inbox.is_open = 1"""
_NEWEST = "SELECT MAX(at) FROM inbox WHERE substr(id, 1, :length) = :prefix"
_COUNT = "SELECT COUNT(*) FROM inbox WHERE person = :person AND at >= :since"


class SqlInbox:
    """Implements the port `Inbox`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def receive(self, id: str, sealed: bytes, at: datetime, lease_until: datetime) -> bool:
        values: Values = {"id": id, "at": stamp(at), "sealed": sealed, "lease_until": stamp(lease_until)}
        return self._session.run(_RECEIVE, values) == 1

    def abandoned(self, now: datetime, lease_until: datetime, limit: int = 20) -> tuple[Received, ...]:
        values = {"now": stamp(now), "lease_until": stamp(lease_until)}
        ids = [row[0] for row in self._session.rows(_ABANDONED, {"now": values["now"], "limit": limit})]
        taken = [row for id_ in ids for row in self._session.rows(_TAKE, {**values, "id": id_})]
        return tuple(Received(id_, bytes(sealed), attempts) for id_, sealed, attempts in taken)

    def newest(self, prefix: str) -> datetime | None:
        ((at,),) = self._session.rows(_NEWEST, {"prefix": prefix, "length": len(prefix)})
        return None if at is None else moment(at)

    def waiting(self, now: datetime) -> bool:
        return bool(self._session.rows(_ABANDONED, {"now": stamp(now), "limit": 1}))

    def admit(self, id: str, person: str, at: datetime) -> bool:
        return self._session.run(_ADMIT, {"id": id, "person": person, "at": stamp(at), "nothing": b""}) == 1

    def count(self, person: str, since: datetime) -> int:
        ((count,),) = self._session.rows(_COUNT, {"person": person, "since": stamp(since)})
        return int(count)
