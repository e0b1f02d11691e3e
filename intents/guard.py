"""What keeps a remote reader from costing too much: a circuit breaker, and a budget of tokens for each person."""

from collections import deque
from datetime import datetime, timedelta

from bot.domain.ports import Clock

MOST_FAILURES = 3
REST = timedelta(seconds=60)
WINDOW = timedelta(hours=24)


class Breaker:
    """After three failures in a row nobody is asked for a minute; then one call decides."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._until: datetime | None = None

    @property
    def closed(self) -> bool:
        """Whether a call may be made."""
        return self._until is None or self._clock.now() >= self._until

    def failed(self) -> None:
        """Counts a failure; the third, and each after a rest, begins a rest."""
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._until = self._clock.now() + REST

    def succeeded(self) -> None:
        """Forgets the failures."""
        self._failures, self._until = 0, None


class Budget:
    """Tokens of the last 24 hours by person."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._spent: dict[str, deque[tuple[datetime, int]]] = {}

    def allows(self, person: str) -> bool:
        """Whether anything of the person's budget is left."""
        spent = self._spent.setdefault(person, deque())
        while spent and spent[0][0] <= self._clock.now() - WINDOW:
            spent.popleft()
        return sum(tokens for _, tokens in spent) < self._limit

    def spent(self, person: str, tokens: int) -> None:
        """Counts what a call cost."""
        self._spent.setdefault(person, deque()).append((self._clock.now(), tokens))
