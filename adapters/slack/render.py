"""A content as Slack shows it: Block Kit blocks, a short text for notifications, and files for what is too long.

What was said stands in `rich_text` elements, which Slack shows literally: no markup, no mention and no entity can act
in them. One document is one message; what does not fit becomes a file under it.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import PurePath
from typing import Any

from adapters._text import clean, numbered, plain, signed, span, table
from bot.domain.content import Button, Content, Grid, Message, Paragraph, Picture, Piece, Pre, Progress
from bot.domain.ports import Words

BLOCKS = 50
"""Blocks of a message; Slack's limit."""
TEXT = 3_000
"""Characters of one text object; Slack's limit."""
BUTTONS, LABEL, ACTION = 25, 75, "commander"
"""Elements of an actions block and characters of a button's text (Slack's limits); what our action ids start with."""
TITLE, QUESTION, ANSWER = 100, 300, 30
"""Characters of a dialog's title, text and buttons; Slack's limits."""
WHOLE = 11_000
"""Characters of all blocks as JSON. Slack refuses at about 13,200 by a measure that it does not publish."""
NOTIFICATION = 3_000
"""Characters of the text that notifications and screen readers use; from 4,000 on Slack may refuse."""
NOTIFIED = 40
"""Pieces and rows that are looked at for it."""
PRE_LINES, PRE_CHARS = 30, 2_500
"""Monospaced text longer than this is shown shortened, with a file."""
ALT = 250
"""Characters of a picture's title: what it shows."""
PHONE = 46
"""Columns of monospaced text on a phone."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that belongs to a message. Its name carries its content's hash, so the same file is known again."""

    name: str
    title: str
    data: bytes
    picture: bool = False

    @classmethod
    def of(cls, name: str, data: bytes, alt: str = "") -> "Upload":
        """A file, or with `alt` a picture, which people read above it."""
        path = PurePath(name)
        known = f"{path.stem}-{sha256(data).hexdigest()[:8]}{path.suffix}"
        return cls(known, alt or name, data, picture=bool(alt))


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message: its blocks, its notification text (escaped for Slack's markup), and the files under it."""

    blocks: tuple[Json, ...]
    text: str
    uploads: tuple[Upload, ...] = ()


def render(content: Content, language: str, words: Words) -> Rendered:
    """A content as one message in `language`; a live one has no files, since it changes every few seconds."""
    foot = _foot(content.buttons, language, words)
    uploads: list[Upload] = []
    pieces: list[Piece] = []
    for piece in content.pieces:
        shown, file = _shortened(piece)
        pieces.append(shown)
        if file is not None:
            uploads.append(file)
        if shown is not piece and file is not None:
            rest = Message.of("slack.rest_in_file", name=file.title)
            pieces.append(Paragraph("…" if content.live else words(rest, language)))
    pieces = _joined(pieces)
    room = WHOLE - _size(foot)
    if sum(map(_least, pieces)) > room or not _fits(body := _body(pieces), room, BLOCKS - len(foot)):
        whole = Upload.of("message.txt", plain(replace(content, buttons=())).encode())
        all_of_it = Message.of("slack.whole_in_file", name=whole.title)
        note = Paragraph("…" if content.live else words(all_of_it, language))
        body = _beginning(pieces, note, room, BLOCKS - len(foot))
        uploads = [whole, *(upload for upload in uploads if upload.picture)]
    return Rendered((*body, *foot), _notification(pieces), () if content.live else tuple(uploads))


def _notification(pieces: list[Piece]) -> str:
    """The beginning in plain text, escaped, never cut inside an entity."""
    few = [replace(piece, rows=piece.rows[:NOTIFIED]) if isinstance(piece, Grid) else piece for piece in pieces]
    text = short(plain(Content(tuple(few[:NOTIFIED]))) or "…", NOTIFICATION)
    while len(escaped := escape(text, quote=False)) > NOTIFICATION:
        text = short(text, len(text) - (len(escaped) - NOTIFICATION) // 4 - 1)
    return escaped


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring paragraphs as one."""
    joined: list[Piece] = []
    for is_text, group in groupby(pieces, lambda piece: isinstance(piece, Paragraph)):
        if is_text:
            joined.append(Paragraph("\n".join(signed(piece) for piece in group if isinstance(piece, Paragraph))))
        else:
            joined.extend(group)
    return joined


def _body(pieces: Iterable[Piece]) -> list[Json]:
    return [_rich(*_elements(piece)) for piece in pieces]


def _fits(blocks: list[Json], room: int, count: int) -> bool:
    return _size(blocks) <= room and len(blocks) <= count


def _least(piece: Piece) -> int:
    """A number of characters below which a piece cannot be shown, found without laying it out."""
    return sum(len(cell) for row in piece.rows for cell in row) if isinstance(piece, Grid) else 0


def _elements(piece: Piece) -> Iterator[Json]:
    match piece:
        case Paragraph():
            yield _section(signed(piece))
        case Grid() | Pre():
            if piece.title:
                yield _section(clean(piece.title), bold=True)
            lines = table(piece, PHONE) if isinstance(piece, Grid) else clean(piece.text).rstrip("\n")
            yield {"type": "rich_text_preformatted", "elements": list(_texts(lines))}
        case Picture():
            yield _section(clean(piece.alt), italic=True)
        case Progress():
            yield _section(f"{piece.step}/{piece.total} · {span(piece.seconds)} · {clean(piece.text)}")
            if piece.last:
                yield {"type": "rich_text_preformatted", "elements": list(_texts(clean(piece.last)))}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(text: str, **style: bool) -> Json:
    return {"type": "rich_text_section", "elements": list(_texts(text, **style))}


def _texts(text: str, **style: bool) -> Iterator[Json]:
    """Text in elements of at most `TEXT` characters, which flow together; never an empty one, which Slack refuses."""
    for start in range(0, max(len(text), 1), TEXT):
        element: Json = {"type": "text", "text": text[start : start + TEXT] or " "}
        yield {**element, "style": style} if style else element


def _foot(buttons: tuple[Button, ...], language: str, words: Words) -> list[Json]:
    """Buttons, as many as one block carries in half of the room, and below them what can be typed."""
    elements = [_button(number, button, language, words) for number, button in enumerate(buttons[:BUTTONS], start=1)]
    while _size(elements) > WHOLE // 2:
        elements.pop()
    row = [{"type": "actions", "elements": elements}] if elements else []
    return [*row, *_typed(buttons, len(elements))]


def _button(number: int, button: Button, language: str, words: Words) -> Json:
    element: Json = {
        "type": "button",
        "action_id": f"{ACTION}:{number}",
        "text": _plain_text(button.label, LABEL),
        "value": button.token,
    }
    if button.style != "plain":
        element["style"] = button.style
    if button.confirm:
        element["confirm"] = {
            "title": _plain_text(button.label, TITLE),
            "text": _plain_text(button.confirm, QUESTION),
            "confirm": _plain_text(button.label, ANSWER),
            "deny": _plain_text(words(Message("slack.back"), language), ANSWER),
            "style": "danger" if button.style == "danger" else "primary",
        }
    return element


def _plain_text(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": short(clean(text), limit) or " ", "emoji": False}


def short(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _typed(buttons: tuple[Button, ...], pressed: int) -> list[Json]:
    """What can be typed: the codes of buttons that have one, and whole lines for those beyond the first `pressed`."""
    codes = [clean(button.code) for button in buttons[:pressed] if button.code]
    rest = [short(line, 2 * LABEL) for line in list(numbered(buttons))[pressed:]]
    lines = short("\n".join([*codes, *rest]), TEXT)
    return [_rich({"type": "rich_text_preformatted", "elements": list(_texts(lines))})] if lines else []


def _shortened(piece: Piece) -> tuple[Piece, Upload | None]:
    """A piece as it is shown, and its file: pictures, and monospaced text that is too long."""
    if isinstance(piece, Picture):
        data = base64.b64decode(piece.png)
        return piece, Upload.of(_named(piece.name, ".png"), data, short(clean(piece.alt), ALT))
    if not isinstance(piece, Pre):
        return piece, None
    text = clean(piece.text).rstrip("\n")
    head = "\n".join(text[:PRE_CHARS].split("\n")[:PRE_LINES])
    if head == text:
        return piece, None
    return replace(piece, text=head), Upload.of(_named(piece.name, ".txt"), clean(piece.text).encode())


def _named(name: str, suffix: str) -> str:
    """A file's name, which people open by its ending."""
    return name if PurePath(name).suffix else f"{name}{suffix}"


def _beginning(pieces: list[Piece], note: Piece, room: int, count: int) -> list[Json]:
    """Blocks of as many pieces as fit, the last one cut, and the note: at most `room` characters, `count` blocks."""
    kept: list[Piece] = []

    def fits(piece: Piece) -> bool:
        return _least(piece) <= room and _fits(_body([*kept, piece, note]), room, count)

    for piece in pieces:
        part: Piece | None = piece
        while part is not None and not fits(part):
            part = _halved(part)
        if part is not None:
            kept.append(part)
        if part is not piece:
            break
    return _body([*kept, note])


def _halved(piece: Piece) -> Piece | None:
    """The first half of a text or a table; None where nothing is left to halve."""
    match piece:
        case Paragraph(text=text) if len(text) > 1:
            return replace(piece, text=text[: len(text) // 2])
        case Grid(rows=rows) if len(rows) > 1:
            return replace(piece, rows=rows[: len(rows) // 2])
        case _:
            return None


def _size(blocks: list[Json]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))
