"""Completion of commands: literal words as the catalogue phrases them, names of the fleet where a name stands."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document as Typed
from typing_extensions import override

SLOT = re.compile(r"\{(\w+)\}")


def folded(text: str) -> str:
    """Lower case without accents: `redem` finds `redémarre`."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


class CommandCompleter(Completer):
    """`commands()` are phrasings (`restart {service} on {targets}`), `names(slot)` what may stand for a slot.

    Both are asked at each completion, so that what was added a minute ago is offered. Optional parts (`[…]`) are
    offered like the rest. `names("")` are all names: they complete any word that no phrasing explains.
    """

    def __init__(self, commands: Callable[[], Iterable[str]], names: Callable[[str], Iterable[str]]) -> None:
        self._commands = commands
        self._names = names

    @override
    def get_completions(self, document: Typed, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What may follow, best first; never proposes what stands there already."""
        *before, word = document.text_before_cursor.split(" ")
        before = [part for part in before if part]
        found = dict.fromkeys(self._following(before, word))
        if not found and word:
            found = dict.fromkeys(name for name in self._names("") if folded(name).startswith(folded(word)))
        for text in found:
            if text != word:
                yield Completion(text, start_position=-len(word))

    def _following(self, before: list[str], word: str) -> Iterator[str]:
        for phrase in self._commands():
            parts = phrase.replace("[", "").replace("]", "").split()
            if len(parts) <= len(before) or not all(map(self._stands, parts, before)):
                continue
            slot = SLOT.fullmatch(parts[len(before)])
            offered = self._names(slot[1]) if slot else [_literal(parts[len(before) :])]
            yield from (text for text in offered if folded(text).startswith(folded(word)))

    def _stands(self, part: str, typed: str) -> bool:
        return SLOT.search(part) is not None or folded(part) == folded(typed)


def _literal(parts: list[str]) -> str:
    """The words up to the next slot: `disk usage on`."""
    words: list[str] = []
    for part in parts:
        if SLOT.search(part):
            break
        words.append(part)
    return " ".join(words)
