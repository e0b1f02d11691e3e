"""Text in Telegram's HTML: what it looks like, how long Telegram finds it, and where it is cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

TEXT, CAPTION = 4096, 1024
"""Longest text and caption, counted after the markup is read (Bot API, sendMessage and sendDocument).

Telegram does not say in what it counts; UTF-16 units, as for entities, are never fewer than characters.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Text on lines of its own, in one style."""

    text: str
    tag: Literal["", "b", "code", "pre"] = ""


def units(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def html(runs: Iterable[Run]) -> str:
    """The runs below each other, escaped."""
    return "\n".join(f"<{run.tag}>{_safe(run)}</{run.tag}>" if run.tag else _safe(run) for run in runs)


def length(runs: Iterable[Run]) -> int:
    """How long Telegram finds the runs below each other."""
    return units("\n".join(run.text for run in runs))


def pack(runs: Iterable[Run], limit: int = TEXT) -> tuple[tuple[Run, ...], ...]:
    """The runs in messages of at most `limit`; one that fits nowhere whole is cut, each part in its style."""
    messages: list[list[Run]] = [[]]
    for run in runs:
        for piece in _cut(run, limit):
            if messages[-1] and length((*messages[-1], piece)) > limit:
                messages.append([])
            messages[-1].append(piece)
    return tuple(tuple(message) for message in messages if message)


def shortened(text: str, limit: int) -> str:
    """`text`, or as much of its beginning as fits before an ellipsis."""
    return text if units(text) <= limit else f"{text[: _characters(text, limit - 1)]}…"


def _safe(run: Run) -> str:
    return escape(run.text, quote=False)


def _cut(run: Run, limit: int) -> Iterator[Run]:
    """A run in pieces of at most `limit`: cut after a line, else after a word, else anywhere."""
    text = run.text
    while units(text) > limit:
        room = _characters(text, limit)
        place = max(text.rfind("\n", room // 2, room), 0) or max(text.rfind(" ", room // 2, room), 0) or room
        yield replace(run, text=text[:place])
        text = text[place:].removeprefix("\n")
    yield replace(run, text=text)


def _characters(text: str, limit: int) -> int:
    """How many characters of `text` take at most `limit` units."""
    room = min(limit, len(text))
    while units(text[:room]) > limit:
        room -= max(1, (units(text[:room]) - limit) // 2)
    return room
