"""What a key may hold, in words, from its declaration: for messages about wrong values and for the reference page."""

from collections.abc import Iterable
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.domain.content import Message
from bot.domain.settings import SecretRef


def expected(annotation: Any, metadata: Iterable[Any] = ()) -> Message:
    """The kind of value, as a noun: "a whole number from 1 to 65535"."""
    annotation, marks = _bare(annotation, list(metadata))
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return Message.of("config.one_of", values=", ".join(f'"{one}"' for one in arguments))
    if origin is tuple:
        if _is_model(_bare(arguments[0], [])[0]):
            return Message.of("config.tables")
        return Message.of("config.list", item=expected(arguments[0]))
    if origin is dict or _is_model(annotation):
        return Message.of("config.secret") if annotation is SecretRef else Message.of("config.table")
    if annotation is bool:
        return Message.of("config.truth")
    if annotation is int:
        low, high = _first(marks, "ge"), _first(marks, "le")
        if high is not None:
            return Message.of("config.number_between", low=str(low or 0), high=str(high))
        return Message.of("config.number_from", low=str(low or 0))
    if annotation is datetime:
        return Message.of("config.moment")
    pattern = _first(marks, "pattern")
    if pattern is None:
        return Message.of("config.text")
    return Message.of("config.name") if "A-Z" in str(pattern) else Message.of("config.small_name")


def choices(annotation: Any) -> tuple[str, ...]:
    """The values that a key with a closed list of them may hold; empty for all others."""
    bare = _bare(annotation, [])[0]
    return tuple(map(str, get_args(bare))) if get_origin(bare) is Literal else ()


def field_at(model: Any, place: Iterable[object]) -> FieldInfo | None:
    """The declaration of a key, given the way to it: `("hosts", 3, "port")`."""
    found: FieldInfo | None = None
    for part in place:
        if isinstance(part, int):
            continue
        inside = model_of(model)
        found = inside.model_fields.get(str(part)) if inside is not None else None
        model = found.annotation if found is not None else None
    return found


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The table behind `Model`, `Model | None` or `tuple[Model, ...]`."""
    bare = _bare(annotation, [])[0]
    if get_origin(bare) is tuple:
        bare = _bare(get_args(bare)[0], [])[0]
    return bare if _is_model(bare) else None


def _first(marks: Iterable[Any], name: str) -> Any:
    """What the first mark that has it says of a limit: `ge`, `le`, `pattern`."""
    return next((found for mark in marks if (found := getattr(mark, name, None)) is not None), None)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any]]:
    """Without `Annotated` and `| None`; what `Annotated` says is among the marks."""
    if get_origin(annotation) is Annotated:
        inner, *extra = get_args(annotation)
        more = [mark for one in extra for mark in (one.metadata if isinstance(one, FieldInfo) else [one])]
        return _bare(inner, [*marks, *more])
    if get_origin(annotation) in {Union, UnionType}:
        some = [part for part in get_args(annotation) if part is not NoneType]
        return _bare(some[0], marks)
    return annotation, marks
