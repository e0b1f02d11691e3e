"""The configuration: one TOML file, validated against one declaration, turned into the values of the domain."""

from bot.config.convert import Config
from bot.config.load import load, parse

__all__ = ["Config", "load", "parse"]
