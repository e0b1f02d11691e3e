"""How often one place may be written to."""

from bot.domain.flow import Address
from bot.domain.ports import Clock, Pace

FORGET = 1_000
"""Places that are remembered; those that were written to longest ago are forgotten first."""


class Paces:
    """A leaky bucket for each place: `burst` writes at once, then one every `every` seconds."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._free_at: dict[Address, float] = {}
        """When a place's bucket is empty again, in seconds since the epoch."""
        self._room = pace.every * (pace.burst - 1)

    async def turn(self, place: Address) -> None:
        """Waits until the place may be written to."""
        while (wait := self._free_at.get(place, 0.0) - self._room - self._clock.now().timestamp()) > 0:
            await self._clock.sleep(wait)

    def wrote(self, place: Address) -> None:
        """Counts one write."""
        if not self._pace.every:
            return
        begins = max(self._free_at.pop(place, 0.0), self._clock.now().timestamp())
        self._free_at[place] = begins + self._pace.every
        while len(self._free_at) > FORGET:
            del self._free_at[next(iter(self._free_at))]

    def hold(self, place: Address, seconds: float) -> None:
        """Nothing is written to the place for so long: the platform asked for it."""
        until = self._clock.now().timestamp() + seconds + self._room
        self._free_at[place] = max(self._free_at.get(place, 0.0), until)
