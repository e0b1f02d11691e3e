"""Buttons by their secret, in SQL."""

from bot.domain.codec import dump, load
from bot.domain.errors import FaultError
from bot.domain.ledger import Token
from storage.engine import Session

_ADD = """INSERT INTO tokens (token, document, body) VALUES (:token, :document, :body)
ON CONFLICT (token) DO NOTHING"""
_GET = "SELECT body FROM tokens WHERE token = :token"
_OF_DOCUMENT = "SELECT body FROM tokens WHERE document = :document ORDER BY number"
_DROP = "DELETE FROM tokens WHERE document = :document"


class SqlTokens:
    """Implements the port `Tokens`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token) -> None:
        if not self._session.run(_ADD, {"token": token.token, "document": token.document, "body": dump(token)}):
            raise FaultError("storage.exists", id=token.document)

    def get(self, token: str) -> Token | None:
        rows = self._session.rows(_GET, {"token": token})
        return load(Token, rows[0][0]) if rows else None

    def of_document(self, document: str) -> tuple[Token, ...]:
        return tuple(load(Token, body) for (body,) in self._session.rows(_OF_DOCUMENT, {"document": document}))

    def drop(self, document: str) -> None:
        self._session.run(_DROP, {"document": document})
