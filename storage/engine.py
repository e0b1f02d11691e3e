"""What a database engine must offer to `storage/database.py`: sessions, and what its errors mean."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeAlias

from bot.domain.errors import BotError

Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Mapping[str, str | int | bytes | None]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(stamp: int) -> datetime:
    """The aware moment (UTC) of a stamp."""
    return _EPOCH + stamp * _MICROSECOND


def stamp_or_none(moment: datetime | None) -> int | None:
    """As `stamp`, for a moment that may be missing."""
    return None if moment is None else stamp(moment)


class Session(Protocol):
    """One connection. Values are named (`:name`); a session is used by one thread at a time."""

    @property
    def changed(self) -> bool:
        """Whether the transaction wrote anything."""
        ...

    def begin(self) -> None:
        """Starts a transaction; a writing session waits here until it is the only one that writes."""
        ...

    def rows(self, sql: str, values: Values) -> list[Row]:
        """All rows that a statement returns."""
        ...

    def run(self, sql: str, values: Values) -> int:
        """How many rows a statement changed."""
        ...

    def commit(self) -> None:
        """Returns when the transaction is durable."""
        ...

    def rollback(self) -> None:
        """Also after a failure of anything above."""
        ...

    def others(self) -> int:
        """Another number after each commit of another connection, where the engine can tell; else always the same."""
        ...

    def close(self) -> None:
        """Gives the connection back."""
        ...


OnWriter: TypeAlias = Callable[[Callable[[Session], int]], Awaitable[int]]
"""Runs a function with the writing session, outside of any transaction, in its thread."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What an error of the driver means. `again`: another try is likely to work; `lost`: the session is useless."""

    error: BotError
    again: bool = False
    lost: bool = True


class Engine(Protocol):
    """One kind of database at one place."""

    @property
    def errors(self) -> type[Exception]:
        """What the driver raises."""
        ...

    def migrate(self) -> None:
        """Makes or upgrades the schema; safe for several processes at once."""
        ...

    def session(self, *, write: bool) -> Session:
        """A new connection."""
        ...

    def glance(self) -> Session | None:
        """A session for reads of microseconds that never waits for anybody; None where every read may wait."""
        ...

    def failure(self, error: Exception, *, write: bool) -> Failure | None:
        """None for an error that is a bug of ours."""
        ...

    def watch(self, on_writer: OnWriter) -> AsyncIterator[None]:
        """Yields at most 250 ms after commits of other processes. Raises the driver's errors and `BotError`."""
        ...
