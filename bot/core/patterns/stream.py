"""A text that comes in pieces, hidden as if it had come whole: a piece is held back until its line has ended."""

from bot.core.patterns.pem import Armour
from bot.domain.ports import Redactor

LONGEST_LINE = 1 << 20
"""Characters without an end of line that are held back; a longer line is cut behind a space."""


class RedactingStream:
    """`feed` takes pieces cut anywhere and returns what may be shown by now; `close` returns the rest.

    `hide` is a redactor that never looks across the end of a line. All pieces together are what `feed` and `close` of
    the whole text return, wherever it was cut.
    """

    def __init__(self, hide: Redactor) -> None:
        self._hide = hide
        self._armour = Armour()
        self._held: list[str] = []
        self._size = 0

    def feed(self, text: str) -> str:
        """What is complete, without its secrets; empty while a line has not ended."""
        self._held.append(text)
        self._size += len(text)
        if self._size <= LONGEST_LINE and "\n" not in text:
            return ""
        held = "".join(self._held)
        done = held.rfind("\n") + 1
        shown = [self._lines(held[:done])]
        while len(held) - done > LONGEST_LINE:
            cut = max(held.rfind(space, done, done + LONGEST_LINE) for space in " \t,") + 1 or done + LONGEST_LINE
            shown.append(self._lines(held[done:cut]))
            done = cut
        self._held, self._size = [held[done:]], len(held) - done
        return "".join(shown)

    def close(self) -> str:
        """The last line, where no end of line followed it. Nothing is fed afterwards."""
        held, self._held, self._size = "".join(self._held), [], 0
        return self._lines(held)

    def _lines(self, text: str) -> str:
        return self._hide(self._armour.text(text)) if text else ""
