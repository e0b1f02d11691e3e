"""Limits at their boundaries, and markup that nothing escapes from."""

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram import render
from adapters.telegram.markup import CAPTION, TEXT, Run, html, length, pack, shortened, units
from adapters.telegram.render import BUTTONS, CHARS, DATA, LABEL, LINES, Rendered
from bot.core.explain import words
from bot.domain.content import Button, Content, Grid, Message, Paragraph, Picture, Piece, Pre, Progress
from tests.servers.telegram.markup import read
from tests.servers.telegram.markup import units as counted


def say(message: Message) -> str:
    return words(message, "fr")


def rendered(*pieces: Piece, buttons: tuple[Button, ...] = ()) -> Rendered:
    return render(Content(pieces, buttons), say)


def seen(shown: Rendered) -> str:
    return "\n".join(read(text)[0] for text in shown.texts)


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "parts"), [(TEXT, 1), (TEXT + 1, 2), (3 * TEXT, 3)])
def test_a_text_is_cut_at_the_limit(size: int, parts: int) -> None:
    shown = rendered(Paragraph("x" * size))
    assert len(shown.texts) == parts
    assert not shown.uploads
    assert seen(shown).replace("\n", "") == "x" * size


def test_beyond_three_parts_it_is_a_file() -> None:
    shown = rendered(Paragraph("x" * (3 * TEXT + 1)))
    assert len(shown.texts) == 1
    assert units(seen(shown)) == TEXT
    assert seen(shown).endswith("Le tout est dans message.txt.")
    assert [(upload.kind, upload.name, len(upload.data)) for upload in shown.uploads] == [
        ("document", "message.txt", 3 * TEXT + 1)
    ]


def test_emoji_count_twice() -> None:
    assert len(rendered(Paragraph("🚑" * (TEXT // 2))).texts) == 1
    assert len(rendered(Paragraph("🚑" * (TEXT // 2) + "x")).texts) == 2


@pytest.mark.parametrize(("lines", "files"), [(LINES, 0), (LINES + 1, 1)])
def test_many_lines_become_a_file(lines: int, files: int) -> None:
    shown = rendered(Pre("\n".join(f"line {n}" for n in range(lines)), "a.log"))
    assert len(shown.uploads) == files
    assert ("encore 1 ligne" in seen(shown)) == bool(files)
    assert f"line {lines - 1}" in seen(shown)


@pytest.mark.parametrize(("chars", "files"), [(CHARS, 0), (CHARS + 1, 1)])
def test_long_lines_become_a_file(chars: int, files: int) -> None:
    shown = rendered(Pre("x" * chars, "../a b\u202e.log", "Journal"))
    assert [upload.name for upload in shown.uploads] == ["_a_b_.log"] * files
    assert [upload.caption for upload in shown.uploads] == ["Journal"] * files


def test_a_long_table_becomes_a_file_too() -> None:
    shown = rendered(Grid(("Host", "Used"), tuple((f"web-{n}", "9 %") for n in range(40)), title="Disks"))
    (upload,) = shown.uploads
    assert upload.name == "table.txt"
    assert upload.data.decode().count("web-") == 40


def test_a_wide_table_becomes_paragraphs() -> None:
    columns = tuple(f"column{n}" for n in range(9))
    (text,) = rendered(Grid(columns, (tuple(f"<value{n}>" for n in range(9)),))).texts
    assert "column3: &lt;value3&gt;" in text
    assert "<pre>" not in text


def test_progress_is_a_bar_its_time_and_its_last_line() -> None:
    (text,) = rendered(Paragraph("Running"), Progress("web-02# apt-get <x>", 2, 5, 75, "Unpacking\tnginx")).texts
    assert text.endswith("▰▱▱▱▱ 2/5 · 1 min 15 s · web-02# apt-get &lt;x&gt;\n<code>Unpacking\tnginx</code>")
    assert rendered(Progress("x", 2, 21, 1)).texts == ("2/21 · 1 s · x",)


def test_nothing_to_say_is_still_a_message() -> None:
    assert rendered(Paragraph(" ")).texts == rendered().texts == ("…",)


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [CAPTION, CAPTION + 1])
def test_a_caption_is_shortened_at_the_limit(size: int) -> None:
    (upload,) = rendered(Picture(b64encode(b"not a picture").decode(), "c.png", "x" * size)).uploads
    assert units(upload.caption) == CAPTION
    assert upload.kind == "document"


# --- buttons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "pressable"), [("x" * DATA, True), ("x" * (DATA + 1), False), ("é" * 33, False), ("", False)]
)
def test_a_press_says_at_most_sixty_four_bytes(token: str, pressable: bool) -> None:
    shown = rendered(Paragraph("Go?"), buttons=(Button("Go", token, code="go K7Q2"),))
    assert bool(shown.keyboard) == pressable
    assert ("[1] Go (go K7Q2)" in seen(shown)) != pressable
    assert "go K7Q2" in seen(shown)


@pytest.mark.parametrize(("size", "label"), [(LABEL, "x" * LABEL), (LABEL + 1, "x" * (LABEL - 1) + "…")])
def test_labels_are_shortened(size: int, label: str) -> None:
    shown = rendered(Paragraph("Go?"), buttons=(Button("x" * size, "t1"),))
    assert shown.keyboard[0][0].label == label


def test_what_the_keyboard_cannot_hold_is_typed() -> None:
    shown = rendered(Paragraph("Go?"), buttons=tuple(Button(f"Host {n}", f"t{n}") for n in range(BUTTONS + 1)))
    assert sum(map(len, shown.keyboard)) == BUTTONS
    assert max(map(len, shown.keyboard)) <= 8
    assert seen(shown).endswith("[101] Host 100")


# --- markup -----------------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "b", "code", "pre"]))))
def test_telegram_reads_exactly_what_was_written(runs: list[tuple[str, str]]) -> None:
    made = [Run(text.replace("\r", ""), tag) for text, tag in runs]  # type: ignore[arg-type]
    text, _ = read(html(made))
    assert text == "\n".join(run.text for run in made)


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.integers(4, 60))
def test_packing_loses_nothing_but_line_breaks(texts: list[str], limit: int) -> None:
    messages = pack([Run(text) for text in texts], limit)
    assert all(length(message) <= limit for message in messages)
    everything = "".join(run.text for message in messages for run in message)
    assert everything.replace("\n", "") == "".join(texts).replace("\n", "")


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, 50))
def test_what_is_shortened_fits(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert counted(short) <= limit
    assert text.startswith(short.removesuffix("…"))
