"""What the bot knows by its own changes, in SQL."""
# ruff: noqa: S608 (statements are put together from constants only, values are always bound)

from secrets import randbits

from bot.domain.ledger import Setting
from bot.domain.ports.storage import Topic
from storage.engine import Row, Session, Values, moment, stamp

_COLUMNS = "kind, key, value, author, at, seal"
_GET = f"SELECT {_COLUMNS} FROM settings WHERE kind = :kind AND key = :key"
_PUT = f"""INSERT INTO settings ({_COLUMNS}) VALUES (:kind, :key, :value, :author, :at, :seal)
ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, author = excluded.author, at = excluded.at,
    seal = excluded.seal"""
_REMOVE = "DELETE FROM settings WHERE kind = :kind AND key = :key"
# The row without a kind: a new random number with each change (a counter would come back after a rollback).
_VERSION = "SELECT at FROM settings WHERE kind = '' AND key = ''"
_BUMP = """INSERT INTO settings (kind, key, value, author, at, seal) VALUES ('', '', '', '', :at, '')
ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at"""
_ALL = f"SELECT {_COLUMNS} FROM settings WHERE kind"


def _setting(row: Row) -> Setting:
    kind, key, value, author, at, seal = row
    return Setting(kind, key, value, author, moment(at), seal)


class SqlSettings:
    """Implements the port `Settings`."""

    def __init__(self, session: Session, touched: set[Topic]) -> None:
        self._session = session
        self._touched = touched

    def get(self, kind: str, key: str) -> Setting | None:
        rows = self._session.rows(_GET, {"kind": kind, "key": key})
        return _setting(rows[0]) if rows else None

    def put(self, setting: Setting) -> None:
        values: Values = {
            "kind": setting.kind,
            "key": setting.key,
            "value": setting.value,
            "author": setting.by,
            "at": stamp(setting.at),
            "seal": setting.seal,
        }
        self._session.run(_PUT, values)
        self._changed()

    def remove(self, kind: str, key: str) -> bool:
        self._changed()
        return self._session.run(_REMOVE, {"kind": kind, "key": key}) == 1

    def version(self) -> int:
        rows = self._session.rows(_VERSION, {})
        return int(rows[0][0]) if rows else 0

    def _changed(self) -> None:
        self._session.run(_BUMP, {"at": randbits(62)})
        self._touched.add("settings")

    def all(self, *kinds: str) -> tuple[Setting, ...]:
        if not kinds:
            return ()
        names = {f"kind{number}": kind for number, kind in enumerate(kinds)}
        rows = self._session.rows(f"{_ALL} IN ({', '.join(':' + name for name in names)})", dict(names))
        # Sorted here: the engines collate text differently.
        return tuple(sorted(map(_setting, rows), key=lambda setting: (setting.kind, setting.key)))
