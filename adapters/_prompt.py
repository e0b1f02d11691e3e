"""The line that is typed at a terminal: editing, history, completion, and output that never disturbs it.

Nothing but prompt_toolkit is imported here: the prompt stands while the rest of the program is still being loaded.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, AnyFormattedText, merge_formatted_text
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout
from typing_extensions import override


def nobody() -> bool:
    """The answer of a question that nobody answers yet."""
    return False


class Prompt:
    """An interactive terminal. Typed lines wait in order until `read` takes them; `write` prints above the line.

    `secret` says whether the next line is a secret: it is masked and never remembered. `interrupted` is asked at Ctrl-C
    and returns True where that stopped something; otherwise the line is cleared.
    """

    wraps = True

    def __init__(
        self,
        message: str,
        *,
        history: Path | None = None,
        completer: Completer | None = None,
        secret: Callable[[], bool] = nobody,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.interrupted: Callable[[], bool] = nobody
        self.secret = secret
        self._message = message
        self._live = ""
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._reading: asyncio.Task[None] | None = None
        hidden = Condition(self._hidden)
        self._session: PromptSession[str] = PromptSession(
            self._shown,
            history=_kept(history, lambda: not self._hidden()),
            completer=completer,
            complete_while_typing=False,
            auto_suggest=ConditionalAutoSuggest(AutoSuggestFromHistory(), ~hidden),
            is_password=hidden,
            key_bindings=self._keys(),
            input=input,
            output=output,
        )

    def start(self) -> None:
        """Shows the line and begins to take what is typed; `read` does it too."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())

    async def read(self) -> str | None:
        """The next line; None where the person left (Ctrl-D)."""
        self.start()
        return await self._lines.get()

    async def write(self, text: str) -> None:
        """Prints above the line that is being typed; the text may hold colours of ours and nothing else that acts.

        The terminal stays as it is meanwhile: prompt_toolkit's `run_in_terminal` would echo what is typed just then and
        let a Ctrl-C fall through.
        """
        app, output = self._session.app, self._session.output
        if app.is_running:
            app.renderer.erase()
        output.write_raw(text.replace("\n", "\r\n"))
        output.flush()
        if app.is_running:
            app.renderer.request_absolute_cursor_position()
            app.invalidate()

    def live(self, text: str) -> None:
        """What stands between the output and the line until the next call; drawn in place."""
        self._live = text
        self._session.app.invalidate()

    async def close(self) -> None:
        """Takes the line away and gives the terminal back."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            self._reading = None

    @property
    def columns(self) -> int:
        """The width of the terminal now."""
        return self._session.output.get_size().columns

    async def _read(self) -> None:
        with patch_stdout(raw=True):
            while True:
                try:
                    line = await self._session.prompt_async()
                except EOFError:
                    self._lines.put_nowait(None)
                    return
                self._lines.put_nowait(line)

    def _shown(self) -> AnyFormattedText:
        """The prompt, below what is live; an accepted line stays on the screen without it."""
        message: AnyFormattedText = [("bold ansicyan", self._message)]
        if not self._live or get_app().is_done:
            return message
        return merge_formatted_text([ANSI(f"{self._live}\n"), message])

    def _hidden(self) -> bool:
        return self.secret()

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("c-c")
        @keys.add("<sigint>")
        def stop(event: KeyPressEvent) -> None:
            if not self.interrupted():
                event.app.current_buffer.reset()

        return keys


def _kept(path: Path | None, wanted: Callable[[], bool]) -> History:
    """The history: a file that only its owner reads, or memory."""
    if path is None:
        return _Choosy(InMemoryHistory(), wanted)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    return _Choosy(FileHistory(str(path)), wanted)


class _Choosy(History):
    """A history that remembers only what is wanted."""

    def __init__(self, history: History, wanted: Callable[[], bool]) -> None:
        super().__init__()
        self._history = history
        self._wanted = wanted

    @override
    def append_string(self, string: str) -> None:
        if self._wanted():
            super().append_string(string)

    @override
    def load_history_strings(self) -> Iterable[str]:
        return self._history.load_history_strings()

    @override
    def store_string(self, string: str) -> None:
        self._history.store_string(string)
