"""A text that comes in pieces, hidden as if it had come whole: a piece is held back until its line has ended."""

import re

from bot.core.patterns.pem import Armour
from bot.domain.ports import Redactor

LONGEST_LINE = 1 << 20
"""Characters without an end of line that are held back; a longer line is cut behind a space."""
_ENDS = re.compile(r"[\r\n]")


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

    def feed(self, piece: str) -> str:
        """What is complete, without its secrets; empty while a line has not ended."""
        self._held.append(piece)
        self._size += len(piece)
        if self._size <= LONGEST_LINE and not _ENDS.search(piece):
            return ""
        held = "".join(self._held)
        done = max(held.rfind("\n"), held.rfind("\r")) + 1
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
