"""Documents as a terminal shows them: coloured, wrapped at its width, decisions with a bar at their left."""

import os
from collections.abc import Iterator
from io import StringIO

from rich.box import Box
from rich.cells import chop_cells
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from adapters._text import SIGNS, clean, layout, numbered, span
from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Picture, Piece, Pre, Progress

COLOURS = {Mark.OK: "green", Mark.WARN: "yellow", Mark.BAD: "red", Mark.NONE: "cyan"}
STYLES = {"primary": "bold green", "danger": "bold red", "plain": "cyan"}
NARROWEST = 20
MOST_CELLS = 20
"""Steps drawn as a bar; longer plans show the figure alone."""

BAR = Box("╭── \n│   \n├── \n│   \n├── \n├── \n│   \n╰── \n")
"""Open at the right: the signs are one or two columns wide, as each terminal likes, and would bend a closed frame."""


def document(content: Content, width: int) -> str:
    """A content as coloured lines (none with NO_COLOR), each ended, of at most `width` columns."""
    width = max(width, NARROWEST)
    framed = any(button.style != "plain" for button in content.buttons)
    room = width - 4 if framed else width
    parts = [part for piece in content.pieces for part in _piece(piece, room, "  " if framed else "│ ")]
    if content.pieces and isinstance(content.pieces[0], Paragraph) and len(content.pieces) > 1 and parts:
        parts[0] = _paragraph(content.pieces[0], head=True)
    if content.buttons:
        parts += [Text(), _buttons(content.buttons, room)] if framed else [_buttons(content.buttons, room)]
    body: RenderableType = Group(*parts)
    if framed:
        body = Panel(body, box=BAR, border_style=_colour(content), width=width)
    return _draw(body, width)


def edit(content: Content, width: int, about: str) -> str:
    """What is new in a document that was shown before; `about` reminds of which one ("" right below it)."""
    head = _draw(Text(f"↳ {about}", style="dim", no_wrap=True, overflow="ellipsis"), width) if about else ""
    return head + document(content, width)


def live(running: list[tuple[Piece, ...]], hint: str, width: int) -> str:
    """The lines that are redrawn while requests run: a bar, the step, its time, the last line of output, the hint."""
    lines: list[Text] = []
    for piece in (piece for pieces in running for piece in pieces):
        if isinstance(piece, Progress):
            lines += _progress(piece)
        elif isinstance(piece, Paragraph):
            lines.append(Text(" ".join(clean(piece.text).split()), style="bold"))
    if lines and hint:
        lines.append(Text(hint, style="dim"))
    for line in lines:
        line.truncate(width - 1, overflow="ellipsis")
    return _draw(Group(*lines), width).rstrip("\n")


def _draw(body: RenderableType, width: int) -> str:
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=True,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        legacy_windows=False,
        highlight=False,
    )
    with console.capture() as captured:
        console.print(body)
    return captured.get()


def _colour(content: Content) -> str:
    return next((COLOURS[piece.mark] for piece in content.pieces if isinstance(piece, Paragraph)), "cyan")


def _piece(piece: Piece, width: int, bar: str) -> Iterator[RenderableType]:
    match piece:
        case Paragraph():
            yield _paragraph(piece)
        case Grid():
            if piece.title:
                yield Text(clean(piece.title), style="bold")
            yield layout(piece, width)
        case Pre():
            if piece.title:
                yield Text(clean(piece.title))
            yield _pre(piece.text, width, bar)
        case Picture():
            yield Text(f"[{clean(piece.name)}] {clean(piece.alt)}")
        case Progress():
            yield from _progress(piece)


def _paragraph(paragraph: Paragraph, *, head: bool = False) -> RenderableType:
    """The sign in a column of its own, so that a wrapped sentence stays beside it."""
    text = Text(clean(paragraph.text), style="bold" if head else "")
    if paragraph.mark is Mark.NONE:
        return text
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=2)
    line.add_column(overflow="fold")
    line.add_row(SIGNS[paragraph.mark], text)
    return line


def _pre(text: str, width: int, bar: str) -> Text:
    """Raw lines behind a bar, cut at the width without losing a character; `┊` continues the line above."""
    shown = Text()
    for line in clean(text).expandtabs(8).rstrip("\n").split("\n"):
        for place, part in enumerate(chop_cells(line, max(width - 2, 1)) or [""]):
            shown.append("┊ " if place else bar, style="dim")
            shown.append(f"{part}\n")
    shown.right_crop(1)
    return shown


def _progress(progress: Progress) -> list[Text]:
    done = progress.step - 1
    bar = "▰" * done + "▱" * (progress.total - done) if progress.total <= MOST_CELLS else ""
    line = Text.assemble(
        (f"{bar} " if bar else "", "green"),
        (f"{progress.step}/{progress.total}", "bold"),
        (f" · {span(progress.seconds)} · ", "dim"),
        clean(progress.text).replace("\n", " "),
    )
    return [line, Text(f"  {clean(progress.last)}".expandtabs(2), style="dim")] if progress.last else [line]


def _buttons(buttons: tuple[Button, ...], width: int) -> Text:
    """On one line where they fit, else one a line."""
    labels = list(numbered(buttons))
    apart = "   " if sum(map(len, labels)) + 3 * len(labels) <= width else "\n"
    return Text(apart).join(
        Text(label, style=STYLES[button.style]) for label, button in zip(labels, buttons, strict=True)
    )
