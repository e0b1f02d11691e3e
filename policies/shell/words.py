"""Splitting any text roughly as a shell would, for the analyser that only raises. Linear, bounded, never raises.

This is no parser: where it is unsure it shows more commands than there are. `lexer` decides what is LOW; nothing here
can lower a risk.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_TEXT: Final = 4096
MAX_COMMANDS: Final = 64
MAX_WORDS: Final = 256
MAX_DEPTH: Final = 16

_PLAIN: Final = re.compile(r"[^\\'\"$`*?\[\s;&|(){}<>]+")
_IN_SINGLE: Final = re.compile(r"[^']*")
_IN_DOUBLE: Final = re.compile(r'(?:[^"\\]|\\.)*+', re.DOTALL)
_ESCAPED: Final = re.compile(r'\\(["\\$`])')
_SEPARATORS: Final = frozenset(";&|\n(){}")
_SUBSTITUTION: Final = re.compile(r"\$\(([^()`]{1,2000})\)|`([^`]{1,2000})`|[<>]\(([^()]{1,2000})\)")
KEYWORDS: Final = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "time", "coproc", "function", "in", "case"}
)


class Rough(NamedTuple):
    """One command as far as it could be told: words without quotes, redirection targets, what stands before it.

    `dynamic` are the words whose value is only known when it runs.
    """

    words: tuple[str, ...]
    writes: tuple[str, ...] = ()
    dynamic: frozenset[str] = frozenset()
    piped: bool = False


def named(word: str) -> str:
    """The program that a word stands for, without its directory."""
    return word.rstrip("/").rsplit("/", 1)[-1] if "/" in word else word


def split(text: str) -> Iterator[Rough]:
    """The commands in `text`, substitutions included, at most `MAX_COMMANDS` of them."""
    text = text[:MAX_TEXT].replace("\\\n", "").replace("\0", "")
    count = 0
    inner = _SUBSTITUTION.finditer(text) if "(" in text or "`" in text else ()
    for part in (text, *(next(filter(None, found.groups())) for found in inner)):
        for command in _commands(part):
            if count >= MAX_COMMANDS:
                return
            count += 1
            yield command


def crowded(text: str) -> bool:
    """Whether there may be more in it than is looked at."""
    return len(text) > MAX_TEXT or (len(text) >= MAX_COMMANDS and sum(map(text.count, ";&|\n(")) >= MAX_COMMANDS)


def _commands(text: str) -> Iterator[Rough]:
    words: list[str] = []
    writes: list[str] = []
    dynamic: set[str] = set()
    piped = False
    for kind, value, unsure in _pieces(text):
        if kind == "separator":
            if words or writes:
                yield Rough(tuple(words[:MAX_WORDS]), tuple(writes), frozenset(dynamic), piped)
            piped = value == "|" and bool(words)
            words, writes, dynamic = [], [], set()
        elif kind == "write":
            writes.append(value)
        elif words or value not in KEYWORDS:
            words.append(value)
            dynamic |= {value} if unsure and value not in {"[", "[["} else set()
    if words or writes:
        yield Rough(tuple(words[:MAX_WORDS]), tuple(writes), frozenset(dynamic), piped)


def _pieces(text: str) -> Iterator[tuple[str, str, bool]]:
    """("word" | "write" | "separator", text, whether its value is only known when it runs)."""
    word: list[str] = []
    quoted = unsure = writing = False
    at = 0
    while at < len(text):
        if plain := _PLAIN.match(text, at):
            word.append(plain[0])
            at = plain.end()
            continue
        char = text[at]
        at += 1
        if char == "\\":
            word.append(text[at : at + 1])
            at += 1
        elif char in "'\"":
            inside = (_IN_DOUBLE if char == '"' else _IN_SINGLE).match(text, at)[0]  # type: ignore[index]  # both match ""
            word.append(_ESCAPED.sub(r"\1", inside) if char == '"' else inside)
            unsure = unsure or (char == '"' and ("$" in inside or "`" in inside))
            quoted, at = True, at + len(inside) + 1
        elif char in "$`*?[":
            unsure = True
            word.append(char)
        else:
            if word or quoted:
                yield ("write" if writing else "word", "".join(word), unsure)
                writing = False
            word, quoted, unsure = [], False, False
            if char == ">":
                writing = True
            elif char in _SEPARATORS and not (writing and char in "&|"):
                yield "separator", "||" if char == "|" and text[at : at + 1] == "|" else char, False
                writing = False
    if word or quoted:
        yield ("write" if writing else "word", "".join(word), unsure)
