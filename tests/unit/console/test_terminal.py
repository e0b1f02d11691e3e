"""The same on a real pseudo-terminal: the live line, Ctrl-C, leaving."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "tests.unit.console.session_program"
WAIT = 60
"""Seconds until a terminal that shows nothing is given up."""

COLOUR = re.compile(rb"\x1b\[[0-9;]*m")


class Session:
    """A program on a pseudo-terminal, which answers the one question of the prompt: where is the cursor?"""

    def __init__(self) -> None:
        self._terminal, inside = pty.openpty()
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "HOME": "/nonexistent",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", PROGRAM], cwd=ROOT, env=environment, stdin=inside, stdout=inside, stderr=inside,
            start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self._seen = b""

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def until(self, text: str) -> str:
        """Everything drawn until `text` is on the screen, without colours."""
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self._terminal], [], [], WAIT)
            assert ready, f"{text!r} never came: {self._seen!r}"
            drawn = os.read(self._terminal, 65536)
            if b"\x1b[6n" in drawn:
                self.type("\x1b[1;1R")
            self._seen = COLOUR.sub(b"", self._seen + drawn)
        before, _, self._seen = self._seen.partition(text.encode())
        return before.decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def session() -> Iterator[Session]:
    opened = Session()
    yield opened
    opened.close()


def test_the_live_line_ctrl_c_and_the_end(session: Session) -> None:
    session.until("alice > ")
    session.type("go\r")
    session.until("▱▱ 1/2 · 3 s · web-01# sleep 60")
    session.until("still at it")
    session.until("Ctrl-C stops it")
    session.type("half a line\x03")
    drawn = session.until("⚠️ Stopped after 3 s: sleep")
    assert "half a line" in drawn
    session.until("[1] Run again")
    session.type("\x03hello\r")
    session.until("heard hello")
    session.type("\x04")
    assert session.process.wait(WAIT) == 0


def test_quit_leaves(session: Session) -> None:
    session.until("alice > ")
    session.type("quit\r")
    assert session.process.wait(WAIT) == 0
