"""A terminal window for tests: a program behind a pseudo-terminal, and what stands on its screen."""

import os
import pty
import re
import select
import subprocess
import sys
import termios
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

PATIENCE = 90.0
"""Seconds to wait for what must come; only a failing test waits so long."""
CONTROL = re.compile(rb"\x1b(\[[0-9;?]*[A-Za-z]|[()=>][B0]?|\][^\x07]*\x07)")


class Screen:
    """`with Screen("demo", "--dir", folder) as window: window.waits_for("›"); window.types("help\\r")`."""

    def __init__(self, *words: str | Path, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 120))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *map(str, words)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
        )
        os.close(theirs)
        self._raw = b""
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    @property
    def text(self) -> str:
        """Everything that was shown, without colours and cursor movements."""
        return CONTROL.sub(b"", self._raw).decode("utf-8", "replace").replace("\r", "")

    def types(self, keys: str) -> None:
        """As the keyboard sends it: Enter is \\r, Ctrl-C \\x03, Ctrl-D \\x04, Tab \\t."""
        os.write(self._ours, keys.encode())

    def waits_for(self, *words: str) -> None:
        """Until all of them stood on the screen after what was waited for before."""
        deadline = monotonic() + PATIENCE
        while any(word not in self.text[self._read :] for word in words):
            missing = [word for word in words if word not in self.text[self._read :]]
            assert self._more(deadline - monotonic()), f"no {missing} in:\n{self.text}"
        ends = [self.text.index(word, self._read) + len(word) for word in words]
        self._read = max(ends)

    def ends(self) -> int:
        """The exit code, once the program has left."""
        deadline = monotonic() + PATIENCE
        while self._more(deadline - monotonic()):
            pass
        return self.process.wait(PATIENCE)

    def _more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(seconds, 0))
        if not ready:
            return False
        try:
            part = os.read(self._ours, 65_536)
        except OSError:  # Linux's end of file on the master side
            return False
        self._raw += part
        return bool(part)
