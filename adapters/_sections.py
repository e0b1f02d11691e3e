"""The sections of the messengers in the configuration; apart, so that a terminal starts without loading them."""

from importlib import import_module
from importlib.util import find_spec

from adapters import names
from bot.domain.settings import Section


def configurations() -> dict[str, type[Section]]:
    """The section of each messenger that has one, by name; loads no vendor's SDK."""
    sections = {name: find_spec(f"adapters.{name}.config") for name in names()}
    return {name: import_module(f"adapters.{name}.config").Config for name, found in sections.items() if found}
