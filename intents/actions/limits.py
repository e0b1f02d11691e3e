"""From which figures on a look calls something worth attention, or bad. Alerting has thresholds of its own."""

from bot.domain.content import Mark

DISK = (75.0, 90.0)
MEMORY = (85.0, 95.0)
LOAD = (100.0, 200.0)
"""Percent of the processors, five-minute average: above 100 something waits for a processor."""


def mark(percent: float, limits: tuple[float, float]) -> Mark:
    """OK below the first limit, attention from it on, bad from the second on."""
    warn, bad = limits
    return Mark.BAD if percent >= bad else Mark.WARN if percent >= warn else Mark.OK
