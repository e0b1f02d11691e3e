"""Everything that is wrong with a file: where, what was expected, what was probably meant."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args

from bot.config.expecting import choices, expected, field_at, model_of
from bot.config.sections import Settings
from bot.config.toml import written
from bot.domain.content import Message
from bot.domain.errors import ConfigError
from bot.domain.settings import Refused, SecretRef

LONGEST = 60
"""Characters of a wrong value that are shown."""


class Problem(NamedTuple):
    """One of them; `key` is empty for the file as a whole."""

    key: str
    said: Message


class ConfigProblems(ConfigError):
    """All problems of one file at once."""

    def __init__(self, path: Path | None, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        *before, rest = [Message.of("config.at", key=key, problem=said) if key else said for key, said in self.problems]
        for said in reversed(before):
            rest = Message.of("config.listed", problem=said, rest=rest)
        super().__init__("config.problems", count=len(self.problems), path=str(path or "-"), problems=rest)


def problem(item: Mapping[str, Any], tree: Mapping[str, Any]) -> Problem:
    """One finding of the validation as a problem of the file."""
    place = [part for part in item["loc"] if not (isinstance(part, str) and part.startswith(("function-", "constr")))]
    key = dotted(place, tree)
    own = item.get("ctx", {}).get("error")
    if isinstance(own, Refused):
        return Problem(key, own.said)
    match item["type"]:
        case "extra_forbidden":
            table = field_at(Settings, place[:-1])
            model = model_of(table.annotation) if table is not None else Settings
            return Problem(key, unknown_key(str(place[-1]), model.model_fields if model else ()))
        case "missing":
            return Problem(key, Message.of("config.missing"))
        case "value_error":
            return Problem(key, Message.of("config.refused", reason=str(item["msg"]).removeprefix("Value error, ")))
    field = field_at(Settings, place)
    if field is None or item["type"] in {"too_short", "string_too_short", "string_too_long"}:
        return Problem(key, Message.of("config.refused", reason=str(item["msg"])))
    if model_of(field.annotation) is SecretRef:
        return Problem(key, Message.of("config.literal_secret"))  # the value is never shown
    given = item.get("input")
    inner = get_args(field.annotation)[0] if isinstance(place[-1], int) else field.annotation
    wanted = expected(inner, field.metadata)
    if near := nearest(str(given), choices(inner)):
        return Problem(key, Message.of("config.not_this_but", expected=wanted, given=_shown(given), near=f'"{near}"'))
    return Problem(key, Message.of("config.not_this", expected=wanted, given=_shown(given)))


def unknown_key(name: str, known: Iterable[str]) -> Message:
    """With the nearest name, or all that there are."""
    names = sorted(known)
    if near := nearest(name, names):
        return Message.of("config.unknown_key_near", near=near)
    return Message.of("config.unknown_key", known=tuple(names)) if names else Message.of("config.unknown_key_here")


def unknown(kind: Message, name: str, known: Iterable[str]) -> Message:
    """A name that the file does not declare; `kind` says what it should be."""
    if near := nearest(name, known):
        return Message.of("config.unknown_near", kind=kind, name=name, near=near)
    return Message.of("config.unknown", kind=kind, name=name)


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant, "" where none is near."""
    names = {one.casefold(): one for one in known}
    return next((names[near] for near in get_close_matches(name.casefold(), names, n=1, cutoff=0.6)), "")


def dotted(place: Iterable[object], tree: object) -> str:
    """`hosts[web-01].address`: an entry of a list is called by its `name`, or by its number where it has none."""
    key = ""
    for part in place:
        match tree:
            case dict() if part in tree:
                tree = tree[part]
            case list() if isinstance(part, int) and part < len(tree):
                tree = tree[part]
            case _:
                tree = None
        if isinstance(part, int):
            name = tree.get("name") if isinstance(tree, dict) else None
            key += f"[{name or part + 1}]"
        elif part != "[key]":
            key += f".{part}" if key else str(part)
    return key


def _shown(given: object) -> str:
    text = written(given) if isinstance(given, str | int | float | bool | list | dict) else str(given)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
