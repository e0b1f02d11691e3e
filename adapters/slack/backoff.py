"""How long to wait before the next try: 1, 2, 4 … 60 seconds, shaken so that many do not come at once."""

from secrets import SystemRandom

FIRST, LONGEST = 1.0, 60.0
SHAKE = 0.25
"""A wait is longer by up to this share of itself, never shorter: Slack's own seconds are honoured exactly."""
random = SystemRandom()


class Backoff:
    """Counts failures in a row."""

    def __init__(self, first: float = FIRST) -> None:
        self._first = first
        self._failures = 0

    def succeeded(self) -> None:
        """The next failure is the first again."""
        self._failures = 0

    def failed(self, asked: float | None = None) -> float:
        """Seconds to wait after one more failure; `asked` where the platform said how long."""
        wait = asked if asked is not None else min(LONGEST, self._first * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        return wait * (1 + random.uniform(0, SHAKE))
