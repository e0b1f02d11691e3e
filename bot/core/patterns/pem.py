"""Private keys in their armour: what stands between BEGIN and END, on one line or over many, in pieces or whole."""

import re

from bot.core.patterns.mark import HIDDEN

TRIGGER = "PRIVATE KEY"
LONGEST = 400
"""Lines of a key: four times those of RSA with 16,384 bits. After so many, an armour counts as never closed."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_INLINE = re.compile(r"(?:[\s\"'+,]|\\+[nrt]){0,40}")
_SOME = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_BODY = re.compile(
    r"(?P<before>(?:.{0,200}?[\s:|>\"'(])?)(?P<core>[A-Za-z0-9+/]{8,}={0,2}|=?[A-Za-z0-9+/]{1,7}={0,2})[\s\"',;+)\\n]{0,12}$"
)
_FULL = 24
"""Characters of a line of a key that is not its last; a shorter one is believed only behind a full one."""
_HEADER = re.compile(r"(?:.{0,200}?[\s:|>\"'])?(?:Proc-Type|DEK-Info|Comment|Version|Hash|Charset|MessageID): ")


class Armour:
    """Reads line after line (each with its end, the last one perhaps without) and remembers that a key is open."""

    def __init__(self) -> None:
        self._left = 0
        self._hidden = self._last = self._decorated = False

    def text(self, text: str) -> str:
        """Any number of complete lines as they may be shown."""
        if not self._left and TRIGGER not in text:
            return text
        return "".join(map(self.line, _LINE.findall(text)))

    def line(self, line: str) -> str:
        """The line as it may be shown: as it is, shortened, or nothing."""
        if self._left:
            return self._inside(line)
        return self._outside(line) if TRIGGER in line else line

    def _outside(self, line: str) -> str:
        made, at = "", 0
        while begin := _BEGIN.search(line, at):
            made += line[at : begin.end()]
            at = begin.end()
            end = _END.search(line, at)
            rest = _INLINE.match(line, at)
            first = rest.end() if rest else at
            if _SOME.match(line, first):
                stop = end.start() if end else len(line.rstrip("\r\n"))
                made += HIDDEN
                at = stop
            if end is None:
                self._left, self._hidden, self._last = LONGEST, at > begin.end(), False
                break
        return made + line[at:]

    def _inside(self, line: str) -> str:
        self._left -= 1
        if end := _END.search(line):
            self._left = 0
            before = line[: end.start()]
            shown = self._mark(before)
            return (before if shown is None else shown) + self._outside(line[end.start() :])
        bare = line.strip()
        if bare == HIDDEN or not bare or _HEADER.match(line):
            return line
        shown = self._mark(line)
        if shown is None:
            self._left = 0
            return self.line(line)
        return shown

    def _mark(self, line: str) -> str | None:
        """What replaces a line of the key; None if it is none."""
        if not line.strip():
            return line
        body = _BODY.match(line)
        if body is None:
            return None
        short, decorated = len(body["core"]) < _FULL, bool(body["before"].strip())
        after_last = self._last and not body["core"].startswith("=")
        if short and (after_last or not self._hidden or decorated != self._decorated):
            return None
        first, self._hidden, self._last, self._decorated = not self._hidden, True, short, decorated
        return body["before"] + HIDDEN + line[body.end("core") :] if first or body["before"].strip() else ""
