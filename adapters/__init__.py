"""The messengers: each module here without a leading underscore is one, opened by its name."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from bot.domain.errors import ConfigError


def names() -> tuple[str, ...]:
    """Every messenger that there is, by name, without importing any."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


def load(name: str) -> ModuleType:
    """The messenger's module; raises `ConfigError` for a name that is none."""
    if name not in names():
        raise ConfigError("console.unknown_messenger", name=name, names=names())
    return import_module(f"{__name__}.{name}")
