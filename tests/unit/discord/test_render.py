"""Contents as Discord messages: limits at the boundary, nothing lost, nothing active."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters._text import clean
from adapters.discord.markdown import bold, escape, fenced
from adapters.discord.render import FILE_BYTES, LIMIT, Part, render
from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Picture, Pre, Progress
from tests.servers.discord import rules
from tests.servers.discord.world import drawn, seen


def accepted(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, each refused loudly where Discord would refuse it."""
    for part in parts:
        body = part.body(("1" * 19, "2" * 19)) | {"attachments": part.attachments()}
        rules.message(body, rules.CREATE, [(file.name, file.data) for file in part.files])
    return parts


def shown(parts: tuple[Part, ...]) -> str:
    return "\n".join(seen({"content": part.text}) for part in parts)


def buttons(count: int, label: str = "Restart") -> tuple[Button, ...]:
    return tuple(Button(label, f"token-{number:018}") for number in range(count))


# --- markup -----------------------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.sampled_from("ab \n*_~`|<>@#:[]()-+\\/1."), max_size=60))
def test_escaped_text_is_seen_as_it_was_written(text: str) -> None:
    assert drawn(escape(text)) == clean(text)


@given(st.text(max_size=80))
def test_nothing_is_left_that_formats(text: str) -> None:
    marked = escape(text)
    for place, character in enumerate(marked):
        if character in "*~`|<[]@":
            before = marked[:place]
            assert (len(before) - len(before.rstrip("\\"))) % 2 == 1


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("see https://x.io/a_b?c=1&d=2 now", "see https://x.io/a_b?c=1&d=2 now"),
        ("see https://x.io/a_b.", "see https://x.io/a_b."),
        ("[x](https://x.io)", r"\[x\](https://x.io)"),
        ("https://x.io/**bold**", r"https://x.io/\*\*bold\*\*"),
        ("xhttps://a_b", r"xhttps://a\_b"),
        ("# head\n> quote\n- list\n-# small", "\\# head\n\\> quote\n\\- list\n\\-# small"),
        ("<@1> @everyone <#2> </ops:3> <t:1:R>", r"\<\@1> \@everyone \<#2> \</ops:3> \<t:1:R>"),
    ],
)
def test_links_stay_and_marks_do_not(text: str, marked: str) -> None:
    assert escape(text) == marked


def test_bold_is_left_out_where_a_link_would_swallow_it() -> None:
    assert bold(" a*b ") == r"**a\*b**"
    assert bold("see https://x.io") == "see https://x.io"
    assert bold("") == ""


@given(st.text(alphabet=st.sampled_from("`a\n "), max_size=40))
def test_nothing_inside_ends_a_block(text: str) -> None:
    block = fenced(text)
    assert block.count("```") == 2
    assert block.startswith("```\n")
    assert block.endswith("\n```")


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "parts"), [(2000, 1), (2001, 2)])
def test_a_message_holds_two_thousand_characters(length: int, parts: int) -> None:
    lines = ["x" * 799, "x" * 799, "x" * (length - 799 - len("****\n") - 799 - len("\n"))]
    rendered = accepted(render(Content(tuple(map(Paragraph, lines)))))
    assert len(rendered) == parts
    assert shown(rendered).replace("\n", "") == "".join(lines)


def test_characters_outside_the_basic_plane_count_twice() -> None:
    rendered = accepted(render(Content((Paragraph("🐧" * 900), Paragraph("🐧" * 200)))))
    assert [len(part.text) < LIMIT for part in rendered] == [True, True]


@pytest.mark.parametrize(("count", "rows"), [(0, []), (5, [5]), (6, [5, 1]), (25, [5] * 5), (26, [5] * 5)])
def test_buttons_stand_in_rows_of_five(count: int, rows: list[int]) -> None:
    (part,) = accepted(render(Content((Paragraph("?"),), buttons(count))))
    assert [len(row["components"]) for row in part.body()["components"]] == rows
    assert (r"\[26\] Restart" in part.text) == (count == 26)


@pytest.mark.parametrize(("length", "shortened"), [(80, False), (81, True)])
def test_a_long_label_is_shortened_and_typed_whole(length: int, shortened: bool) -> None:
    (part,) = accepted(render(Content((Paragraph("?"),), buttons(1, "x" * length))))
    label = part.body()["components"][0]["components"][0]["label"]
    assert label.endswith("…") == shortened
    assert ("x" * length in part.text) == shortened


def test_a_button_carries_its_token_and_the_messages_above() -> None:
    content = Content((Paragraph("?"),), (Button("Go", "t" * 24, "danger"), Button(" \u202e", "u", "primary")))
    (part,) = accepted(render(content))
    (row,) = part.body(("1" * 20, "2" * 20))["components"]
    assert row["components"][0]["custom_id"] == f"{'t' * 24}|{'1' * 20}|{'2' * 20}"
    assert [(button["style"], button["label"]) for button in row["components"]] == [(4, "Go"), (1, "⟨U+202E⟩")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("\n".join(map(str, range(30))), True),
        ("\n".join(map(str, range(31))), False),
        ("x" * 200, True),
        ("x" * 201, False),
        ("\n".join(["x" * 150] * 9), True),
        ("\n".join(["x" * 150] * 10), False),
    ],
)
def test_long_output_is_a_file_with_its_beginning_and_end_shown(text: str, whole: bool) -> None:
    (part,) = accepted(render(Content((Paragraph("Log"), Pre(text, "../nginx log.txt")))))
    assert not part.files if whole else part.files[0].data.decode() == text
    if not whole:
        assert part.files[0].name == "_nginx_log.txt"
        first, last = text.split("\n", maxsplit=1)[0][:200], text.rsplit("\n", maxsplit=1)[-1][:200]
        assert first in part.text
        assert last in part.text


def test_a_file_stays_within_its_limit() -> None:
    (part,) = render(Content((Pre("é" * FILE_BYTES),)))
    assert len(part.files[0].data) == FILE_BYTES


def test_more_than_three_messages_become_a_file() -> None:
    paragraphs = tuple(Paragraph(f"{number} " + "word " * 170) for number in range(12))
    (part,) = accepted(render(Content((*paragraphs, Pre("x" * 999, "log.txt")), buttons(1))))
    assert [file.name for file in part.files] == ["answer.txt", "log.txt"]
    assert b"11 word" in part.files[0].data
    assert part.text.startswith("**0 word")
    assert part.buttons


def test_eleven_files_need_two_messages() -> None:
    png = base64.b64encode(b"png").decode()
    parts = accepted(render(Content(tuple(Picture(png, f"{n}.png", "a chart") for n in range(11)))))
    assert [len(part.files) for part in parts] == [10, 1]


@settings(max_examples=40)
@given(st.text(max_size=2500), st.text(max_size=2500), st.integers(0, 30))
def test_whatever_it_is_discord_takes_it(said: str, printed: str, count: int) -> None:
    content = Content(
        (Paragraph(said, Mark.BAD), Grid((said[:9], "b"), ((printed[:99], "x"),)), Pre(printed, said[:9])),
        buttons(count, printed[:100] or "?"),
    )
    accepted(render(content))


def test_tables_fit_a_phone() -> None:
    grid = Grid(("Host", "Path", "Size"), (("web-01", "/var/lib/postgresql/16/main", "128 GiB"),), (False, False, True))
    (part,) = render(Content((grid,)))
    assert max(map(len, seen({"content": part.text}).split("\n"))) <= 46


def test_a_running_request_shows_how_far_it_is() -> None:
    progress = Progress("web-02# apt-get install nginx", 2, 5, 75, "Unpacking *nginx*")
    (part,) = render(Content((Paragraph("Running"), progress), live=True))
    assert part.text == "**Running**\n▰▱▱▱▱ 2/5 · 1 min 15 s · web-02# apt-get install nginx\n-# Unpacking \\*nginx\\*"
    (many,) = render(Content((Progress("x", 7, 21, 3),)))
    assert many.text == "7/21 · 3 s · x"


def test_nothing_to_say_is_still_a_message() -> None:
    (part,) = accepted(render(Content(())))
    assert part.text == "…"
