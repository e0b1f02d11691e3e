"""What only one process does at a time, in SQL."""

from bot.domain.ledger import Lease
from storage.engine import Session, Values, stamp

_HOLD = """INSERT INTO leases (key, owner, lease_until) VALUES (:key, :owner, :until)
ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
WHERE leases.owner = :owner OR leases.lease_until <= :since"""
_RELEASE = "DELETE FROM leases WHERE key = :key AND owner = :owner"


class SqlLeases:
    """Implements the port `Leases`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, key: str, lease: Lease) -> bool:
        values: Values = {"key": key, "owner": lease.owner, "since": stamp(lease.since), "until": stamp(lease.until)}
        return self._session.run(_HOLD, values) == 1

    def release(self, key: str, owner: str) -> None:
        self._session.run(_RELEASE, {"key": key, "owner": owner})
