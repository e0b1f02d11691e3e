"""What looks return becomes pieces that any messenger can show."""

from datetime import UTC, datetime

from bot.core.explain import Wording, content
from bot.domain.content import Grid, Line, Mark, Message, Moment, Paragraph, Pre, Quantity, Raw, Report, Table

FR = Wording("fr", UTC, datetime(2026, 3, 4, tzinfo=UTC))
TITLE = Message.of("card.target_done")


def test_a_table_becomes_a_grid_with_translated_headings_and_numbers_to_the_right() -> None:
    rows = (("web-01", Quantity(2**30, "bytes"), None, 3), ("web-02", None, None, 4))
    table = Table(("column.host", "column.size", "column.since", "column.count"), rows, TITLE)
    (grid,) = content(Report((table,)), FR)
    assert isinstance(grid, Grid)
    assert grid.rows == (("web-01", "1\N{NO-BREAK SPACE}Gio", "–", "3"), ("web-02", "–", "–", "4"))
    assert grid.numeric == (False, True, False, True)
    assert grid.title == "fait"
    assert len(grid.columns) == 4


def test_moments_are_short_in_cells() -> None:
    moment, other = Moment(datetime(2026, 11, 20, 9, 58, tzinfo=UTC)), Moment(datetime(2025, 3, 4, tzinfo=UTC), "ago")
    (grid,) = content(Report((Table(("column.since",), ((moment,), (other,))),)), FR)
    assert isinstance(grid, Grid)
    assert grid.rows == (("20 nov. 09:58",), ("il y a 1 an",))


def test_yes_and_no_are_words_not_numbers() -> None:
    (grid,) = content(Report((Table(("column.active",), ((True,), (False,))),)), FR)
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.numeric) == ((("oui",), ("non",)), (False,))


def test_an_empty_table_says_so() -> None:
    empty = Table(("column.host",), (), TITLE, Message.of("word.no"))
    assert content(Report((empty,)), FR) == (Paragraph("non"),)
    assert content(Report((Table(("column.host",), ()),)), FR) == (Paragraph("Rien."),)
    assert content(Report((Table(("column.host",), (), TITLE),)), FR) == (Paragraph("fait\nRien."),)


def test_lines_keep_their_mark_and_raw_output_is_not_touched() -> None:
    raw = Raw("\x1b[1mtext\n", TITLE, truncated=True)
    line = Line(Message.of("word.yes"), Mark.WARN)
    assert content(Report((line, raw, Raw("x"))), FR) == (
        Paragraph("oui", Mark.WARN),
        Pre("\x1b[1mtext\n", title="fait"),
        Paragraph("Il y en avait davantage\N{NO-BREAK SPACE}: seul le début a été gardé."),
        Pre("x"),
    )
