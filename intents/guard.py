"""What keeps a model that is away from being asked again and again: a circuit breaker."""

from datetime import datetime, timedelta

from bot.domain.ports import Clock

MOST_FAILURES = 3
REST = timedelta(seconds=60)


class Breaker:
    """Closed: everybody may ask. After three failures in a row it is open: nobody may, for a minute.

    Then it is half open: one call is let through as a probe, and everybody else waits for its end, at most another
    minute (a probe that never ends blocks nobody for good). An answer closes the circuit, a failure opens it again.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._until: datetime | None = None

    @property
    def rests(self) -> bool:
        """Whether it would be useless to ask now; says nothing about who else asks."""
        return self._until is not None and self._clock.now() < self._until

    def admits(self) -> bool:
        """Whether this call may be made; the first after a rest is the probe."""
        if self.rests:
            return False
        if self._until is not None:
            self._until = self._clock.now() + REST
        return True

    def failed(self) -> None:
        """Counts a failure; the third, and each after a rest, begins a rest."""
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._until = self._clock.now() + REST

    def succeeded(self) -> None:
        """Forgets the failures."""
        self._failures, self._until = 0, None
