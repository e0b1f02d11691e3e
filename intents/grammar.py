"""Canonical commands: the exact forms that the catalogue's phrasings generate, and the machine form.

All phrasings of all actions in both languages share one trie of words and slots, so that reading a command costs its
length, not the size of the catalogue. What a command means is certain: source COMMAND, confidence 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from bot.domain.actions import Action, Catalogue, Parameter, quoted
from bot.domain.errors import InvalidArgument
from intents.normalise import fold

MAX_WORDS = 400
FILLING = "arguments"
"""The parameter that takes values for the places of a template."""
_SCAN = re.compile(
    r'(?:([a-z_]+)=)?(?:"((?:[^"\\]|\\.)*)"|[“«]([^“”«»]*)[”»]|`([^`]*)`)'
    r'|(?:([a-z_]+)=(?=[^\s"“«`]))?([^\s“«]+)'
)
_ELISION = re.compile(r"(?:qu|jusqu|[ldnjsmct])['’](?=\w)", re.IGNORECASE)
_KEYED = re.compile(r"""(\w+)="?\{\1\}"?""")
"""A parameter that a phrasing itself writes `name={name}`: those may follow any command anyway."""
_TYPED = re.compile(r"\s--?\w|[/|=$&;<>*]")
_ARTICLES = frozenset({"a", "an", "the", "my", "our", "some", "le", "la", "les", "un", "une", "des", "mes", "nos"})
_COMMAND = frozenset({"command", "commande"})
"""The word after which everything is a command, as in "run the command uptime on web-01"."""
_TEMPLATE = re.compile(r'("?)\{(\w+)\}"?|([^\s{}"]+)')


@dataclass(frozen=True)
class Word:
    """One word of a command: its value as typed, where it stands, `key` where it was written `key=value`."""

    value: str
    start: int
    end: int
    key: str = ""
    quoted: bool = False

    @cached_property
    def folded(self) -> str:
        return "" if self.quoted or self.key else fold(self.value)


@dataclass(frozen=True, slots=True)
class Match:
    """One way to read a command: raw values by parameter. `literals` counts the fixed words, `rank` the phrasing."""

    action: Action
    said: dict[str, object]
    literals: int
    rank: int
    language: str


@dataclass(frozen=True, slots=True)
class _End:
    action: Action
    slots: tuple[str, ...]
    rank: int
    language: str


@dataclass(slots=True)
class _Node:
    words: "dict[str, _Node]" = field(default_factory=dict)
    slots: "dict[str, _Node]" = field(default_factory=dict)
    ends: list[_End] = field(default_factory=list)


class Grammar:
    """The commands of a catalogue. `matches` finds readings; whether their names exist is for the caller to judge."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._root = _Node()
        for action in catalogue:
            for language, phrases in action.say.items():
                for rank, phrase in enumerate(phrases):
                    self._add(action, language, phrase, rank)

    def matches(self, text: str) -> list[Match]:
        """All readings, the best first: most fixed words, then the canonical phrasing, then order of declaration."""
        words = scan(text)
        if not words or len(words) > MAX_WORDS:
            return []
        count = len(words)
        while count > 1 and words[count - 1].key:
            count -= 1
        given = {word.key: word.value for word in words[count:]}
        if len(given) != len(words) - count:
            return []
        if count == 1 and (action := self._catalogue.get(words[0].value)) is not None:
            return [Match(action, _listed(action, given), 1, 0, "")]
        found = [
            Match(
                end.action,
                dict(zip(end.slots, values, strict=True)) | _listed(end.action, given),
                count_of,
                end.rank,
                end.language,
            )
            for end, values, count_of in _walk(self._root, text, words[:count], 0)
            if not given.keys() & set(end.slots)
        ]
        return sorted(found, key=lambda match: (-match.literals, match.rank))

    def _add(self, action: Action, language: str, phrase: str, rank: int) -> None:
        for variant in _variants(_KEYED.sub("", phrase)):
            node, slots = self._root, []
            for in_quotes, slot, literal in _TEMPLATE.findall(variant):
                if slot:
                    slots.append(slot)
                    parameter = action.parameter(slot)
                    assert parameter is not None  # noqa: S101 (declarations are checked at import)
                    node = node.slots.setdefault("quoted" if in_quotes else _shape(parameter), _Node())
                else:
                    for word in scan(literal):
                        node = node.words.setdefault(word.folded, _Node())
            node.ends.append(_End(action, tuple(slots), rank, language))


def _listed(action: Action, given: dict[str, str]) -> dict[str, object]:
    """Values written `name=value`, those of lists taken apart; what an action has no name for fills in a template."""
    if action.parameter(FILLING) is not None and (free := {n: v for n, v in given.items() if not action.parameter(n)}):
        given = {name: value for name, value in given.items() if name not in free}
        given[FILLING] = " ".join(f"{name}={quoted(value)}" for name, value in free.items())
    many = {parameter.name for parameter in action.parameters if parameter.kind.many}
    return {name: _parts(value) if name in many else value for name, value in given.items()}


def _parts(value: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", value) if part]


def scan(text: str) -> list[Word]:
    """The words of a command with their exact values. Bare words lose the punctuation that ends them."""
    words: list[Word] = []
    for match in _SCAN.finditer(text):
        key, plain, fancy, code, bare_key, bare = match.groups()
        if plain is not None:
            words.append(Word(re.sub(r'\\(["\\])', r"\1", plain), match.start(), match.end(), key or "", quoted=True))
        elif fancy is not None or code is not None:
            words.append(Word((fancy or code or "").strip(), match.start(), match.end(), key or "", quoted=True))
        elif bare_key:
            words.append(Word(bare, match.start(), match.end(), bare_key))
        else:
            words.extend(_bare(bare, match.start(6)))
    return words


def _bare(text: str, start: int) -> Iterator[Word]:
    kept = text.rstrip(",;:.!?…")
    position = 0
    while elision := _ELISION.match(kept, position):
        yield Word(elision[0], start + position, start + elision.end())
        position = elision.end()
    if kept[position:]:
        yield Word(kept[position:], start + position, start + len(kept))


def without_slots(phrase: str) -> str:
    """The fixed words of a phrasing."""
    return re.sub(r"\{\w+\}|[\[\]\"=]", " ", _KEYED.sub("", re.sub(r"\[[^\]]*\]", "", phrase)))


def _variants(phrase: str) -> Iterator[str]:
    """A phrasing with each of its optional parts present or absent."""
    parts = re.split(r"\[([^\]]*)\]", phrase)
    for present in product((True, False), repeat=len(parts) // 2):
        yield "".join(
            part if index % 2 == 0 or present[index // 2] else "" for index, part in enumerate(parts)
        )  # fmt: skip


def _shape(parameter: Parameter) -> str:
    """How many words a value may take: one, a list, any text; a line is text to the last character."""
    if parameter.kind.many:
        return "many"
    try:
        parameter.kind.parse("a b")
    except InvalidArgument:
        return "one"
    return "line" if parameter.kind.name == "command" else "text"


_Found = tuple[_End, tuple[object, ...], int]


def _walk(node: _Node, text: str, words: list[Word], at: int) -> Iterator[_Found]:
    if at == len(words):
        yield from ((end, (), 0) for end in node.ends)
        return
    word = words[at]
    if (after := node.words.get(word.folded)) is not None and word.folded:
        yield from ((end, values, count + 1) for end, values, count in _walk(after, text, words, at + 1))
    for shape, after in node.slots.items():
        for until in _spans(shape, after, words, at):
            end = words[until].start if until < len(words) else len(text)
            line = shape == "line" and not (word.quoted and until == at + 1)
            value = text[word.start : end].rstrip() if line else _value(shape, text, words[at:until])
            if line and not (_is_typed(str(value)) or words[at - 1].folded in _COMMAND):
                continue
            yield from ((end, (value, *values), count) for end, values, count in _walk(after, text, words, until))


def _is_typed(line: str) -> bool:
    """Whether a line without quotes is a command as one types it, and not the rest of a sentence ("a health check")."""
    return _TYPED.search(line) is not None and line.split(" ", 1)[0].casefold() not in _ARTICLES


def _spans(shape: str, after: _Node, words: list[Word], at: int) -> Iterator[int]:
    """Where a slot that starts at `at` may end: before a word that can follow it, or at the end."""
    if shape in {"one", "quoted"}:
        if shape == "one" or (words[at].quoted and not words[at].key):
            yield at + 1
        return
    for until in range(at + 1, len(words) + 1):
        if after.slots or until == len(words) or words[until].folded in after.words:
            yield until


def _value(shape: str, text: str, words: list[Word]) -> object:
    if shape == "many":
        return [part for word in words for part in _parts(word.value)]
    if len(words) == 1:
        return words[0].value
    return text[words[0].start : words[-1].end]
