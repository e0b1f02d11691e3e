"""A content as Discord messages: markdown of at most 2,000 characters, buttons in rows of five, files."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters._text import SIGNS, clean, numbered, plain, span, table
from adapters.discord.api import QUIET, File
from adapters.discord.markdown import bold, escape, fenced
from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Picture, Piece, Pre, Progress

LIMIT, BUTTONS, ROW, LABEL, FILES, CUSTOM_ID = 2000, 25, 5, 80, 10, 100
"""Discord's: characters of a message, its buttons, buttons of a row, characters of a label, files, custom_id."""
FILE_BYTES = 10 * 1024 * 1024
ALT = 1024

PARTS = 3
"""Messages of one document; what is longer becomes a file."""
LINES, CHARS, LINE = 30, 1500, 200
"""How much of a monospaced text is shown: lines, characters, characters of a line."""
WIDTH = 46
"""Columns of a table that fit a phone."""
PORTION = 900
"""Characters of a paragraph before escaping, which at most doubles them."""
MOST_CELLS = 20
STYLES = {"primary": 1, "danger": 4, "plain": 2}
SUPPRESS_EMBEDS = 4
BETWEEN = "|"
"""Separates a button's token from the earlier messages of its document."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its text, the buttons under it, what is uploaded with it."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()

    def body(self, before: tuple[str, ...] = ()) -> dict[str, Any]:
        """The message as the REST API takes it, without its files. `before`: the document's messages above it."""
        rows = [self.buttons[start : start + ROW] for start in range(0, len(self.buttons), ROW)]
        components = [{"type": 1, "components": [_button(button, before) for button in row]} for row in rows]
        return {
            "content": self.text,
            "components": components,
            "allowed_mentions": dict(QUIET),
            "flags": SUPPRESS_EMBEDS,
        }

    def attachments(self) -> list[Mapping[str, Any]]:
        """What the body says of the files."""
        return [
            {"id": place, "filename": file.name, **({"description": file.alt} if file.alt else {})}
            for place, file in enumerate(self.files)
        ]


def _button(button: Button, before: tuple[str, ...]) -> dict[str, Any]:
    label = clean(button.label).strip() or "…"
    return {
        "type": 2,
        "style": STYLES[button.style],
        "label": label if len(label) <= LABEL else f"{label[: LABEL - 1]}…",
        "custom_id": BETWEEN.join((button.token, *before))[:CUSTOM_ID],
    }


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is never torn apart: text of at most one message, and a file that belongs to it."""

    text: str
    file: File | None = None


def render(content: Content) -> tuple[Part, ...]:
    """The messages that show `content`, in order; the last one carries the buttons."""
    parts = _pack([*_chunks(content), *_typed(content.buttons)])
    if len(parts) > PARTS:
        whole = File("answer.txt", _capped(plain(replace(content, buttons=())).encode("utf-8", "replace")))
        files = tuple(file for part in parts for file in part.files)
        beginning = parts[0].text[: LIMIT // 2].rpartition("\n")[0] or parts[0].text[: LIMIT // 2]
        ended = beginning if beginning.count("```") % 2 == 0 else f"{beginning}\n```"
        parts = _pack([Chunk(f"{ended.rstrip(chr(92))}\n…", whole), *_typed(content.buttons)])
        parts[0] = replace(parts[0], files=(*parts[0].files, *files)[:FILES])
    parts[-1] = replace(parts[-1], buttons=content.buttons[:BUTTONS])
    return tuple(parts)


def _pack(chunks: list[Chunk]) -> list[Part]:
    """Chunks in as few messages as hold them."""
    parts = [Part("")]
    for chunk in chunks:
        last = parts[-1]
        text = "\n".join(filter(None, (last.text, chunk.text)))
        files = (*last.files, chunk.file) if chunk.file else last.files
        if _length(text) <= LIMIT and len(files) <= FILES:
            parts[-1] = Part(text, files=files)
        else:
            parts.append(Part(chunk.text, files=(chunk.file,) if chunk.file else ()))
    if not parts[-1].text and not parts[-1].files:
        parts[-1] = Part("…")
    return parts


def _length(text: str) -> int:
    """As the strictest client counts: characters outside the basic plane are two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _chunks(content: Content) -> Iterator[Chunk]:
    for place, piece in enumerate(content.pieces):
        yield from _piece(piece, head=place == 0 and len(content.pieces) > 1)


def _piece(piece: Piece, *, head: bool) -> Iterator[Chunk]:
    match piece:
        case Paragraph():
            yield from _paragraph(piece, head=head)
        case Grid():
            yield Chunk(bold(piece.title[:PORTION]))
            yield from _monospaced(table(piece, WIDTH), "table.txt", table(piece))
        case Pre():
            yield Chunk(escape(piece.title[:PORTION]))
            yield from _monospaced(piece.text, piece.name, piece.text)
        case Picture():
            png = base64.b64decode(piece.png)
            yield Chunk("", File(_name(piece.name), png, clean(piece.alt)[:ALT]))
        case Progress():
            yield Chunk(_progress(piece))


def _paragraph(paragraph: Paragraph, *, head: bool) -> Iterator[Chunk]:
    sign = SIGNS[paragraph.mark] + " " if paragraph.mark is not Mark.NONE else ""
    for place, portion in enumerate(_portions(paragraph.text)):
        said = bold(portion) if head and "\n" not in portion else escape(portion).rstrip()
        yield Chunk(f"{sign if place == 0 else ''}{said}")


def _portions(text: str) -> Iterator[str]:
    """A long text in pieces that fit a message once they are escaped, cut at a line, a space, else anywhere."""
    while len(text) > PORTION:
        cut = max(text.rfind("\n", PORTION // 2, PORTION), text.rfind(" ", PORTION // 2, PORTION)) + 1 or PORTION
        yield text[:cut]
        text = text[cut:]
    yield text


def _monospaced(text: str, name: str, whole: str) -> Iterator[Chunk]:
    """Lines in a block; of more than fits, the first and the last ones, and `whole` as a file."""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    gap = len(lines) > LINES
    kept = [_line(line) for line in ((*lines[: LINES // 2], *lines[-LINES // 2 :]) if gap else lines)]
    head, tail = (len(kept) + 1) // 2, len(kept) // 2
    while _length(block := _block(kept, head, tail, gap=gap)) > CHARS:
        head, tail, gap = (head - 1, tail, True) if head > tail else (head, tail - 1, True)
    complete = not gap and all(len(line) <= LINE for line in lines)
    yield Chunk(block, None if complete else File(_name(name), _capped(whole.encode("utf-8", "replace"))))


def _block(kept: list[str], head: int, tail: int, *, gap: bool) -> str:
    return fenced("\n".join([*kept[:head], *(["…"] if gap else []), *kept[len(kept) - tail :]]))


def _line(line: str) -> str:
    shown = clean(line[:LINE].expandtabs(8))
    return shown if len(line) <= LINE else f"{shown}…"


def _progress(progress: Progress) -> str:
    done = progress.step - 1
    bar = "▰" * done + "▱" * (progress.total - done) + " " if progress.total <= MOST_CELLS else ""
    text = escape(progress.text[: PORTION // 2].replace("\n", " "))
    line = f"{bar}{progress.step}/{progress.total} · {span(progress.seconds)} · {text}"
    return f"{line}\n-# {escape(progress.last[:LINE].replace(chr(10), ' '))}" if progress.last.strip() else line


def _typed(buttons: tuple[Button, ...]) -> Iterator[Chunk]:
    """What is typed: codes, and everything about buttons that the platform cannot show whole."""
    for place, (button, line) in enumerate(zip(buttons, numbered(buttons), strict=True)):
        if button.code or place >= BUTTONS or len(clean(button.label)) > LABEL:
            yield Chunk(escape(line[:PORTION]))


def _name(name: str) -> str:
    """A file name that means the same everywhere."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[-100:] or "output.txt"


def _capped(data: bytes) -> bytes:
    return data[:FILE_BYTES]
