"""A dictionary with transactions: copied at the first write of a transaction, put back when it fails."""

from collections.abc import Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Table(Generic[K, V]):
    """Rows by key, in the order of their first insertion."""

    def __init__(self) -> None:
        self._rows: dict[K, V] = {}
        self._before: dict[K, V] | None = None

    @property
    def changed(self) -> bool:
        """Whether the open transaction wrote here."""
        return self._before is not None

    def get(self, key: K) -> V | None:
        return self._rows.get(key)

    def values(self) -> list[V]:
        return list(self._rows.values())

    def items(self) -> list[tuple[K, V]]:
        return list(self._rows.items())

    def put(self, key: K, value: V) -> None:
        self._touch()
        self._rows[key] = value

    def drop(self, key: K) -> bool:
        """Whether there was such a row."""
        if key not in self._rows:
            return False
        self._touch()
        del self._rows[key]
        return True

    def commit(self) -> None:
        self._before = None

    def rollback(self) -> None:
        if self._before is not None:
            self._rows, self._before = self._before, None

    def _touch(self) -> None:
        if self._before is None:
            self._before, self._rows = self._rows, dict(self._rows)

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
