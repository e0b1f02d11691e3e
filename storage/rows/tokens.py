"""Buttons by their secret, in SQL."""

from dataclasses import replace

from bot.domain.codec import dump, load
from bot.domain.errors import FaultError
from bot.domain.ledger import Token
from storage.engine import Row, Session

_ADD = """INSERT INTO tokens (token, document, body, code, retired) VALUES (:token, :document, :body, :code, :retired)
ON CONFLICT (token) DO UPDATE SET body = excluded.body, code = excluded.code, retired = excluded.retired
WHERE tokens.document = excluded.document"""
_GET = "SELECT body, retired FROM tokens WHERE token = :token"
_CODED = "SELECT body, retired FROM tokens WHERE code = :code AND code <> '' ORDER BY number DESC LIMIT 1"
_OF_DOCUMENT = "SELECT body, retired FROM tokens WHERE document = :document AND retired = 0 ORDER BY number"
_RETIRE = "UPDATE tokens SET retired = 1 WHERE document = :document"
_DROP = "DELETE FROM tokens WHERE document = :document"


def _token(row: Row) -> Token:
    body, retired = row
    token = load(Token, body)
    return replace(token, retired=True) if retired else token


class SqlTokens:
    """Implements the port `Tokens`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        values = {"token": token.token, "document": token.document, "body": dump(token), "code": token.code}
        if not self._session.run(_ADD, {**values, "retired": int(token.retired)}):
            raise FaultError("storage.exists", id=token.document)

    def get(self, token: str) -> Token | None:
        rows = self._session.rows(_GET, {"token": token})
        return _token(rows[0]) if rows else None

    def coded(self, code: str) -> Token | None:
        rows = self._session.rows(_CODED, {"code": code})
        return _token(rows[0]) if rows else None

    def of_document(self, document: str) -> tuple[Token, ...]:
        return tuple(map(_token, self._session.rows(_OF_DOCUMENT, {"document": document})))

    def retire(self, document: str) -> None:
        self._session.run(_RETIRE, {"document": document})

    def drop(self, document: str) -> None:
        self._session.run(_DROP, {"document": document})
