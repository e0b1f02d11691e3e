"""A document as Rocket.Chat shows it: a few texts, buttons under the last one, files beside them. Pure."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from adapters._text import clean, numbered, plain, signed, span, split, table
from adapters.rocketchat.markup import escape, fenced, units
from bot.domain.content import Button, Content, Grid, Paragraph, Picture, Piece, Pre, Progress

MAX_CHARS = 5000
"""Message_MaxAllowedSize of a server that nobody changed."""
MAX_PARTS = 3
MAX_BUTTONS = 5
LONGEST_LABEL = 75
PHONE = 46
"""Columns of a monospaced block on a phone."""
PRE_LINES, PRE_CHARS = 30, 2500
PRESS = "!press "
"""How the message begins that a button makes its presser post; a slash would make it a command of the server."""


@dataclass(frozen=True, slots=True)
class File:
    """What is uploaded beside a message. `type` is its media type."""

    name: str
    data: bytes
    type: str = "text/plain"

    @property
    def digest(self) -> str:
        return sha256(self.name.encode() + b"\0" + self.data).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Action:
    """A button: who presses it posts `msg`."""

    text: str
    msg: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """One to three texts, the buttons of the last one, and files."""

    parts: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def attachments(self) -> list[dict[str, object]]:
        """The buttons as a message carries them; none for none."""
        if not self.actions:
            return []
        buttons = [
            {"type": "button", "text": action.text, "msg": action.msg, "msg_in_chat_window": True}
            for action in self.actions
        ]
        return [{"button_alignment": "horizontal", "actions": buttons}]


def render(content: Content, max_chars: int = MAX_CHARS) -> Rendered:
    """A content in messages of at most `max_chars` UTF-16 units; what needs more than three becomes a file."""
    blocks = [block for piece in content.pieces for block in _blocks(piece)]
    files = tuple(file for piece in content.pieces for file in _files(piece))
    typed = "\n".join(escape(line) for line in numbered(content.buttons))
    body = "\n".join([*blocks, *([typed] if typed else [])]) or "…"
    parts = _split(body, max_chars)
    if len(parts) > MAX_PARTS:
        files = (File("message.txt", plain(content).encode()), *files)
        tail = "\n".join(["…", *_split(typed, max_chars // 2)[:1]])
        head = _split("\n".join(blocks), max_chars - units(tail) - 1)[0]
        parts = (f"{head}\n{tail}",)
    return Rendered(parts, tuple(map(_action, content.buttons[:MAX_BUTTONS])), files)


def _action(button: Button) -> Action:
    label = clean(button.label)
    short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    return Action(short, f"{PRESS}{button.token}")


def _blocks(piece: Piece) -> Iterator[str]:
    match piece:
        case Paragraph():
            yield escape(signed(piece))
        case Grid():
            if piece.title:
                yield escape(piece.title)
            yield fenced(table(piece, PHONE))
        case Pre():
            if piece.title:
                yield escape(piece.title)
            shown = _first_lines(piece.text)
            yield fenced(shown)
            if shown != piece.text:
                yield escape(f"… {piece.name}")
        case Picture():
            yield escape(piece.alt)
        case Progress():
            yield escape(f"{piece.step}/{piece.total} · {span(piece.seconds)} · {piece.text}")
            if piece.last:
                yield fenced(piece.last)


def _files(piece: Piece) -> Iterator[File]:
    match piece:
        case Pre() if _first_lines(piece.text) != piece.text:
            yield File(clean(piece.name), piece.text.encode("utf-8", "backslashreplace"))
        case Picture():
            yield File(clean(piece.name), b64decode(piece.png), "image/png")


def _first_lines(text: str) -> str:
    """As much of a long text as is shown; the whole of a short one."""
    lines = text.rstrip("\n").split("\n")
    if len(lines) <= PRE_LINES and len(text) <= PRE_CHARS:
        return text
    return "\n".join(lines[:PRE_LINES])[:PRE_CHARS]


def _split(text: str, limit: int) -> tuple[str, ...]:
    """Parts whose length *the server* finds allowed: beyond the basic plane a character counts twice."""
    parts = split(text, limit)
    if all(units(part) <= limit for part in parts):
        return parts
    return split(text, limit // 2)
