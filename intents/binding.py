"""Giving what was named to the parameters of an action: each finds its one place, or the action is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from bot.domain.actions import Action, Parameter
from bot.domain.parameters import Kind
from intents.chunk import Chunk
from intents.concept import Concept

MOST_READINGS = 64
"""Names that mean several things multiply; more combinations than this are not tried."""

_BY_NAMES: Mapping[str, tuple[str, ...]] = {
    "target": ("host", "tag", "all"),
    "host": ("host",),
    "tag": ("tag",),
    "service": ("service",),
    "app": ("app",),
    "person": ("person",),
    "request": ("request",),
    "subject": ("app", "service", "host", "tag", "url"),
}
_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "since": ("since", "duration"),
    "pid": ("pid", "number"),
    "limit": ("limit", "number"),
    "lines": ("lines", "number"),
    "percent": ("percent", "number"),
    "task": ("task", "number"),
    "vm": ("vm", "vmid"),
    "until": ("until", "duration"),
    "environment": ("tag",),
    "vm_image": ("image",),
    "new_container": ("newname", "container"),
    "new_vm": ("newname", "vm"),
    "snapshot": ("snapshot", "newname"),
    "template": ("template", "newname"),
}
_DROPPABLE = (
    "all", "tag", "host", "service", "person", "since", "duration", "lines", "limit", "priority", "sort", "severity",
)  # fmt: skip
"""Kinds that a look may leave aside where the action has no place for them, the least telling first."""

_ONE = frozenset({"service", "person"})
"""Kinds of which an action takes one: of two that were named none may be left aside."""


@dataclass(frozen=True)
class Binding:
    """An action with the raw values that were named for it, and what it still needs. `dropped` names had no place."""

    action: Action
    values: Mapping[str, object]
    missing: tuple[Parameter, ...]
    dropped: tuple[Chunk, ...] = field(default=())


def kinds_for(parameter: Parameter, concept: Concept) -> tuple[str, ...]:
    """The kinds of named things that this parameter takes."""
    kind: Kind = parameter.kind
    taken = tuple(said for said, name in concept.takes.items() if name == parameter.name)
    if kind.names in _BY_NAMES:
        return (*_BY_NAMES[kind.names], *taken)
    if kind.name == "flag":
        return (parameter.name, *taken)
    return (*_BY_KIND.get(kind.name, (kind.name,)), *taken)


def bindings(action: Action, concept: Concept, named: Sequence[Chunk]) -> Iterator[Binding]:
    """All ways in which every named thing has a place, each set of values once."""
    options = [tuple(_places(action, concept, chunk)) for chunk in named]
    seen: list[Mapping[str, object]] = []
    for choice in islice(product(*options), MOST_READINGS):
        values = _assign(action, choice)
        if values is None:
            continue
        for name, value in concept.fixed.items():
            if action.parameter(name) is not None:
                values.setdefault(name, value)
        if values not in seen:
            seen.append(values)
            missing = tuple(p for p in action.parameters if p.required and p.name not in values)
            yield Binding(action, values, missing)


def loosely(action: Action, concept: Concept, named: Sequence[Chunk]) -> Binding | None:
    """For looks: as `bindings`, leaving aside at most one named thing that the action has no place for."""
    for kind in _DROPPABLE:
        for index, chunk in enumerate(named):
            if chunk.value(kind) is not None and not (kind in _ONE and _another(named, chunk, kind)):
                rest = [*named[:index], *named[index + 1 :]]
                found = list(islice(bindings(action, concept, rest), 2))
                if len(found) == 1:
                    return Binding(action, found[0].values, found[0].missing, (chunk,))
    return None


def _another(named: Sequence[Chunk], chunk: Chunk, kind: str) -> bool:
    return any(other is not chunk and other.value(kind) is not None for other in named)


def _places(action: Action, concept: Concept, chunk: Chunk) -> Iterator[tuple[Parameter, str]]:
    for kind, value in chunk.readings:
        if kind.startswith("="):
            if (parameter := action.parameter(kind[1:])) is not None:
                yield parameter, value
            continue
        exact = any(parameter.kind.name == kind for parameter in action.parameters)
        for parameter in action.parameters:
            new = exact and parameter.kind.name.startswith("new_")
            everywhere = kind == "all" and parameter.kind.name == "flag"  # "all" is a place, not a yes
            if kind in kinds_for(parameter, concept) and not new and not everywhere:
                yield parameter, value
                if kind == "number":
                    break  # one without a unit is the first count that it may be


def _assign(action: Action, choice: Sequence[tuple[Parameter, str]]) -> dict[str, object] | None:
    values: dict[str, object] = {}
    for parameter, value in choice:
        if parameter.kind.many:
            listed = values.setdefault(parameter.name, [])
            assert isinstance(listed, list)  # noqa: S101 (only this branch fills it)
            listed.extend(part for part in value.replace(",", " ").split() if part not in listed)
        elif values.setdefault(parameter.name, value) != value:
            return None
    for parameter in action.parameters:
        listed = values.get(parameter.name)
        if isinstance(listed, list) and "all" in listed and len(listed) > 1:
            listed.remove("all")
    return values
