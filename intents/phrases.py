"""Phrases found in a row of words: a tree by words, so that a look-up costs the length of the match."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from intents.normalise import Token

Group = Literal[
    "concept", "leading", "past", "doing", "filler", "value", "veto", "again", "small", "mark", "noun", "plan"
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row and what they say: `label` in their group (`restart`, `negation`), `value` where they give one."""

    words: tuple[str, ...]
    accented: tuple[str, ...]
    group: Group
    label: str
    language: str
    value: str = ""


@dataclass(slots=True)
class _Node:
    after: "dict[str, _Node]" = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)


class Phrases:
    """A set of phrases."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root = _Node()
        self._all = tuple(dict.fromkeys(phrases))
        self._first: dict[str, list[Phrase]] = {}
        for phrase in self._all:
            self._first.setdefault(phrase.words[0], []).append(phrase)
            node = self._root
            for word in phrase.words:
                if (after := node.after.get(word)) is None:
                    after = node.after[word] = _Node()
                node = after
            node.phrases.append(phrase)

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self._all)

    def at(self, tokens: Sequence[Token], start: int) -> list[Phrase]:
        """All phrases that begin here, the longest first; words in quotes are nobody's phrase."""
        found: list[Phrase] = []
        node = self._root
        for token in tokens[start:]:
            step = None if token.quoted else node.after.get(token.text)
            if step is None:
                break
            node = step
            if node.phrases:
                found = [*node.phrases, *found]
        return found

    def longest(self, tokens: Sequence[Token], start: int) -> Phrase | None:
        """The longest phrase that begins here."""
        found = self.at(tokens, start)
        return found[0] if found else None

    def begins(self, word: str) -> bool:
        """Whether a phrase is this one word."""
        node = self._root.after.get(word)
        return node is not None and bool(node.phrases)

    def beginning(self, word: str) -> Iterator[Phrase]:
        """All phrases that begin with this word."""
        return iter(self._first.get(word, ()))

    def meanings(self) -> Mapping[str, frozenset[str]]:
        """The labels of the phrases that are one word."""
        single = ((word, node.phrases) for word, node in self._root.after.items() if node.phrases)
        return {word: frozenset(phrase.label for phrase in phrases) for word, phrases in single}
