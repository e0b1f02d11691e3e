"""Contents as Slack shows them: limits at their boundaries, files for what is too long, nothing that acts."""

import base64
import json
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import render as shown
from adapters.slack.render import (
    ANSWER,
    BLOCKS,
    BUTTONS,
    LABEL,
    NOTIFICATION,
    PHONE,
    PRE_CHARS,
    PRE_LINES,
    QUESTION,
    WHOLE,
    Rendered,
    short,
)
from bot.core.explain import words
from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Picture, Piece, Pre, Progress
from tests.servers.slack.blocks import buttons, check, read


def render(*pieces: Piece, press: tuple[Button, ...] = (), live: bool = False, language: str = "en") -> Rendered:
    rendered = shown(Content(pieces, press, live), language, words)
    check(list(rendered.blocks))
    assert len(json.dumps(rendered.blocks, ensure_ascii=False)) <= WHOLE
    assert len(rendered.text) <= NOTIFICATION
    return rendered


def seen(rendered: Rendered) -> str:
    return read(list(rendered.blocks))


def only_button(button: Button) -> dict[str, Any]:
    (element,) = buttons(list(render(press=(button,)).blocks))
    return element


def test_neighbouring_paragraphs_share_a_block() -> None:
    rendered = render(Paragraph("one", Mark.OK), Paragraph("two"), Pre("x"), Paragraph("three"))
    assert [block["type"] for block in rendered.blocks] == ["rich_text"] * 3
    assert seen(rendered) == "✅ one\ntwo\nx\nthree"


@pytest.mark.parametrize(("length", "cut"), [(LABEL, False), (LABEL + 1, True)])
def test_labels_end_at_the_limit(length: int, cut: bool) -> None:
    text = only_button(Button("x" * length, "t"))["text"]["text"]
    assert len(text) == LABEL
    assert text.endswith("…") is cut


def test_a_button_carries_its_token_and_nothing_else() -> None:
    assert only_button(Button("Go", "a" * 24, "danger", "code")) == {
        "type": "button",
        "action_id": "commander:1",
        "text": {"type": "plain_text", "text": "Go", "emoji": False},
        "value": "a" * 24,
        "style": "danger",
    }


@pytest.mark.parametrize(("language", "back"), [("en", "Back"), ("fr", "Retour")])
def test_a_question_becomes_a_dialog(language: str, back: str) -> None:
    asked = Button("Delete the volume data on db-master", "t", "danger", confirm="Really? " * 50)
    rendered = render(press=(asked,), language=language)
    dialog = buttons(list(rendered.blocks))[0]["confirm"]
    assert dialog["title"]["text"] == asked.label
    assert len(dialog["text"]["text"]) <= QUESTION
    assert dialog["confirm"]["text"] == short(asked.label, ANSWER)
    assert dialog["deny"]["text"] == back
    assert dialog["style"] == "danger"


@pytest.mark.parametrize("count", [BUTTONS, BUTTONS + 1, BUTTONS + 5])
def test_buttons_beyond_the_limit_are_typed(count: int) -> None:
    rendered = render(press=tuple(Button(f"choice {number}", f"t{number}") for number in range(1, count + 1)))
    assert len(buttons(list(rendered.blocks))) == BUTTONS
    typed = [line for line in seen(rendered).split("\n") if not line.startswith("[choice")]
    assert typed == [f"[{number}] choice {number}" for number in range(BUTTONS + 1, count + 1)]


def test_dialogs_leave_room_for_what_is_said() -> None:
    asked = tuple(Button("b" * LABEL, f"t{number}", confirm="q" * QUESTION) for number in range(BUTTONS))
    rendered = render(Paragraph("x" * 1_000), press=asked)
    assert 0 < len(buttons(list(rendered.blocks))) < BUTTONS
    assert f"[{BUTTONS}] bbb" in seen(rendered)
    assert "x" * 1_000 in seen(rendered)


def test_codes_stand_on_lines_of_their_own() -> None:
    rendered = render(press=(Button("Approve", "t1", code="approve K7Q2-9FXD"), Button("Deny", "t2", code="deny K7Q2")))
    assert seen(rendered).split("\n")[-2:] == ["approve K7Q2-9FXD", "deny K7Q2"]


@pytest.mark.parametrize(("lines", "files"), [(PRE_LINES, 0), (PRE_LINES + 1, 1)])
def test_many_lines_become_a_file(lines: int, files: int) -> None:
    rendered = render(Pre("x\n" * lines, "nginx.log"))
    assert len(rendered.uploads) == files
    assert ("The rest is in the file nginx.log." in seen(rendered)) == bool(files)


@pytest.mark.parametrize(("length", "files"), [(PRE_CHARS, 0), (PRE_CHARS + 1, 1)])
def test_long_lines_become_a_file(length: int, files: int) -> None:
    rendered = render(Pre("é" * length, "nginx.log"))
    assert [upload.data.decode() for upload in rendered.uploads] == ["é" * length] * files


def test_what_still_changes_has_no_files() -> None:
    rendered = render(Pre("x\n" * 100, "nginx.log"), live=True)
    assert not rendered.uploads
    assert "nginx.log" not in seen(rendered)


def test_a_file_is_known_again_by_its_name() -> None:
    one, same, other = (render(Pre(text * 99, "a.log")).uploads[0] for text in ("x\n", "x\n", "y\n"))
    assert one.name == same.name != other.name
    assert one.title == "a.log"
    assert one.name.startswith("a-")
    assert one.name.endswith(".log")


def test_a_picture_is_uploaded_and_described() -> None:
    rendered = render(Picture(base64.b64encode(b"PNG").decode(), "cpu", "CPU of web-01 rises to 93 %"))
    assert [(one.data, one.title, one.picture) for one in rendered.uploads] == [
        (b"PNG", "CPU of web-01 rises to 93 %", True)
    ]
    assert rendered.uploads[0].name.endswith(".png")
    assert "CPU of web-01 rises to 93 %" in seen(rendered)


def test_progress_is_one_line_and_the_last_of_the_output() -> None:
    rendered = render(Progress("web-02# apt-get install", 2, 5, 75, "Unpacking"), live=True)
    assert seen(rendered) == "2/5 · 1 min 15 s · web-02# apt-get install\nUnpacking"


def test_tables_fit_a_phone() -> None:
    grid = Grid(("Host", "Mounted on", "Size", "Used"), (("db-master", "/var/lib/postgresql/16", "128 GiB", "78%"),))
    assert max(map(len, seen(render(grid)).split("\n"))) <= PHONE


@pytest.mark.parametrize(
    "pieces",
    [
        (Paragraph("x" * 20_000),),
        (Paragraph('"\n' * 20_000),),
        tuple(Paragraph(f"line {number}") for number in range(3_000)),
        (Grid(("n", "word"), tuple((str(number), "w" * 20) for number in range(600))),),
        tuple(Pre("y\n" * 40, f"{number}.log") for number in range(80)),
        tuple(Pre(str(number)) if number % 2 else Paragraph(str(number)) for number in range(BLOCKS + 1)),
    ],
)
def test_what_does_not_fit_at_all_is_a_file_with_everything(pieces: tuple[Piece, ...]) -> None:
    rendered = render(*pieces, press=(Button("Again", "t1"),))
    assert [upload.title for upload in rendered.uploads] == ["message.txt"]
    assert "The whole message is in the file message.txt." in seen(rendered)
    assert seen(rendered).endswith("[Again]")
    first = pieces[0].text[:5] if isinstance(pieces[0], Paragraph) else ""
    assert first in seen(rendered)


def test_as_many_blocks_as_slack_takes_need_no_file() -> None:
    pieces = tuple(Pre(str(number)) if number % 2 else Paragraph(str(number)) for number in range(BLOCKS))
    rendered = render(*pieces)
    assert len(rendered.blocks) == BLOCKS
    assert not rendered.uploads


def test_nothing_still_says_something() -> None:
    assert render().text
    assert render(Pre(""), Paragraph(""), Grid((), ()), press=(Button("", "t"),)).blocks


texts = st.builds(str.__mul__, st.text(max_size=30), st.sampled_from([1, 2, 150]))
pieces = st.one_of(
    st.builds(Paragraph, texts),
    st.builds(Pre, texts),
    st.builds(lambda cells: Grid(("a", "b"), tuple((cell, cell) for cell in cells)), st.lists(texts, max_size=3)),
    st.builds(Progress, texts, st.just(1), st.just(2), st.just(3), texts),
)
presses = st.lists(st.builds(Button, texts, st.just("t"), code=st.text(max_size=30), confirm=texts), max_size=27)


@settings(max_examples=20)
@given(st.lists(pieces, max_size=4), presses)
def test_slack_takes_whatever_is_said(said: list[Piece], press: list[Button]) -> None:
    rendered = render(*said, press=tuple(press))
    assert "<" not in rendered.text
    assert unescape(rendered.text)
