"""What a command prints, kept within bounds: a cap for each stream, lines as they come, all of it for who spills."""

import codecs
from collections.abc import Callable

from bot.domain.ports import Output

STDOUT, STDERR = 0, 1
LONGEST_LINE = 16_384
"""Characters after which an endless line is handed over in pieces."""
_UTF8 = codecs.getincrementaldecoder("utf-8")


class Capture:
    """Takes the bytes of both streams and gives the `Output`; beyond `cap` they are counted out, never kept."""

    def __init__(
        self,
        cap: int,
        on_line: Callable[[str], None] | None = None,
        spill: Callable[[str], None] | None = None,
    ) -> None:
        self._cap = cap
        self._kept = (bytearray(), bytearray())
        self._cut = [False, False]
        self._on_line = on_line
        self._spill = spill
        self._decoders = [_UTF8("replace") for _ in self._kept] if on_line or spill else []
        self._pending = ["", ""]

    def feed(self, stream: int, data: bytes) -> None:
        """Bytes as they arrived on `STDOUT` or `STDERR`."""
        kept = self._kept[stream]
        room = self._cap - len(kept)
        self._cut[stream] |= len(data) > room
        kept += data[:room]
        if self._decoders:
            self._tell(stream, self._decoders[stream].decode(data))

    def close(self) -> None:
        """Both streams ended: the last line counts even where nothing ended it."""
        for stream, decoder in enumerate(self._decoders):
            self._tell(stream, decoder.decode(b"", final=True))
            if self._pending[stream] and self._on_line is not None:
                self._on_line(self._pending[stream].removesuffix("\r"))

    def output(self, exit_status: int | None, seconds: float, *, timed_out: bool = False) -> Output:
        """Everything kept, as text; bytes that are no UTF-8 become U+FFFD, a character cut by the cap is left out."""
        stdout, stderr = (
            _UTF8("replace").decode(kept, final=not cut) for kept, cut in zip(self._kept, self._cut, strict=True)
        )
        return Output(stdout, stderr, exit_status, any(self._cut), round(seconds * 1000), timed_out)

    def _tell(self, stream: int, text: str) -> None:
        if text and self._spill is not None:
            self._spill(text)
        if not text or self._on_line is None:
            return
        *lines, rest = (self._pending[stream] + text).split("\n")
        while len(rest) > LONGEST_LINE:
            lines.append(rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        self._pending[stream] = rest
        for line in lines:
            self._on_line(line.removesuffix("\r"))
