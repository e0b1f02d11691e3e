"""What documents look like, at the limits and with hostile text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.rocketchat.markup import escape, fenced, units
from adapters.rocketchat.render import MAX_CHARS, render
from bot.domain.content import Button, Content, Grid, Paragraph, Piece, Pre, Progress


def texts(*pieces: Piece, buttons: int = 0) -> tuple[str, ...]:
    return render(Content(pieces, tuple(Button(f"b{number}", f"t{number}") for number in range(buttons)))).parts


@pytest.mark.parametrize(("size", "parts"), [(5000, 1), (5001, 2), (14_000, 3)])
def test_texts_are_split_at_the_servers_limit(size: int, parts: int) -> None:
    made = texts(Paragraph("x" * size))
    assert len(made) == parts
    assert "".join(made) == "x" * size


def test_what_needs_a_fourth_part_is_a_file() -> None:
    made = render(Content((Paragraph("x" * 16_000),), (Button("Again", "t"),)))
    assert len(made.parts) == 1
    assert made.parts[0].endswith("…\n[1] Again")
    assert [file.name for file in made.files] == ["message.txt"]
    assert b"x" * 16_000 in made.files[0].data


@pytest.mark.parametrize("letter", ["x", "é", "😀", "*"])
@pytest.mark.parametrize("size", [2499, 2500, 2501, 4999, 5000, 5001, 9000])
def test_the_server_counts_utf_16(letter: str, size: int) -> None:
    assert all(units(part) <= MAX_CHARS for part in texts(Paragraph(letter * size)))


@pytest.mark.parametrize(("lines", "files"), [(30, 0), (31, 1)])
def test_long_output_is_shown_shortened_beside_its_file(lines: int, files: int) -> None:
    made = render(Content((Pre("line\n" * lines, "out.log"),)))
    assert len(made.files) == files
    assert made.parts[0].count("line") == 30
    assert ("out.log" in made.parts[0]) == bool(files)


@pytest.mark.parametrize(("size", "files"), [(2500, 0), (2501, 1)])
def test_wide_output_is_shown_shortened_beside_its_file(size: int, files: int) -> None:
    made = render(Content((Pre("x" * size, "out.log"),)))
    assert len(made.files) == files
    assert made.parts[0].count("x") == 2500


@pytest.mark.parametrize(("number", "pressed"), [(0, 0), (1, 1), (5, 5), (6, 5), (60, 5)])
def test_five_buttons_are_pressed_and_all_are_typed(number: int, pressed: int) -> None:
    buttons = tuple(Button(f"b{n}", f"t{n}") for n in range(number))
    made = render(Content((Paragraph("Choose."),), buttons))
    assert len(made.actions) == pressed
    assert made.parts[0].count("[") == number
    assert bool(made.attachments) == bool(pressed)


@pytest.mark.parametrize(("size", "shown"), [(75, "x" * 75), (76, "x" * 74 + "…")])
def test_labels_are_shortened(size: int, shown: str) -> None:
    assert render(Content((), (Button("x" * size, "t"),))).actions[0].text == shown


def test_a_button_posts_its_token_and_never_a_command_of_the_server() -> None:
    made = render(Content((), (Button("Approve", "tok-_9", "primary", "approve K7Q2-9FXD", "Sure?"),)))
    action = {"type": "button", "text": "Approve", "msg": "!press tok-_9", "msg_in_chat_window": True}
    assert made.attachments == [{"button_alignment": "horizontal", "actions": [action]}]
    assert made.parts == ("[1] Approve (approve K7Q2-9FXD)",)


def test_a_table_fits_a_phone() -> None:
    grid = Grid(("Host", "State", "Since"), (("web-01", "running " * 6, "2026-03-03 10:00"),))
    (text,) = texts(grid)
    assert max(map(len, text.split("\n"))) <= 46


def test_progress_shows_the_step_and_the_last_line() -> None:
    (text,) = texts(Progress("web-02# apt-get update", 2, 5, 75, "Get:1 *"))
    assert text == "2/5 · 1 min 15 s · web-02\\# apt-get update\n```\nGet:1 *\n```"


def test_nothing_is_said_with_a_sign_of_life() -> None:
    assert texts() == ("…",)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*b* _i_ ~s~ `c` #room", r"\*b\* \_i\_ \~s\~ \`c\` \#room"),
        ("[text](http://x.fr)", "[text] (http://x.fr)"),
        ("![p](http://x.fr)", "![p] (http://x.fr)"),
        ("<http://x.fr|text>", "< http://x.fr|text>"),
        ("<t:1630360800:R>", "< t: 1630360800:R>"),
        ("1 < 2 and a<b", "1 < 2 and a<b"),
        ("||secret||", "| |secret| |"),
        (":white_check_mark: Approved", r":white\_check\_mark: Approved"),
        (":smile:", ": smile:"),
        ("at 12:30", "at 12:30"),
        ("> quote", "\u00a0> quote"),
        ("- item", "\u00a0- item"),
        ("1. item", r"1\. item"),
        (r"\(x\)", r"\ (x\)"),
        ("@all, @alice and a@b.org", "＠all, ＠alice and a@b.org"),
        ("see https://x.fr/a_b?c=d_e.", "see https://x.fr/a_b?c=d_e."),
        ("a\u202eb\x1b", "a⟨U+202E⟩b␛"),
    ],
)
def test_prose_is_shown_as_it_was_written(typed: str, shown: str) -> None:
    assert escape(typed) == shown


@given(st.text(alphabet="`\n x@alhere*", max_size=60))
def test_a_block_ends_where_it_ends(text: str) -> None:
    block = fenced(text)
    assert block.count("```") == 2
    assert block.startswith("```\n")
    assert block.endswith("\n```")
    assert not re.search("`$", block[4:-4], re.MULTILINE)
    assert not re.search(r"@(all|here)\b", block)


@given(st.text(max_size=80))
def test_prose_notifies_nobody(text: str) -> None:
    assert not re.search(r"(^|\s|>)@\w", re.sub(r"https?://\S*", "", escape(text)))


@given(st.lists(st.text(max_size=3000), max_size=6), st.integers(0, 12))
def test_everything_stays_within_the_limit(said: list[str], buttons: int) -> None:
    made = render(
        Content(
            tuple(Paragraph(text) if place % 2 else Pre(text) for place, text in enumerate(said)),
            tuple(Button("b" * 200, f"t{number}") for number in range(buttons)),
        )
    )
    assert 1 <= len(made.parts) <= 3
    assert all(units(part) <= MAX_CHARS for part in made.parts)
