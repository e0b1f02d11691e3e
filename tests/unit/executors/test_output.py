"""Bounded output: beginning and end in whole lines, whatever the pieces it came in."""

from hypothesis import given
from hypothesis import strategies as st

from executors.capture import STDERR, STDOUT, Capture
from executors.output import HeadTail


def kept(text: str, pieces: list[int], head: int = 20, tail: int = 10) -> HeadTail:
    made = HeadTail(head, tail)
    start = 0
    for size in [*pieces, len(text)]:
        made.add(text[start : start + size])
        start += size
    return made


@given(st.text("ab\n", max_size=80), st.lists(st.integers(0, 30)))
def test_what_fits_is_whole(text: str, pieces: list[int]) -> None:
    made = kept(text, pieces)
    if len(text) <= 30:
        assert (made.text(), made.truncated) == (text, False)


@given(st.lists(st.text("ab", max_size=8), min_size=8, max_size=60), st.lists(st.integers(0, 30)))
def test_what_does_not_is_whole_lines_around_a_mark(lines: list[str], pieces: list[int]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    made = kept(text, pieces)
    if len(text) > 30:
        assert made.truncated
        head, _, tail = made.text("#").partition("#\n")
        assert text.startswith(head)
        assert text.endswith(tail)
        assert head == "" or head.endswith("\n")
        assert len(head) <= 20
        assert len(tail) <= 10


@given(st.binary(max_size=200), st.lists(st.integers(1, 40)), st.integers(0, 100))
def test_capture_is_the_same_for_all_pieces(data: bytes, pieces: list[int], cap: int) -> None:
    spilled: list[str] = []
    lines: list[str] = []
    capture = Capture(cap, lines.append, spilled.append)
    start = 0
    for size in [*pieces, len(data)]:
        capture.feed(STDOUT, data[start : start + size])
        start += size
    capture.close()
    whole = data.decode("utf-8", "replace")
    output = capture.output(0, 1.5)
    assert "".join(spilled) == whole
    assert output.truncated == (len(data) > cap)
    assert output.truncated or output.stdout == whole
    assert [line.removesuffix("\r") for line in whole.removesuffix("\n").split("\n") if whole] == lines
    assert output.milliseconds == 1500


def test_streams_do_not_mix() -> None:
    lines: list[str] = []
    capture = Capture(100, lines.append)
    for stream, data in ((STDOUT, b"on"), (STDERR, b"tw"), (STDOUT, b"e\n"), (STDERR, b"o\n")):
        capture.feed(stream, data)
    capture.close()
    assert lines == ["one", "two"]
    assert (capture.output(0, 0).stdout, capture.output(0, 0).stderr) == ("one\n", "two\n")
