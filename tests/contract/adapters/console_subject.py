"""The terminal under the contract: 80 columns without colours, and a pipe."""

from collections.abc import Sequence
from pathlib import Path

from adapters._text import plain
from adapters.console import ConsoleAdapter, render
from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Account, Person
from tests.unit.console.terminals import COLOUR, HERE, FakeTerminal, console


class ConsoleSubject:
    def __init__(self, files: Path) -> None:
        self.terminal = FakeTerminal()
        self.adapter: ConsoleAdapter = console(self.terminal, files=files)
        self.place: Address = HERE
        self.linked = Person("bob", accounts=(Account("console", "", "bdupont"),))

    def seen(self) -> Sequence[str]:
        """A terminal cannot change what was printed: an edit follows below, what is live stands last."""
        return [COLOUR.sub("", text) for text in (*self.terminal.written, self.terminal.line) if text]

    def renderings(self, content: Content) -> dict[str, str]:
        shown = render.live([content.pieces], "Ctrl-C stops it", 80) if content.live else render.document(content, 80)
        return {"terminal": COLOUR.sub("", shown), "pipe": plain(content)}


def make(files: Path) -> ConsoleSubject:
    return ConsoleSubject(files)
