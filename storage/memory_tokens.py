"""Buttons and leases, in memory."""

from dataclasses import replace

from bot.domain.errors import FaultError
from bot.domain.ledger import Lease, Token
from storage.memory_table import Table


class MemoryTokens:
    """Implements the port `Tokens`."""

    def __init__(self) -> None:
        self.rows: Table[str, Token] = Table()

    def add(self, token: Token) -> None:
        known = self.rows.get(token.token)
        if known is not None and known.document != token.document:
            raise FaultError("storage.exists", id=token.document)
        self.rows.put(token.token, token)

    def get(self, token: str) -> Token | None:
        return self.rows.get(token)

    def coded(self, code: str) -> Token | None:
        return next((row for row in reversed(self.rows.values()) if code and row.code == code), None)

    def of_document(self, document: str) -> tuple[Token, ...]:
        return tuple(row for row in self.rows.values() if row.document == document and not row.retired)

    def retire(self, document: str) -> None:
        for token in self.of_document(document):
            self.rows.put(token.token, replace(token, retired=True))

    def drop(self, document: str) -> None:
        for token in self.rows.values():
            if token.document == document:
                self.rows.drop(token.token)


class MemoryLeases:
    """Implements the port `Leases`."""

    def __init__(self) -> None:
        self.rows: Table[str, Lease] = Table()

    def hold(self, key: str, lease: Lease) -> bool:
        held = self.rows.get(key)
        if held is not None and held.owner != lease.owner and held.until > lease.since:
            return False
        self.rows.put(key, lease)
        return True

    def release(self, key: str, owner: str) -> None:
        held = self.rows.get(key)
        if held is not None and held.owner == owner:
            self.rows.drop(key)
