"""Encrypted values by name, in SQL; `storage/secrets.py` alone reads them."""

from storage.engine import Session

_GET = "SELECT sealed FROM secrets WHERE name = :name"
_PUT = """INSERT INTO secrets (name, sealed) VALUES (:name, :sealed)
ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed"""
_REMOVE = "DELETE FROM secrets WHERE name = :name"
_NAMES = "SELECT name FROM secrets"


class SqlSecretRows:
    """Implements `SecretRows`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> bytes | None:
        rows = self._session.rows(_GET, {"name": name})
        return bytes(rows[0][0]) if rows else None

    def put(self, name: str, sealed: bytes) -> None:
        self._session.run(_PUT, {"name": name, "sealed": sealed})

    def remove(self, name: str) -> bool:
        return self._session.run(_REMOVE, {"name": name}) == 1

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(name for (name,) in self._session.rows(_NAMES, {})))
