"""Recipes: Fabric tasks of the user's own fabfile, as the configuration declares them; no others are there.

The code is the user's and is not read; its hash is pinned in the plan, and only code with that hash runs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Risk

Kind: TypeAlias = Literal["text", "number", "flag"]
_NUMBER = re.compile(r"-?[0-9]{1,15}")
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One declared task: `content` is the SHA-256 of its file as it is now, "" where the file cannot be read."""

    name: str
    task: str
    risk: Risk
    about: str = ""
    arguments: tuple[tuple[str, Kind], ...] = ()
    content: str = ""

    def typed(self, said: Mapping[str, str]) -> dict[str, str | int | bool]:
        """The values as the task takes them; raises `InvalidArgument` for one of another kind."""
        kinds = dict(self.arguments)
        return {name: _typed(name, value, kinds[name]) for name, value in said.items()}


def _typed(name: str, value: str, kind: Kind) -> str | int | bool:
    if kind == "number" and _NUMBER.fullmatch(value):
        return int(value)
    if kind == "flag" and value in _FLAGS:
        return _FLAGS[value]
    if kind == "text" and value.isprintable():
        return value
    reasons = {"number": "argument.not_a_number", "flag": "argument.not_a_flag", "text": "argument.control_characters"}
    raise InvalidArgument("error.invalid_argument", parameter=name, reason=Message.of(reasons[kind], value=value[:80]))
