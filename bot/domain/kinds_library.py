"""The kinds of value around written requests: their names, the values that fill them in, several in one line."""

from typing import Annotated

from bot.domain.parameters import Kind, pattern, text

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
TemplateName = Annotated[str, Kind("template", pattern("name", _NAME))]
BookName = Annotated[str, Kind("playbook", pattern("name", _NAME))]
Filling = Annotated[str, Kind("arguments", lambda value: text("arguments", value))]
"""Values for the places of a template, playbook or recipe: `host=web-01 path="/var/log/a b"`."""
PlanSteps = Annotated[str, Kind("steps", lambda value: text("steps", value, 2000))]
"""Requests separated by `;`."""
RecipeName = Annotated[str, Kind("recipe", pattern("name", _NAME))]
ContentHash = Annotated[str, Kind("content", pattern("content", r"[0-9a-f]{64}"))]
"""SHA-256 of the file that a recipe is read from."""
