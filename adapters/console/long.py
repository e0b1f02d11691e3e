"""Long raw text at a terminal: its beginning and its end, and the whole in a file of its reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from bot.domain.content import Message, Paragraph, Piece, Pre

LINES, COLUMNS = 60, 1000
"""How much of a text is shown: lines, and characters of a line."""


@dataclass(frozen=True, slots=True)
class LongText:
    """Nothing is cut that is not kept: `folder` holds the whole texts, each in a file that only its owner reads."""

    folder: Path
    session: str
    say: Callable[[Message], str]
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def pieces(self, piece: Piece) -> tuple[Piece, ...]:
        """The piece itself, or what is shown of it and where the rest is."""
        if not isinstance(piece, Pre):
            return (piece,)
        lines = piece.text.rstrip("\n").split("\n")
        if len(lines) <= LINES and all(len(line) <= COLUMNS for line in lines):
            return (piece,)
        if (rest := len(lines) - LINES) > 0:
            between = f"… {self.say(Message.of('console.more', count=rest))}"
            lines = [*lines[: LINES // 2], between, *lines[-LINES // 2 :]]
        shown = "\n".join(line if len(line) <= COLUMNS else f"{line[:COLUMNS]}…" for line in lines)
        kept = Paragraph(self.say(Message.of("console.kept", path=str(self._keep(piece)))))
        return (replace(piece, text=shown), kept)

    def _keep(self, piece: Pre) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = re.sub(r"[^A-Za-z0-9._-]", "_", piece.name).lstrip(".") or "output.txt"
        path = self.folder / f"{self.session}-{next(self._numbers)}-{name}"
        path.touch(mode=0o600)
        path.write_text(piece.text, "utf-8", errors="replace")
        return path
