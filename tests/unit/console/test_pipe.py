"""Standard input that is no terminal: files, pipes, nothing at all."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from adapters.console import Pipe


@pytest.fixture
def nothing() -> Iterator[TextIO]:
    with Path(os.devnull).open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"one\ntwo\r\nlast", ["one", "two", "last"]),
        (b"", []),
        (b"\n\n", ["", ""]),
        ("état de nginx\n".encode(), ["état de nginx"]),
        (b"bad \xff byte\n", ["bad \N{REPLACEMENT CHARACTER} byte"]),
        (b"x" * 100_000 + b"\n", ["x" * 100_000]),
    ],
)
async def test_lines_are_read_to_the_end(tmp_path: Path, content: bytes, lines: list[str]) -> None:
    source = tmp_path / "input"
    source.write_bytes(content)
    with source.open() as opened:
        pipe = Pipe(opened, io.StringIO())
        for line in lines:
            assert await pipe.read() == line
        assert await pipe.read() is None
        assert await pipe.read() is None


async def test_dev_null_ends_at_once(nothing: TextIO) -> None:
    assert await Pipe(nothing, io.StringIO()).read() is None


async def test_a_line_is_there_before_the_pipe_is_closed() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as source, os.fdopen(writing, "w") as other:
        pipe = Pipe(source, io.StringIO())
        other.write("one\n")
        other.flush()
        assert await pipe.read() == "one"
        await pipe.close()


async def test_every_answer_is_flushed(tmp_path: Path, nothing: TextIO) -> None:
    target = tmp_path / "output"
    with target.open("w") as output:
        pipe = Pipe(nothing, output)
        await pipe.write("✅ done\n")
        pipe.live("never shown")
        assert target.read_text("utf-8") == "✅ done\n"
        assert pipe.columns == 80
        assert not pipe.interrupted()
        await pipe.close()
