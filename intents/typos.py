"""Typing errors: the one word that was surely meant, or none. A correction is shown, it never acts by itself."""

import re
from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.lexicon import Lexicon
from intents.names import Names

SHORT, LONG = 4, 8
"""Words from 4 letters may have one error, from 8 letters two; shorter ones none."""


def allowed(word: str) -> int:
    """How many errors (Damerau: one letter more, less, other, or two swapped) a word of this length may have."""
    return 2 if len(word) >= LONG else 1 if len(word) >= SHORT else 0


def _digits(word: str) -> str:
    return "".join(re.findall(r"\d+", word))


class Typos:
    """Corrections towards the words of the lexicon and the names of a fleet."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._nouns = lexicon.nouns.meanings()
        told = {word for phrase in lexicon.speech if phrase.label == "outcome" for word in phrase.words}
        spoken = (lexicon.vocabulary - told).union(word for phrase in lexicon.nouns for word in phrase.words)
        self._words: dict[int, list[str]] = {}
        for word in sorted(word for word in spoken if len(word) >= SHORT):
            self._words.setdefault(len(word), []).append(word)

    def correct(self, word: str, names: Names) -> str | None:
        """The unique nearest word or name with identical digits; None where there is none or more than one."""
        limit = allowed(word)
        if not limit or "'" in word or word in self._lexicon.known or not any(char.isalpha() for char in word):
            return None
        if not (hits := self._hits(word, names, limit)):
            return None
        best = min(errors for _, errors in hits)
        nearest = sorted({said for said, errors in hits if errors == best})
        swapped = [said for said in nearest if sorted(said) == sorted(word)]  # two letters swapped: the likeliest error
        likely = swapped or nearest
        meanings = {self._meaning(said, names) for said in likely}
        return likely[0] if len(meanings) == 1 else None

    def is_new(self, word: str, names: Names) -> bool:
        """Whether a word is nobody's: not of the lexicon, and near to none. It may be a name that is not declared."""
        return word not in self._lexicon.vocabulary and not self._hits(word, names, allowed(word))

    def _hits(self, word: str, names: Names, limit: int) -> list[tuple[str, int]]:
        """The words and names within `limit` errors that have the same digits."""
        if not limit:
            return []
        sizes = range(len(word) - limit, len(word) + limit + 1)
        words = [candidate for size in sizes for candidate in self._words.get(size, ())]
        found = [*_near(word, names.everything, limit), *_near(word, words, limit)]
        return [(said, errors) for said, errors in found if _digits(said) == _digits(word)]

    def _meaning(self, said: str, names: Names) -> object:
        return names.readings(said) or self._lexicon.meanings.get(said) or self._nouns.get(said) or said


def _near(word: str, candidates: Iterable[str], limit: int) -> Iterable[tuple[str, int]]:
    scorer: Callable[..., float] = OSA.distance
    found = process.extract(word, candidates, scorer=scorer, score_cutoff=limit, limit=None)
    return ((str(said), int(errors)) for said, errors, _ in found)
