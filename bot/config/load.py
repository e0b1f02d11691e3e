"""Reading the file, and saying of everything wrong in it: where, what was expected, what was probably meant."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.config.convert import Config
from bot.config.sections import HostSection, Settings
from bot.domain.errors import ConfigError


class ConfigProblems(ConfigError):
    """Everything that is wrong with one file; `problems` are (key, what was expected), in the file's own words."""

    def __init__(self, path: Path | None, problems: Iterable[tuple[str, str]]) -> None:
        self.path = path
        self.problems = tuple(problems)
        shown = "\n".join(f"  {key}: {expected}" if key else f"  {expected}" for key, expected in self.problems)
        super().__init__("config.problems", path=str(path or "-"), problems=shown)


def load(path: Path) -> Config:
    """The configuration in a file; raises `ConfigProblems`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigProblems(path, [("", f"cannot be read: {error.strerror}")]) from error
    return parse(text, path.parent, path)


def parse(text: str, folder: Path, path: Path | None = None) -> Config:
    """The configuration in a text; raises `ConfigProblems` with all problems at once."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems(path, [("", f"is not TOML: {error}")]) from error
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise ConfigProblems(path, [_problem(item, tree) for item in error.errors()]) from error
    if problems := list(_contradictions(settings)):
        raise ConfigProblems(path, problems)
    return Config(settings, folder, path)


def _problem(item: Mapping[str, Any], tree: Mapping[str, Any]) -> tuple[str, str]:
    place = [
        part for part in item["loc"] if not (isinstance(part, str) and part.startswith(("function-", "constrained-")))
    ]
    key = _dotted(place, tree)
    if item["type"] == "extra_forbidden":
        known = _known_keys(place[:-1])
        near = get_close_matches(str(place[-1]), known, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else f"; known keys: {', '.join(known)}" if known else ""
        return key, f"unknown key{hint}"
    if item["type"] == "missing":
        return key, "is missing"
    expected = str(item["msg"]).removeprefix("Value error, ")
    given = item.get("input")
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) and item["type"] != "value_error" else ""
    return key, f"{expected[:1].lower()}{expected[1:]}{shown}"


def _dotted(place: Iterable[object], tree: object) -> str:
    """`hosts[2].address`; an entry of a list is named after its `name` where it has one: `hosts[web-01].address`."""
    key = ""
    for part in place:
        tree = tree[part] if isinstance(tree, dict) and part in tree else tree[part] if _indexes(tree, part) else None  # type: ignore[index]  # just looked
        if isinstance(part, int):
            name = tree.get("name") if isinstance(tree, dict) else None
            key += f"[{name or part + 1}]"
        else:
            key += f".{part}" if key else str(part)
    return key


def _indexes(tree: object, part: object) -> bool:
    return isinstance(tree, list) and isinstance(part, int) and part < len(tree)


def _known_keys(place: Iterable[object]) -> list[str]:
    """The keys that the declaration knows at this place."""
    model: Any = Settings
    for part in place:
        if (
            isinstance(part, str)
            and isinstance(model, type)
            and issubclass(model, BaseModel)
            and part in model.model_fields
        ):
            model = _inner(model.model_fields[part].annotation)
    return sorted(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _inner(annotation: Any) -> Any:
    """The model inside `tuple[Model, ...]` or `Model | None`."""
    if isinstance(annotation, type):
        return annotation
    return next(
        (found for part in getattr(annotation, "__args__", ()) if (found := _inner(part)) is not type(None)), annotation
    )


def _contradictions(settings: Settings) -> Iterator[tuple[str, str]]:
    """What each key allows alone, but not all of them together."""
    names = [host.name for host in settings.hosts]
    yield from _twice("hosts", names)
    yield from _twice("people", [person.name for person in settings.people])
    yield from _twice("apps", [app.name for app in settings.apps])
    for host in settings.hosts:
        yield from _about_host(host, settings, names)
    for app in settings.apps:
        yield from ((f"apps[{app.name}].hosts", _unknown(name, names)) for name in app.hosts if name not in names)
    yield from _shared_accounts(settings)
    if settings.model.provider != "off" and settings.model.api_key is None:
        yield "model.api_key", 'is missing: api_key = { env = "ANTHROPIC_API_KEY" }'


def _about_host(host: HostSection, settings: Settings, names: list[str]) -> Iterator[tuple[str, str]]:
    key = f"hosts[{host.name}]"
    tags = {tag for other in settings.hosts for tag in other.tags}
    for word in (host.name, *host.aliases):
        if word == "all" or word in tags:
            yield key, f"{word} is also {'every host' if word == 'all' else 'a tag'}: a name must mean one thing"
    for alias in host.aliases:
        if alias in names or sum(alias in other.aliases for other in settings.hosts) > 1:
            yield f"{key}.aliases", f"{alias} already names another host"
    if host.jump and host.jump not in names:
        yield f"{key}.jump", _unknown(host.jump, names)
    if host.transport == "ssh" and not host.address:
        yield f"{key}.address", 'is missing (or set transport = "local" for this very machine)'


def _shared_accounts(settings: Settings) -> Iterator[tuple[str, str]]:
    owners: dict[tuple[str, str], str] = {}
    for person in settings.people:
        for entry in person.accounts.items():
            if (other := owners.setdefault(entry, person.name)) != person.name:
                yield f"people[{person.name}].accounts.{entry[0]}", f"{entry[1]} already belongs to {other}"


def _twice(key: str, names: list[str]) -> Iterator[tuple[str, str]]:
    yield from (
        (f"{key}[{name}]", "is declared twice") for name in sorted({name for name in names if names.count(name) > 1})
    )


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"there is no host {name}" + (f"; did you mean {near[0]}?" if near else "")
