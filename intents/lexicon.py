"""The words that people use, read once from `words/<language>.toml`."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from typing import Any

from bot.domain.actions import LANGUAGES
from intents import normalise
from intents.phrases import Group, Phrase, Phrases

_LONG = 4
"""Letters from which on a word may have a typing error."""
_SHORT = 3
"""Words of a phrase whose verb is known in all forms; longer ones are said as they are written."""
_ELIDED = {"de": "d'", "que": "qu'"}
_PLAIN = re.compile(r"[a-z0-9 ]+")


@dataclass(frozen=True, eq=False)
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
    plans: Phrases
    """Verbs that say that something is to be planned: "schedule", "programme"."""
    nouns: Phrases
    """What things are called that are not declared: "container", "la VM"."""
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    vocabulary: frozenset[str]
    """Every word of `speech`, for typing errors and to know that a word is nobody's name."""
    known: frozenset[str]
    """Every word of all phrases: none of them is a typing error."""
    alone: frozenset[str]
    """Every word that is a phrase by itself: such a word is nobody's name unless its noun or its form says so."""
    commanding: tuple[str, ...]
    """Verbs and nouns that are one word: what resembles them is a typing error rather than a name."""
    meanings: Mapping[str, frozenset[str]]
    """What each single word says: the labels of its phrases."""


def expand(pattern: str) -> Iterator[str]:
    """`(redémarr(e|er)|relance)` → `redémarre`, `redémarrer`, `relance`: the outer bracket first, each text once."""
    start = pattern.find("(")
    if start < 0:
        yield " ".join(pattern.split())
        return
    depth, begun = 0, start + 1
    choices: list[str] = []
    for at in range(start, len(pattern)):
        match pattern[at]:
            case "(":
                depth += 1
            case "|" if depth == 1:
                choices.append(pattern[begun:at])
                begun = at + 1
            case ")":
                depth -= 1
                if depth == 0:
                    for choice in (*choices, pattern[begun:at]):
                        yield from expand(f"{pattern[:start]}{choice}{pattern[at + 1 :]}")
                    return
    raise ValueError(f"a bracket stays open: {pattern}")


def _phrases(group: Group, table: Mapping[str, Iterable[str]], language: str, label: str = "") -> Iterator[Phrase]:
    """Phrases of a table of lists; with `label`, the keys are the values that the phrases give."""
    for key, patterns in table.items():
        for text in (text for pattern in patterns for text in expand(pattern)):
            words, accented = _words(text)
            for said, typed in _forms(words, accented, group) if language == "fr" else ((words, accented),):
                yield Phrase(said, typed, group, label or key, language, key if label else "")


def _forms(
    words: tuple[str, ...], accented: tuple[str, ...], group: Group
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """A French phrase, elided before a vowel ("merci d'"), and its verb as "que vous …iez", "que tu …es" has it."""
    yield words, accented
    if len(words) > 1 and (elided := _ELIDED.get(words[-1])):
        yield (*words[:-1], elided), (*accented[:-1], elided)
    if group == "concept" and words[0].endswith("ez") and len(words[0]) > _LONG and len(words) <= _SHORT:
        for ending in ("iez", "es"):
            yield (words[0][:-2] + ending, *words[1:]), (accented[0][:-2] + ending, *accented[1:])


def _words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A phrase split as sentences are."""
    if _PLAIN.fullmatch(text):
        return (words := tuple(text.split())), words
    pairs = [pair for word in text.split() for pair in _word(word)]
    return tuple(said for said, _ in pairs), tuple(typed for _, typed in pairs)


@cache
def _word(word: str) -> tuple[tuple[str, str], ...]:
    """The words that one is when elisions and inversions are taken apart, with their accents; phrases share most."""
    return tuple((token.text, token.accented) for token in normalise.read(word).tokens())


def _commanding(phrases: Iterable[Phrase]) -> set[str]:
    groups = {"concept", "leading", "noun"}
    return {p.words[0] for p in phrases if p.group in groups and len(p.words) == 1 and len(p.words[0]) >= _LONG}


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
    vocabulary = frozenset(word for phrase in speech for word in phrase.words) | units.keys() | numbers.keys()
    others: tuple[tuple[Group, str], ...] = (
        ("concept", "apart"),
        ("veto", "vetoes"),
        ("again", "again"),
        ("small", "small"),
        ("mark", "marks"),
        ("plan", "plans"),
        ("noun", "nouns"),
    )
    apart, vetoes, again, small, marks, plans, nouns = (Phrases(all_of(group, section)) for group, section in others)
    rest = (apart, vetoes, again, small, marks, plans, nouns)
    spoken = (word for phrases in rest for phrase in phrases for word in phrase.words)
    return Lexicon(
        speech=speech,
        apart=apart,
        vetoes=vetoes,
        again=again,
        small=small,
        marks=marks,
        plans=plans,
        nouns=nouns,
        units={normalise.fold(word): unit for word, unit in units.items()},
        numbers={normalise.fold(word): number for word, number in numbers.items()},
        vocabulary=vocabulary,
        known=vocabulary.union(spoken),
        alone=frozenset(p.words[0] for table in (speech, *rest) for p in table if len(p.words) == 1) | units.keys(),
        commanding=tuple(sorted(_commanding((*speech, *nouns)))),
        meanings=speech.meanings(),
    )
