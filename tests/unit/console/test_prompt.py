"""The line that is typed: order, history, secrets, Ctrl-C, what stands above it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters._prompt import Prompt


class Screen(DummyOutput):
    """Remembers what is written, drawing included."""

    def __init__(self) -> None:
        self.raw: list[str] = []
        self.drawn: list[str] = []

    def write_raw(self, data: str) -> None:
        self.raw.append(data)

    def write(self, data: str) -> None:
        self.drawn.append(data)

    @property
    def text(self) -> str:
        return "".join(self.drawn)


@asynccontextmanager
async def typing(screen: Screen, history: Path | None = None) -> AsyncIterator[tuple[Prompt, PipeInput]]:
    with create_pipe_input() as keys:
        prompt = Prompt("alice > ", history=history, input=keys, output=screen)
        try:
            yield prompt, keys
        finally:
            await prompt.close()


async def test_lines_wait_in_order_until_they_are_read() -> None:
    async with typing(Screen()) as (prompt, keys):
        prompt.start()
        keys.send_text("one\rtwo\r\x04")
        assert [await prompt.read() for _ in range(3)] == ["one", "two", None]


async def test_ctrl_c_clears_the_line_unless_it_stopped_something() -> None:
    async with typing(Screen()) as (prompt, keys):
        keys.send_text("wrong\x03right\r")
        assert await prompt.read() == "right"
        stopped: list[str] = []

        def interrupted() -> bool:
            stopped.append("stop")
            return True

        prompt.interrupted = interrupted
        keys.send_text("kept\x03 text\r")
        assert await prompt.read() == "kept text"
        assert stopped == ["stop"]


async def test_the_history_is_a_file_of_its_owner_without_secrets(tmp_path: Path) -> None:
    path, screen = tmp_path / "state/history", Screen()
    async with typing(screen, path) as (prompt, keys):
        keys.send_text("disk usage on web-01\r")
        await prompt.read()
        prompt.secret = lambda: True
        keys.send_text("hunter2\r")
        assert await prompt.read() == "hunter2"
        prompt.secret = lambda: False
        keys.send_text("\x1b[A\x1b[A\r")
        assert await prompt.read() == "disk usage on web-01"
    kept = path.read_text("utf-8")
    assert "+disk usage on web-01\n" in kept
    assert "hunter2" not in kept
    assert "hunter2" not in screen.text
    assert "*******" in screen.text
    assert path.stat().st_mode & 0o777 == 0o600
    async with typing(Screen(), path) as (prompt, keys):
        keys.send_text("\x1b[A\r")
        assert await prompt.read() == "disk usage on web-01"


async def test_text_is_written_as_it_is_whether_a_line_is_being_typed_or_not() -> None:
    screen = Screen()
    async with typing(screen) as (prompt, keys):
        await prompt.write("before\n")
        prompt.start()
        keys.send_text("typed")
        await asyncio.sleep(0)
        await prompt.write("\x1b[32mabove\x1b[0m\n")
        keys.send_text(" on\r")
        assert await prompt.read() == "typed on"
    assert [text for text in screen.raw if text.endswith("\n")] == ["before\r\n", "\x1b[32mabove\x1b[0m\r\n"]


async def test_the_live_text_stands_above_the_line_and_not_in_what_remains() -> None:
    screen = Screen()
    async with typing(screen) as (prompt, keys):
        prompt.live("1/2 working")
        prompt.start()
        keys.send_text("x\r")
        await prompt.read()
    first, _, rest = screen.text.partition("x")
    assert "1/2 working" in first
    assert "alice > " in first
    assert prompt.columns == 80
    assert rest.count("1/2 working") == screen.text.count("1/2 working") - 1
