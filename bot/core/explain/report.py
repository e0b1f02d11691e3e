"""What a look found, worded: tables become grids, lines paragraphs, raw output stays as it is."""

from collections.abc import Iterable

from bot.core.explain.wording import Wording
from bot.domain.content import Block, Grid, Line, Message, Paragraph, Piece, Pre, Quantity, Raw, Report, Table, Value

NUMBERS = {Quantity, int, float}
"""What is aligned to the right; a truth value is a word."""


def content(report: Report, wording: Wording) -> tuple[Piece, ...]:
    """The pieces of a report in reading order. Its suggestions become buttons: the core makes them, with tokens."""
    return tuple(piece for block in report.blocks for piece in _pieces(block, wording))


def _pieces(block: Block, wording: Wording) -> tuple[Piece, ...]:
    match block:
        case Line():
            return (Paragraph(wording.say(block.text), block.mark),)
        case Table():
            return (_grid(block, wording),) if block.rows else (_nothing(block, wording),)
        case Raw():
            return _raw(block, wording)


def _grid(table: Table, wording: Wording) -> Grid:
    """Headings in the reader's language; a column of numbers only is aligned to the right."""
    names = [column.rpartition(".")[2] for column in table.columns]
    cells = tuple(
        tuple(wording.cell(value, name) for value, name in zip(row, names, strict=True)) for row in table.rows
    )
    numeric = tuple(map(_numeric, zip(*table.rows, strict=True)))
    headings = tuple(wording.say(Message(column)) for column in table.columns)
    return Grid(headings, cells, numeric, wording.say(table.title) if table.title else "")


def _numeric(values: Iterable[Value]) -> bool:
    kinds = {type(value) for value in values if value is not None}
    return bool(kinds) and kinds <= NUMBERS


def _nothing(table: Table, wording: Wording) -> Paragraph:
    empty = wording.say(table.empty or Message("report.nothing"))
    return Paragraph(f"{wording.say(table.title)}\n{empty}" if table.title and not table.empty else empty)


def _raw(raw: Raw, wording: Wording) -> tuple[Piece, ...]:
    block = Pre(raw.text, title=wording.say(raw.title) if raw.title else "")
    return (block, Paragraph(wording.say(Message("report.truncated")))) if raw.truncated else (block,)
