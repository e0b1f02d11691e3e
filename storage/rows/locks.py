"""Exclusive keys and their queues in SQL."""
# ruff: noqa: S608 (statements are put together from constants only, values are always bound)

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage.engine import Session, Values, stamp

_HOLD = "INSERT INTO locks (key, request) VALUES (:key, :request)"
_WAIT = """INSERT INTO waiters (key, request, since) VALUES (:key, :request, :since)
ON CONFLICT (key, request) DO UPDATE SET since = excluded.since"""
_LEAVE = "DELETE FROM waiters WHERE key = :key AND request = :request"
_HOLDERS = "SELECT key, request FROM locks"


def _names(keys: Iterable[str]) -> Mapping[str, str]:
    return {f"key{number}": key for number, key in enumerate(keys)}


def _listed(names: Iterable[str]) -> str:
    return f"({', '.join(':' + name for name in names)})"


class SqlLocks:
    """Implements the port `Locks`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, request: str, keys: Iterable[str], order: datetime) -> tuple[str, ...]:
        wanted = set(keys)
        if not wanted:
            return ()
        names = _names(sorted(wanted))
        # A holder counts as a waiter who came before everybody.
        sql = f"""SELECT key, request, -1 FROM locks WHERE key IN {_listed(names)}
UNION ALL SELECT key, request, since FROM waiters WHERE key IN {_listed(names)}"""
        rows = self._session.rows(sql, names)
        turn = (stamp(order), request)
        missing = wanted - {key for key, who, since in rows if who == request and since < 0}
        before = {who for key, who, since in rows if key in missing and who != request and (since, who) < turn}
        queued = {key for key, who, _ in rows if who == request}
        for key in sorted(missing):
            values: Values = {"key": key, "request": request, "since": turn[0]}
            self._session.run(_WAIT if before else _HOLD, values)
            if key in queued and not before:
                self._session.run(_LEAVE, values)
        return tuple(sorted(before))

    def release(self, request: str, keep: Iterable[str] = ()) -> None:
        names = _names(sorted(set(keep)))
        but = f"AND key NOT IN {_listed(names)}" if names else ""
        for table in ("locks", "waiters"):
            self._session.run(f"DELETE FROM {table} WHERE request = :request {but}", {"request": request, **names})

    def holders(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((key, request) for key, request in self._session.rows(_HOLDERS, {})))
