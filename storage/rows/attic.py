"""Moving out what ended long ago, in SQL."""

from datetime import datetime

from bot.domain.ledger import Request
from storage.engine import Session, Values, stamp
from storage.rows.requests import SELECT_REQUEST, request_of

_FINISHED = f"""{SELECT_REQUEST}
WHERE finished_at < :before AND state NOT IN ('pending', 'approved', 'executing')
ORDER BY finished_at, number LIMIT :limit"""
_CLEAR = "DELETE FROM requests WHERE id = :id AND version = :version"
_CLEAR_STEPS = "DELETE FROM steps WHERE request = :id"
_CLEAR_TOKENS = "DELETE FROM tokens WHERE document IN (SELECT id FROM documents WHERE subject = :subject)"
_CLEAR_DOCUMENTS = "DELETE FROM documents WHERE subject = :subject"
_FORGET = "DELETE FROM inbox WHERE at < :before"
_SAID = "subject = '' AND updated_at < :before"
_UNSAY_TOKENS = f"DELETE FROM tokens WHERE document IN (SELECT id FROM documents WHERE {_SAID})"  # noqa: S608 (constants)
_UNSAY = f"DELETE FROM documents WHERE {_SAID}"  # noqa: S608 (constants)


class SqlAttic:
    """Implements `Attic`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def finished(self, before: datetime, limit: int) -> tuple[Request, ...]:
        rows = self._session.rows(_FINISHED, {"before": stamp(before), "limit": limit})
        return tuple(map(request_of, rows))

    def clear(self, id: str, version: int) -> bool:
        values: Values = {"id": id, "version": version, "subject": f"request:{id}"}
        if not self._session.run(_CLEAR, values):
            return False
        for statement in (_CLEAR_STEPS, _CLEAR_TOKENS, _CLEAR_DOCUMENTS):
            self._session.run(statement, values)
        return True

    def forget_seen(self, before: datetime) -> None:
        self._session.run(_FORGET, {"before": stamp(before)})

    def forget_said(self, before: datetime) -> None:
        for statement in (_UNSAY_TOKENS, _UNSAY):
            self._session.run(statement, {"before": stamp(before)})
