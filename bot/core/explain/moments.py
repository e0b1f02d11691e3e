"""Points in time, in full and in the reader's zone: "nuit du 3 au 4 mars, 02:00 Europe/Paris"."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from babel.dates import format_timedelta, get_month_names

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
"""English is the international one: 24 hours, the day before the month."""

MORNING = 6
"""Hours before this one belong to the night that began the day before: people say "the night of 3 to 4 March"."""


def ago(at: datetime, now: datetime, language: str) -> str:
    """The distance in one unit: "3 minutes ago", "in 2 hours"; at least a second, since CLDR says "in 0 seconds"."""
    distance = at - now
    if abs(distance) < timedelta(seconds=1):
        distance = timedelta(seconds=-1)
    return str(format_timedelta(distance, add_direction=True, locale=LOCALES[language]))


def clock(at: datetime, zone: tzinfo) -> str:
    """The time of day, 24 hours."""
    return f"{at.astimezone(zone):%H:%M}"


def day(when: date, this_year: int, language: str, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """Day and month, and the year where it is another one: "3 March", "1er mars", "3 March 2025", "20 nov."."""
    number = "1er" if language == "fr" and when.day == 1 else str(when.day)
    month = get_month_names(width, locale=LOCALES[language])[when.month]
    return f"{number} {month}" if when.year == this_year else f"{number} {month} {when.year}"


def night(at: datetime, now: datetime, zone: tzinfo, language: str) -> tuple[str, str] | None:
    """The two days of the night that `at` is in ("3", "4 March"), the first one short within a month; None by day."""
    local, this_year = at.astimezone(zone), now.astimezone(zone).year
    if local.hour >= MORNING:
        return None
    second, first = local.date(), local.date() - timedelta(days=1)
    if (first.year, first.month) == (second.year, second.month):
        shown = "1er" if language == "fr" and first.day == 1 else str(first.day)
        return shown, day(second, this_year, language)
    return day(first, this_year, language), day(second, this_year, language)
