"""Text that all messengers share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._text import clean, plain, span, split, table
from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Pre, Progress

GRID = Grid(("Host", "Used"), (("web-01", "9 %"), ("db-master", "78 %")), (False, True), "Disks")


def test_a_table_is_aligned_and_has_no_trailing_space() -> None:
    assert table(GRID).split("\n") == [
        "Host       Used",
        "───────────────",
        "web-01      9 %",
        "db-master  78 %",
    ]


def test_a_table_folds_its_cells_at_a_width_and_loses_nothing() -> None:
    long = Grid(("Path",), (("/var/lib/" + "x" * 60,),))
    lines = table(long, 20).split("\n")
    assert max(map(len, lines)) <= 20
    assert "".join(lines[2:]) == "/var/lib/" + "x" * 60


def test_the_widest_column_gives_way_and_words_stay_whole() -> None:
    grid = Grid(("When", "What", "Id"), (("20 nov. 09:58", "restart nginx on web-01", "4sgfyv4j5z"),))
    assert table(grid, 40).split("\n")[2:] == [
        "20 nov. 09:58  restart nginx  4sgfyv4j5z",
        "               on web-01",
    ]


def test_where_words_would_be_cut_each_row_is_a_paragraph() -> None:
    grid = Grid(("When", "Id"), (("today", "4sgfyv4j5z"), ("then", "n28crrhxsp")))
    assert table(grid, 12) == "When: today\nId:\n4sgfyv4j5z\n\nWhen: then\nId:\nn28crrhxsp"
    assert table(Grid(("Nothing",), ()), 5) == ""


def test_a_table_shows_markup_and_wide_letters_as_they_are() -> None:
    lines = table(Grid(("Nom", "N"), (("[bold]x[/]", "1"), ("漢字", "2")), (False, True))).split("\n")
    assert lines[2].startswith("[bold]x[/]")
    assert lines[3] == "漢字        2"


def test_plain_text_has_marks_titles_numbers_and_codes() -> None:
    content = Content(
        (Paragraph("Disk is full.", Mark.WARN), GRID, Pre("a\nb\n", title="Log"), Progress("step", 1, 3, 75, "last")),
        (Button("Approve", "t", "primary", "approve K7Q2"), Button("Deny", "u", "danger")),
    )
    assert plain(content) == (
        "⚠️ Disk is full.\nDisks\n" + table(GRID) + "\nLog\n  a\n  b\n1/3 · 1 min 15 s · step\n  last\n"
        "[1] Approve (approve K7Q2)\n[2] Deny"
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (3599, "59 min 59 s"), (7500, "2 h 05 min")]
)
def test_running_times(seconds: int, text: str) -> None:
    assert span(seconds) == text


def test_hidden_characters_are_seen_and_line_ends_are_one() -> None:
    assert clean("a\r\nb\rc\x1b[2J\u202ex\ty\x7f") == "a\nb␍c␛[2J⟨U+202E⟩x\ty␡"


def test_short_text_is_not_split() -> None:
    assert split("hello", 5) == ("hello",)
    assert split("", 5) == ()


def test_text_is_cut_at_paragraphs_then_lines_then_spaces() -> None:
    assert split("one two\n\nthree four", 15) == ("one two", "three four")
    assert split("one two\nthree four five", 18) == ("one two", "three four five")
    assert split("aaaa bbbb cccc dddd", 16) == ("aaaa bbbb ", "cccc dddd")


def test_a_fence_is_closed_and_opened_again() -> None:
    parts = split("before\n```sh\n" + "\n".join(f"line {n}" for n in range(9)) + "\n```\nafter", 50)
    assert all(part.count("```") % 2 == 0 for part in parts)
    assert parts[1].startswith("```sh\n")
    assert parts[-1].endswith("\n```\nafter")


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        split("hello world", 4)


@given(st.text(st.sampled_from("ab \n`"), max_size=300) | st.text(max_size=300), st.integers(40, 80))
def test_no_part_is_too_long_and_no_letter_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    kept = [character for character in "".join(parts) if character not in " \n`"]
    assert kept == [character for character in text if character not in " \n`"]


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2).map(tuple), max_size=5).map(tuple))
def test_any_content_is_shown_without_a_control_character(rows: tuple[tuple[str, ...], ...]) -> None:
    text = plain(Content((Grid(("A", "B"), rows), *(Paragraph(cell) for row in rows for cell in row))), 40)
    assert not any(ord(character) < 0x20 and character not in "\n\t" for character in text)
    text.encode("utf-8")
