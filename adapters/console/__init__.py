"""The terminal as a messenger: typed lines in, documents out, live lines and edits in place."""

from adapters.console.adapter import ConsoleAdapter, Terminal
from adapters.console.completion import CommandCompleter
from adapters.console.pipe import Pipe

__all__ = ["CommandCompleter", "ConsoleAdapter", "Pipe", "Terminal"]
