"""What a transaction of this package offers beyond the port: the raw record, encrypted rows, the attic."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias, cast

from bot.domain.ledger import Request
from bot.domain.ports import Audit, Tx

RawLink: TypeAlias = tuple[int, str, str]
"""Sequence, hash, canonical JSON."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the chain's first link follows: the last archived link, else 0 and the log id."""

    log: str
    sequence: int
    hash: str


class RawAudit(Audit, Protocol):
    """The record as it is stored, for verifying, exporting and archiving it."""

    def base(self) -> Base:
        """Where the chain begins."""
        ...

    def raw(self, after: int, limit: int) -> list[RawLink]:
        """The links after `after`, by sequence, exactly as they are stored."""
        ...

    def cut(self, after: int, sequence: int, digest: str) -> bool:
        """Drops the links up to `sequence`, whose hash is `digest`; False where the chain does not begin at `after`."""
        ...


class SecretRows(Protocol):
    """Encrypted values by name."""

    def get(self, name: str) -> bytes | None:
        """What was put, byte for byte."""
        ...

    def put(self, name: str, sealed: bytes) -> None:
        """Inserts or replaces."""
        ...

    def remove(self, name: str) -> bool:
        """Whether there was one."""
        ...

    def names(self) -> tuple[str, ...]:
        """Sorted."""
        ...


class Attic(Protocol):
    """Moving out what ended long ago."""

    def finished(self, before: datetime, limit: int) -> tuple[Request, ...]:
        """Requests that ended before, oldest first."""
        ...

    def clear(self, id: str, version: int) -> bool:
        """Drops a request with its steps, documents and tokens; False where it changed meanwhile."""
        ...

    def forget_seen(self, before: datetime) -> None:
        """Drops the inbox's rows older than this."""
        ...

    def forget_said(self, before: datetime) -> None:
        """Drops the documents that belong to no request and were written before, with their tokens."""
        ...


class StorageTx(Protocol):
    """What transactions of both stores of this package have besides `Tx`."""

    @property
    def audit(self) -> RawAudit:
        """The record, raw."""
        ...

    @property
    def secrets(self) -> SecretRows:
        """Encrypted values."""
        ...

    @property
    def attic(self) -> Attic:
        """What ended long ago."""
        ...


def own(tx: Tx) -> StorageTx:
    """The transaction of one of this package's stores, with all that it offers."""
    return cast("StorageTx", tx)
