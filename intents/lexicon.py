"""The words that people use, read once from `words/<language>.toml`: phrases by their first word, longest match first."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any, Literal

from bot.domain.actions import LANGUAGES
from intents import normalise
from intents.normalise import Token

Group = Literal[
    "concept", "leading", "past", "doing", "filler", "value", "veto", "again", "small", "mark", "unit", "number"
]

_PLAIN = re.compile(r"[a-z0-9 ]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row and what they say: `label` within its group (`restart`, `negation`), `value` where they give one."""

    words: tuple[str, ...]
    accented: tuple[str, ...]
    group: Group
    label: str
    language: str
    value: str = ""


class Phrases:
    """Phrases by their first word."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            self._by_first.setdefault(phrase.words[0], []).append(phrase)
        for same in self._by_first.values():
            same.sort(key=lambda phrase: -len(phrase.words))

    def first(self, word: str) -> Sequence[Phrase]:
        """All phrases that begin with this word."""
        return self._by_first.get(word, ())

    def at(self, tokens: Sequence[Token], start: int) -> list[Phrase]:
        """All phrases that begin here, the longest first; words in quotes are nobody's phrase."""
        found = []
        for phrase in self._by_first.get(tokens[start].text, ()):
            part = tokens[start : start + len(phrase.words)]
            if len(part) == len(phrase.words) and all(
                token.text == word and not token.quoted for token, word in zip(part, phrase.words, strict=True)
            ):
                found.append(phrase)
        return found

    def longest(self, tokens: Sequence[Token], start: int) -> Phrase | None:
        """The longest phrase that begins here."""
        found = self.at(tokens, start)
        return found[0] if found else None

    def __contains__(self, word: object) -> bool:
        return any(phrase.words == (word,) for phrase in self._by_first.get(str(word), ()))

    def of(self, group: Group) -> Iterator[Phrase]:
        """All phrases of a group."""
        return (phrase for same in self._by_first.values() for phrase in same if phrase.group == group)

    def meanings(self) -> Mapping[str, frozenset[str]]:
        """The labels of the phrases that are one word."""
        return {
            word: labels
            for word, same in self._by_first.items()
            if (labels := frozenset(phrase.label for phrase in same if len(phrase.words) == 1))
        }

    def words(self) -> Iterator[str]:
        """Every single word of every phrase."""
        for same in self._by_first.values():
            for phrase in same:
                yield from phrase.words


@dataclass(frozen=True)
class Lexicon:
    """All phrases of both languages by what they are for."""

    speech: Phrases
    """Concepts, fillers and values: what explains a sentence."""
    apart: Phrases
    """Verbs of two parts with something between them: "bring … up"."""
    vetoes: Phrases
    again: Phrases
    small: Phrases
    marks: Phrases
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    vocabulary: frozenset[str]
    """Every word of `speech`, for typing errors and to know that a word is nobody's name."""
    meanings: Mapping[str, frozenset[str]]
    """What each single word says: the labels of its phrases."""


def expand(pattern: str) -> Iterator[str]:
    """`redémarr(e|er)` → `redémarre`, `redémarrer`; one level of brackets inside another is allowed."""
    match = re.search(r"\(([^()]*)\)", pattern)
    if match is None:
        yield " ".join(pattern.split())
        return
    for choice in match[1].split("|"):
        yield from expand(f"{pattern[: match.start()]}{choice}{pattern[match.end() :]}")


def _phrases(group: Group, table: Mapping[str, Iterable[str]], language: str, label: str = "") -> Iterator[Phrase]:
    """Phrases of a table of lists; with `label`, the keys are the values that the phrases give."""
    for key, patterns in table.items():
        for text in (text for pattern in patterns for text in expand(pattern)):
            words, accented = _words(text)
            yield Phrase(words, accented, group, label or key, language, key if label else "")


def _words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A phrase split as sentences are; the short way where nothing in it can be split further."""
    if _PLAIN.fullmatch(text):
        return (words := tuple(text.split())), words
    tokens = normalise.read(text).tokens()
    return tuple(token.text for token in tokens), tuple(token.accented for token in tokens)


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The lexicon of the files beside this module."""
    folder = resources.files(__package__) / "words"
    tables: list[tuple[str, dict[str, Any]]] = [
        (language, tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))) for language in LANGUAGES
    ]

    def all_of(group: Group, section: str) -> Iterator[Phrase]:
        for language, table in tables:
            yield from _phrases(group, table.get(section, {}), language)

    values = (
        phrase
        for (language, table), label in product(tables, tables[0][1]["values"])
        for phrase in _phrases("value", table["values"].get(label, {}), language, label)
    )
    concepts = [*all_of("concept", "concepts"), *all_of("past", "past"), *all_of("doing", "doing")]
    speech = Phrases([*all_of("leading", "leading"), *concepts, *values, *all_of("filler", "fillers")])
    numbers = {word: number for _, table in tables for word, number in table["numbers"].items()}
    units = {word: unit for _, table in tables for unit, words in table["units"].items() for word in words}
    vocabulary = frozenset(speech.words()) | units.keys() | numbers.keys()
    return Lexicon(
        speech=speech,
        apart=Phrases(all_of("concept", "apart")),
        vetoes=Phrases(all_of("veto", "vetoes")),
        again=Phrases(all_of("again", "again")),
        small=Phrases(all_of("small", "small")),
        marks=Phrases(all_of("mark", "marks")),
        units={normalise.fold(word): unit for word, unit in units.items()},
        numbers={normalise.fold(word): number for word, number in numbers.items()},
        vocabulary=vocabulary,
        meanings=speech.meanings(),
    )
