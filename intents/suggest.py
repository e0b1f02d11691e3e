"""The last resort: which actions the words resemble, as commands to choose from; nothing of it acts by itself.

Each action has a bag of word stems: of its phrasings, of the verbs and nouns that lead to it, of its help. A stem
counts the more, the fewer actions have it. Of the likeliest actions those are offered that can take what was named.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from bot.domain.flow import Argument
from intents.answers import MOST_CHOICES, Answer, Asker
from intents.binding import Binding, bindings, loosely
from intents.chunk import Chunk
from intents.concept import Concept
from intents.concepts import CONCEPTS
from intents.grammar import without_slots
from intents.ideas import completed, fleet_wide, named_in
from intents.lexicon import Lexicon
from intents.normalise import fold
from intents.phrases import Phrase
from intents.scene import Scene
from intents.things import BESIDE, KINDS

POOL = 10
"""Actions that are tried, the likeliest first."""
STEM, SHORTEST = 5, 3
_SAID, _MEANT, _TOLD = 1.0, 0.8, 0.3
"""What a word counts in a phrasing, as a verb or noun of the action, in its help."""
_LEADING = frozenset({"concept", "leading", "past", "doing", "noun"})
_PLACED = 1.5
"""What it counts for an action that everything that was named has a place."""
_ENOUGH = 1.2
"""The least that what is offered must resemble."""


_FREE = frozenset({*KINDS, "new_vm", "new_container", "name", "secret"})
"""Kinds of name that only a sentence knows."""
_CHOSEN: Mapping[str, Mapping[str, str]] = {
    "metric": {"cpu": "cpu", "memory": "memory", "disk": "disk", "space": "disk"},
    "sort": {"cpu": "cpu", "memory": "memory", "hogs": "memory"},
    "priority": {"errors": "err"},
}


_TO = frozenset({"de", "d'", "to", "of", "du"})


def stem(word: str) -> str:
    """The beginning of a word, which its forms share."""
    return word[:STEM]


class Suggestions:
    """Finds actions by their words."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._catalogue = catalogue
        bags = {action.name: _bag(action) for action in catalogue}
        for phrase in (*lexicon.speech, *lexicon.apart, *lexicon.nouns):
            for name, weight in _led_to(phrase, bags):
                if name in bags:
                    for word in _stems(phrase.words):
                        bags[name][word] = max(bags[name].get(word, 0), weight)
        spread = Counter(word for bag in bags.values() for word in bag)
        self._weights = {word: math.log(1 + len(bags) / count) for word, count in spread.items()}
        self._has: dict[str, list[tuple[str, float]]] = {}
        for name, bag in bags.items():
            for word, weight in bag.items():
                self._has.setdefault(word, []).append((name, weight * self._weights[word]))
        self._known = tuple(word for word in self._has if len(word) == STEM)

    def read(self, scene: Scene) -> Answer:
        """Always a question; with up to six commands that are complete."""
        ask = Asker(self._catalogue, scene.names, scene.language)
        commands = self.commands(scene)
        note = Message.of("understanding.note_suggested", count=len(commands))
        if commands:
            return ask.question(note, Message.of("understanding.not_understood_near"), *commands)
        return ask.question(note, Message.of("understanding.not_understood"), *self._help(ask))

    def commands(self, scene: Scene, *, acts: bool = False) -> tuple[str, ...]:
        """Complete commands that the words resemble, the likeliest first.

        Acts only where they are no mere talk, or where `acts` says that they are wondered about.
        """
        ask = Asker(self._catalogue, scene.names, scene.language)
        talk = not acts and bool(scene.reasons)
        found: list[tuple[float, str]] = []
        named = {quotes: named_in(scene, made=True, quoted=quotes) for quotes in (False, True)}
        labels = {chunk.label for chunk in scene.chunks if chunk.kind == "concept"}
        for name, score in self._likely(scene):
            action = self._catalogue[name]
            if talk and action.kind == "act":
                continue
            binding = self._bound(action, scene, named[action.parameter("grep") is not None], labels)
            if binding is None:
                continue
            likely = score + (_PLACED if not binding.dropped else 0)
            command = ask.command(action, fleet_wide(completed(binding, scene)).values)
            if command is not None and likely >= _ENOUGH:
                found.append((-likely, command))
        return tuple(dict.fromkeys(command for _, command in sorted(found)))[:MOST_CHOICES]

    def _likely(self, scene: Scene) -> Sequence[tuple[str, float]]:
        scores: defaultdict[str, float] = defaultdict(float)
        for word in dict.fromkeys(self._words(scene)):
            for name, weight in self._has.get(word, ()):
                scores[name] += weight
        return nlargest(POOL, scores.items(), key=lambda scored: scored[1])

    def _words(self, scene: Scene) -> Iterator[str]:
        """The stems of what is said about the names; one that no action has is taken for the nearest that one has."""
        for chunk in scene.chunks:
            if chunk.kind == "mark" or (chunk.kind in {"name", "value"} and chunk.phrase is None):
                continue
            for token in scene.tokens[chunk.start : chunk.end]:
                word = stem(token.text)
                if len(word) < SHORTEST or word in self._has:
                    yield word
                elif len(token.text) >= STEM:
                    near = process.extractOne(word, self._known, scorer=OSA.distance, score_cutoff=1)
                    yield near[0] if near else word

    @staticmethod
    def _bound(action: Action, scene: Scene, named: Sequence[Chunk], labels: Container[str]) -> Binding | None:
        """What was named, in its places; words that may be names in the places that nothing else took."""
        concept = Concept((action.name,), fixed=dict(_by_words(action, labels)), takes=_takes(action))
        found = next(iter(bindings(action, concept, named)), None)
        if found is None and action.kind == "look":
            found = loosely(action, concept, named)
        if found is None or found.missing:
            found = _renamed(action, concept, named, scene) or found
        return _filled(found, _strange(scene, action)) if found is not None else None

    def _help(self, ask: Asker) -> Iterator[str]:
        if (action := self._catalogue.get("help.show")) is not None:
            yield ask.canonical(action, ())


def _strange(scene: Scene, action: Action) -> list[str]:
    """Unexplained words, those first that can only be names; for an act only what stands where a name does."""
    found = [chunk for chunk in scene.unknown if not chunk.readings]
    if action.kind == "act":
        found = [chunk for chunk in found if _tells(scene, chunk) or _follows(scene, chunk)]
    return [scene.raw(chunk) for chunk in sorted(found, key=lambda one: not _tells(scene, one))]


def _renamed(action: Action, concept: Concept, named: Sequence[Chunk], scene: Scene) -> Binding | None:
    """The same with services and applications taken for names of other things: "restart shop", the project."""
    others = [chunk for chunk in named if chunk.value("service") or chunk.value("app")]
    if not others or not any(parameter.kind.name in _FREE for parameter in action.parameters):
        return None
    rest = [chunk for chunk in named if chunk not in others]
    found = next(iter(bindings(action, concept, rest)), None)
    filled = _filled(found, [scene.raw(chunk) for chunk in others]) if found is not None else None
    return filled if filled is not None and not filled.missing else None


def _filled(binding: Binding, words: Sequence[str]) -> Binding:
    """Words for the names that are missing, in their order."""
    missing = [one for one in binding.missing if one.kind.name in _FREE]
    if not missing or len(words) < len(missing):
        return binding
    values = {**binding.values, **dict(zip((one.name for one in missing), words, strict=False))}
    left = tuple(one for one in binding.missing if one.name not in values)
    return Binding(binding.action, values, left, binding.dropped)


def _by_words(action: Action, labels: Container[str]) -> Iterator[tuple[str, Argument]]:
    """Choices that verbs and nouns stand for: "the memory curve", "processes by cpu"."""
    for parameter, said in _CHOSEN.items():
        if action.parameter(parameter) is not None:
            yield from ((parameter, value) for label, value in said.items() if label in labels)


def _follows(scene: Scene, chunk: Chunk) -> bool:
    """Whether a word may stand for a thing: "stop worker", not "stop talking", "arrête de parler"."""
    return (
        chunk.start > 0
        and scene.tokens[chunk.start - 1].text not in _TO
        and not scene.tokens[chunk.start].text.endswith("ing")
    )


def _tells(scene: Scene, chunk: Chunk) -> bool:
    return not scene.tokens[chunk.start].text.isalpha()


def _takes(action: Action) -> Mapping[str, str]:
    """Names of hosts and things for parameters that are only called "name"."""
    taken = {"host": "name"} if action.name.startswith("server.") else {}
    if action.parameter("name") is not None:
        taken |= dict.fromkeys(("snapshot", "template", "playbook", "recipe"), "name")
    return taken


def _stems(words: Sequence[str]) -> Iterator[str]:
    return (stem(word) for word in words if len(word) >= SHORTEST)


def _bag(action: Action) -> dict[str, float]:
    bag: dict[str, float] = {}
    texts = [(text, _TOLD) for text in action.about.values()]
    texts += [(without_slots(phrase), _SAID) for phrases in action.say.values() for phrase in phrases]
    texts.append((action.name.replace(".", " "), _SAID))
    for text, weight in texts:
        for word in _stems([token.strip(".,;:()«»\"'") for token in fold(text).replace("'", " ").split()]):
            bag[word] = max(bag.get(word, 0), weight)
    return bag


def _led_to(phrase: Phrase, names: Iterable[str]) -> Iterator[tuple[str, float]]:
    """The actions that a verb or a noun may lead to; a noun also to all that it stands beside."""
    if phrase.group not in _LEADING or phrase.label not in CONCEPTS:
        return
    concept = CONCEPTS[phrase.label]
    yield from ((name, _MEANT) for name in concept.actions)
    yield from ((name, _MEANT) for names in concept.on.values() for name in names)
    if phrase.group == "noun":
        yield from ((name, _SAID) for name in names if name.startswith(BESIDE[phrase.label]))
