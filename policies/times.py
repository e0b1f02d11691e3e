"""When a rule applies: days of the week and hours of the day, in the zone of the moment that is asked about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day in minutes since midnight, the end excluded; `end` before `start` reaches into the next day."""

    start: int = 0
    end: int = MINUTES_A_DAY

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """`08:00-19:00`, `22:00-06:00`, `00:00-24:00`; raises `ValueError` for anything else."""
        match = re.fullmatch(r"([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)", text)
        if match is None:
            raise ValueError(f'{text!r} is not a part of the day such as "08:00-19:00"')
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if start >= MINUTES_A_DAY or end > MINUTES_A_DAY or start == end:
            raise ValueError(f'{text!r} is not a part of the day such as "08:00-19:00"')
        return cls(start, end)

    def cover(self, at: datetime, days: Sequence[Day] = ()) -> bool:
        """Whether `at` lies within, on one of `days` (none: any). The small hours belong to the day they began on."""
        minute, day = at.hour * 60 + at.minute, at.weekday()
        if self.start < self.end:
            within = self.start <= minute < self.end
        else:
            within = minute >= self.start or minute < self.end
            day = (day - 1) % 7 if minute < self.end else day
        return within and (not days or DAYS[day] in days)
