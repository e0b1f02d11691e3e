"""`docs/configuration.md`: every key in tables, from the declaration."""

from collections.abc import Iterator
from typing import get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.expecting import expected, model_of
from bot.config.sections import Settings
from bot.config.toml import written
from bot.core.explain import words
from bot.domain.settings import SecretRef

HEAD = """\
# Configuration

Generated from the declaration in `bot/config/sections.py` (and `policies/settings.py`) by `script/docs`; do not edit.

One TOML file, `config.toml` in the working directory or the one that `--config` names. Relative paths start at the
file's own folder. Unknown keys are refused with the nearest known name; every problem of the file is named at once,
with its key, what was expected and exit code 2. `commander check` says what is missing outside of the file.
`config.example.toml` has every key with its default.

A secret is never written into the file. It is a reference: `{ env = "NAME" }` (an environment variable),
`{ file = "PATH" }` (a file that only the bot can read) or `{ secret = "NAME" }` (the encrypted store:
`commander secrets set NAME`).
"""


def reference() -> str:
    """The page."""
    lines = [HEAD]
    for name, field in Settings.model_fields.items():
        lines += _section(name, field)
    return "\n".join(lines)


def _section(way: str, field: FieldInfo) -> Iterator[str]:
    model = model_of(field.annotation)
    if model is None or model is SecretRef:
        return
    many = get_origin(field.annotation) is tuple
    yield f"## `[[{way}]]`" if many else f"## `[{way}]`"
    yield ""
    yield str(field.description)
    yield ""
    yield from _table(model)
    yield ""
    for name, inner in model.model_fields.items():
        yield from _section(f"{way}.{name}", inner)


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        kind = words(expected(field.annotation, field.metadata), "en")
        cells = (f"`{name}`", kind, _default(field), str(field.description))
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None or isinstance(field.default, BaseModel):
        return ""
    return f"`{written(field.default)}`"
