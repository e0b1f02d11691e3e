"""The kinds of value around schedules and quotas."""

from typing import Annotated

from bot.domain.parameters import Kind, number, pattern

ScheduleId = Annotated[str, Kind("schedule", pattern("schedule", r"[A-Za-z0-9]{1,32}", "not_an_id"))]
TeamName = Annotated[str, Kind("team", pattern("team", r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"))]
Allowed = Annotated[int, Kind("number", number("limit", 0, 100_000), (("type", "integer"),))]
"""How many of something are allowed; 0: none."""
