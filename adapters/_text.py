"""Text that all messengers share: signs, monospaced tables, plain renderings, and splitting what is too long."""

import re
from collections.abc import Iterator
from io import StringIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Picture, Piece, Pre, Progress
from bot.domain.visible import visible

SIGNS = {Mark.OK: "✅", Mark.WARN: "⚠️", Mark.BAD: "❌", Mark.NONE: ""}
"""The only signs of the product."""

FENCE = re.compile(r"^```\S*$", re.MULTILINE)
WIDEST = 100_000
"""Columns of a table that nothing wraps."""

GAP, WORD = 2, 16
"""Blanks between columns; words up to this long are worth keeping whole, longer ones (paths) may be cut."""


def clean(text: str) -> str:
    """`text` as it may be shown anywhere: no control, bidirectional or zero-width character acts, each one is seen."""
    return visible(text.replace("\r\n", "\n"))


def signed(paragraph: Paragraph) -> str:
    """A paragraph's text after its sign."""
    return f"{SIGNS[paragraph.mark]} {clean(paragraph.text)}".lstrip(" ")


def span(seconds: int) -> str:
    """A running time, the same in every language: "42 s", "3 min 12 s", "2 h 05 min"."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"  # noqa: PLR2004


def layout(grid: Grid, width: int) -> Table | Text:
    """A grid as rich draws it in `width` columns: headings, numbers to the right, words whole while there is room.

    Where even short words would be cut, each row becomes a paragraph: a heading and its cell on each line.
    """
    headings = [clean(heading) for heading in grid.columns]
    rows = [[clean(cell) for cell in row] for row in grid.rows]
    columns = [[heading, *(row[place] for row in rows)] for place, heading in enumerate(headings)]
    room = width - GAP * (len(columns) - 1)
    if sum(min(_longest(cells), WORD) for cells in columns) > room:
        return Text("\n\n".join("\n".join(map(": ".join, zip(headings, row, strict=True))) for row in rows))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    table.header_style, table.border_style = "bold", "dim"
    for place, (heading, wide) in enumerate(zip(headings, _widths(columns, room), strict=True)):
        numeric = place < len(grid.numeric) and grid.numeric[place]
        table.add_column(Text(heading), justify="right" if numeric else "left", overflow="fold", width=wide)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _widths(columns: list[list[str]], room: int) -> list[int]:
    """How wide each column is: as it likes, else the widest give way down to their longest word, else further."""
    widths = [max(1, *(cell_len(line) for cell in cells for line in [*cell.split("\n"), ""])) for cells in columns]
    words = [_longest(cells) for cells in columns]
    while sum(widths) > room and max(widths) > 1:
        spare = [place for place, word in enumerate(words) if widths[place] > word] or range(len(widths))
        widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _longest(cells: list[str]) -> int:
    """The width of the longest word, at least one."""
    return max(1, *(cell_len(word) for cell in cells for word in [*cell.split(), ""]))


def table(grid: Grid, width: int = WIDEST) -> str:
    """A grid in monospaced lines of at most `width` columns, without its title."""
    console = Console(file=StringIO(), width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(layout(grid, width))
    return "\n".join(line.rstrip() for line in captured.get().rstrip("\n").split("\n"))


def numbered(buttons: tuple[Button, ...]) -> Iterator[str]:
    """What is typed for each button: its number, and its code where it has one."""
    for number, button in enumerate(buttons, start=1):
        code = f" ({clean(button.code)})" if button.code else ""
        yield f"[{number}] {clean(button.label)}{code}"


def plain(content: Content, width: int = WIDEST) -> str:
    """A whole content without any markup: for pipes, for e-mail, for whoever shows nothing else."""
    blocks = [_block(piece, width) for piece in content.pieces]
    if content.buttons:
        blocks.append("\n".join(numbered(content.buttons)))
    return "\n".join(blocks)


def _block(piece: Piece, width: int) -> str:
    match piece:
        case Paragraph():
            return signed(piece)
        case Grid():
            return "\n".join(part for part in (clean(piece.title), table(piece, width)) if part)
        case Pre():
            lines = clean(piece.text).rstrip("\n").split("\n")
            title = [clean(piece.title)] if piece.title else []
            return "\n".join([*title, *(f"  {line}".rstrip() for line in lines)])
        case Picture():
            return f"[{clean(piece.name)}] {clean(piece.alt)}"
        case Progress():
            line = f"{piece.step}/{piece.total} · {span(piece.seconds)} · {clean(piece.text)}"
            return f"{line}\n  {clean(piece.last)}" if piece.last else line


def split(text: str, limit: int) -> tuple[str, ...]:
    """`text` in parts of at most `limit` characters, cut at a paragraph, else a line, else a space, else anywhere.

    A part never ends inside a fenced block (```): the fence is closed and opened again with the same language.
    """
    parts: list[str] = []
    fence = ""
    while text:
        head = f"{fence}\n" if fence else ""
        if len(head) + len(text) <= limit:
            parts.append(head + text)
            break
        room = limit - len(head) - len("\n```")
        if room < 1:
            raise ValueError(f"no room for text in {limit} characters")
        cut = _cut(text, room)
        piece, text = text[:cut], text[cut:].removeprefix("\n") if text[cut - 1 : cut] != "\n" else text[cut:]
        fence = _open(head + piece)
        body = (head + piece).rstrip("\n")
        parts.append(f"{body}\n```" if fence else body)
    return tuple(parts)


def _cut(text: str, room: int) -> int:
    """Where to cut the first `room` characters: after the last best break in their second half."""
    for mark in ("\n\n", "\n", " "):
        place = text.rfind(mark, room // 2, room)
        if place > 0:
            return place + len(mark)
    return room


def _open(text: str) -> str:
    """The fence that is still open at the end of `text`, or ""."""
    fences = FENCE.findall(text)
    return fences[-1] if len(fences) % 2 else ""
