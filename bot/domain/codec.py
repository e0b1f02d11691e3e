"""Values to JSON and back, and the one canonical form that is hashed and signed."""

import json
import unicodedata
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
"""One compiled (de)serialiser per class of value; the product has a few dozen."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump(value: Any) -> str:
    """A frozen value of the product as JSON text, for storage."""
    return _adapter(type(value)).serializer.to_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """The value again, validated; raises `pydantic.ValidationError` where the text was not written by `dump`."""
    return cast("T", _adapter(kind).validator.validate_json(text))


def plain(value: Any) -> Any:
    """A frozen value as dictionaries, lists, strings, integers and booleans."""
    return _adapter(type(value)).serializer.to_python(value, mode="json")


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, NFC, no white space, no floats. Equal values have equal bytes.

    Floats are refused because their text differs between writers; durations and sizes in plans are integers.
    """
    tree = value if isinstance(value, dict | list) else plain(value)
    return _ENCODER.encode(_clean(tree)).encode()


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _clean(part: Any) -> Any:
    """Composed text all the way down; plain tests by type, because every entry of the record comes through here."""
    kind = type(part)
    if kind is str:
        return part if part.isascii() else unicodedata.normalize("NFC", part)
    if kind is dict:
        return {_clean(key): _clean(item) for key, item in part.items()}
    if kind is list or kind is tuple:
        return [_clean(item) for item in part]
    if kind is float:
        raise TypeError("no floats in canonical JSON")
    return part
