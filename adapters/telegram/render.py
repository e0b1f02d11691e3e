"""Contents as Telegram shows them: a card with a keyboard, what does not fit below it, files and pictures. Pure."""

import re
import struct
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from rich.text import Text

from adapters._text import clean, layout, numbered, plain, signed, span, table
from adapters.telegram.markup import CAPTION, TEXT, Run, html, pack, shortened, units
from bot.domain.content import Button, Content, Grid, Message, Paragraph, Picture, Piece, Pre, Progress

COLUMNS = 46
"""Monospaced columns that a phone held upright shows without wrapping."""
LINES, CHARS = 30, 2500
"""Longer monospaced text becomes a file."""
PARTS = 3
"""Longer answers become a file."""
BUTTONS, ACROSS, ROW, LABEL, DATA = 100, 3, 30, 64, 64
"""Buttons of a message, of a row, letters of a row of several, letters of a button, bytes of what a press says."""
PHOTO_BYTES, PHOTO_SIDES, PHOTO_RATIO = 10_000_000, 10_000, 20
"""What Telegram takes as a photo: bytes, width and height together, the longer side to the shorter (sendPhoto)."""
STYLES = {"primary": "success", "danger": "danger", "plain": ""}
MOST_CELLS = 20

Say = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Key:
    """One button of an inline keyboard; `style` is Telegram's, "" for the usual one."""

    label: str
    data: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file or a picture of a message of its own."""

    kind: Literal["document", "photo"]
    name: str
    data: bytes
    caption: str = ""

    @property
    def digest(self) -> str:
        """What tells it from other uploads of the same card."""
        return sha256(b"\0".join((self.name.encode(), self.caption.encode(), self.data))).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Rendered:
    """HTML texts, the first with the keyboard, and what is uploaded below them."""

    texts: tuple[str, ...]
    keyboard: tuple[tuple[Key, ...], ...] = ()
    uploads: tuple[Upload, ...] = ()


def render(content: Content, say: Say) -> Rendered:
    """A whole content; `say` words the few sentences of the messenger's own."""
    runs: list[Run] = []
    uploads: list[Upload] = []
    heads = len(content.pieces) > 1
    for place, piece in enumerate(content.pieces):
        runs += _runs(piece, say, head=heads and place == 0)
        uploads += _uploads(piece)
    pressed = [button for button in content.buttons if 1 <= len(button.token.encode()) <= DATA][:BUTTONS]
    runs += _typed(content.buttons, pressed)
    if not any(run.text.strip() for run in runs):  # Telegram refuses a message without a letter
        runs = [Run(next((clean(piece.alt) for piece in content.pieces if isinstance(piece, Picture)), "") or "…")]
    messages = pack(runs)
    if len(messages) > PARTS:
        uploads.insert(0, Upload("document", "message.txt", plain(content).encode()))
        note = Run(say(Message.of("telegram.in_file", name="message.txt")))
        messages = ((*pack(messages[0], TEXT - units(note.text) - 1)[0], note),)
    return Rendered(tuple(map(html, messages)), tuple(_rows(pressed)), tuple(uploads))


def _runs(piece: Piece, say: Say, *, head: bool) -> Iterator[Run]:
    match piece:
        case Paragraph():
            yield Run(signed(piece), "b" if head else "")
        case Grid():
            if piece.title:
                yield Run(clean(piece.title), "b")
            drawn = layout(piece, COLUMNS)
            text = drawn.plain if isinstance(drawn, Text) else table(piece, COLUMNS)
            yield from _long(text, "table.txt", say, "" if isinstance(drawn, Text) else "pre")
        case Pre():
            if piece.title:
                yield Run(clean(piece.title))
            yield from _long(_raw(piece.text), _safe_name(piece.name), say, "pre")
        case Progress():
            done = piece.step - 1
            bar = f"{'▰' * done}{'▱' * (piece.total - done)} " if piece.total <= MOST_CELLS else ""
            yield Run(f"{bar}{piece.step}/{piece.total} · {span(piece.seconds)} · {clean(piece.text)}")
            if piece.last:
                yield Run(clean(piece.last), "code")
        case Picture():
            pass


def _uploads(piece: Piece) -> Iterator[Upload]:
    match piece:
        case Grid() if _is_long(text := table(piece)):
            yield Upload("document", "table.txt", text.encode(), _caption(piece.title))
        case Pre() if _is_long(_raw(piece.text)):
            yield Upload(
                "document", _safe_name(piece.name), piece.text.encode("utf-8", "replace"), _caption(piece.title)
            )
        case Picture():
            data = b64decode(piece.png)
            yield Upload("photo" if _is_photo(data) else "document", _safe_name(piece.name), data, _caption(piece.alt))


def _long(text: str, name: str, say: Say, tag: Literal["", "pre"]) -> Iterator[Run]:
    """Monospaced text, or its beginning and its end where the whole is in a file."""
    if not _is_long(text):
        if text.strip():
            yield Run(text, tag)
        return
    lines = text.split("\n")
    hidden = len(lines) - LINES
    first, last = (lines[: LINES * 2 // 3], lines[-LINES // 3 :]) if hidden > 0 else (lines, [])
    width = CHARS // (len(first) + len(last))
    between = [f"… {say(Message.of('telegram.more', count=hidden))}"] if hidden > 0 else []
    short = (shortened(line, width) for line in (*first, *between, *last))
    yield Run("\n".join(short), tag)
    yield Run(say(Message.of("telegram.in_file", name=name)))


def _is_long(text: str) -> bool:
    return text.count("\n") >= LINES or units(text) > CHARS


def _raw(text: str) -> str:
    return clean(text).expandtabs(4).rstrip("\n")


def _safe_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[-60:] or "output.txt"


def _caption(text: str) -> str:
    return shortened(clean(text), CAPTION)


def _is_photo(data: bytes) -> bool:
    """Whether Telegram shows the PNG as a photo; width and height stand in its first chunk."""
    if len(data) > PHOTO_BYTES or len(data) < 24:  # noqa: PLR2004 (signature, chunk head, two numbers)
        return False
    sides: tuple[int, int] = struct.unpack(">II", data[16:24])
    return sum(sides) <= PHOTO_SIDES and 0 < max(sides) <= PHOTO_RATIO * min(sides)


def _typed(buttons: tuple[Button, ...], pressed: list[Button]) -> Iterator[Run]:
    """The typed forms: the code of each button that has one, and all of a button that the keyboard cannot hold."""
    for button, line in zip(buttons, numbered(buttons), strict=True):
        if button not in pressed:
            yield Run(line)
        elif button.code:
            yield Run(clean(button.code), "code")


def _rows(buttons: list[Button]) -> Iterator[tuple[Key, ...]]:
    """Short labels share a row, long ones get a row of their own."""
    row: list[Key] = []
    for button in buttons:
        key = Key(shortened(" ".join(clean(button.label).split()) or "…", LABEL), button.token, STYLES[button.style])
        if row and (len(row) == ACROSS or sum(units(one.label) for one in (*row, key)) > ROW):
            yield tuple(row)
            row = []
        row.append(key)
    if row:
        yield tuple(row)
