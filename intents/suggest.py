"""The last resort: which known phrasings the sentence resembles, as commands to choose from."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from intents import vetoes
from intents.answers import Answer, Asker
from intents.binding import Binding, bindings, loosely
from intents.concepts import CONCEPTS, Concept
from intents.grammar import without_slots
from intents.ideas import completed, fleet_wide, named_in
from intents.lexicon import Lexicon
from intents.normalise import fold
from intents.scene import Scene

MOST, CUTOFF, POOL = 3, 62, 12


class Suggestions:
    """Examples of every action with the names taken out, compared with the sentence with its names taken out."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon) -> None:
        self._catalogue = catalogue
        concepts = (phrase for phrase in lexicon.speech if phrase.group == "concept")
        examples = [(text, action.name) for action in catalogue for text in _phrasings(action)]
        for phrase in concepts:
            examples += [(" ".join(phrase.words), name) for name in CONCEPTS[phrase.label].actions if name in catalogue]
        unique = dict.fromkeys((_sorted(text), action) for text, action in examples)
        self._texts = tuple(text for text, _ in unique)
        self._actions = tuple(action for _, action in unique)

    def read(self, scene: Scene) -> Answer:
        """Always a question; with up to three commands that are complete."""
        ask = Asker(self._catalogue, scene.names, scene.language)
        unnamed = (chunk for chunk in scene.chunks if chunk.kind not in {"name", "value", "mark"})
        said = " ".join(scene.tokens[at].text for chunk in unnamed for at in range(chunk.start, chunk.end))
        scorer = fuzz.ratio  # on sorted words: their order says little
        found = (
            process.extract(_sorted(said), self._texts, scorer=scorer, score_cutoff=CUTOFF, limit=POOL) if said else []
        )
        likely = dict.fromkeys(self._actions[index] for _, _, index in found)
        talk = bool(vetoes.find(scene.tokens, scene.chunks, scene.lexicon, scene.recognised))
        actions = [action for name in likely if (action := self._catalogue[name]).kind != "act" or not talk]
        commands = [command for action in actions if (command := self._command(action, scene, ask)) is not None][:MOST]
        note = Message.of("understanding.note_suggested", count=len(commands))
        if commands:
            return ask.question(note, Message.of("understanding.not_understood_near"), *commands)
        return ask.question(note, Message.of("understanding.not_understood"), *self._help(ask))

    def _command(self, action: Action, scene: Scene, ask: Asker) -> str | None:
        concept, named = Concept((action.name,)), named_in(scene)
        found: list[Binding | None] = [*bindings(action, concept, named)] or [loosely(action, concept, named)]
        binding = found[0] if found else None
        return ask.command(action, fleet_wide(completed(binding, scene)).values) if binding is not None else None

    def _help(self, ask: Asker) -> Iterator[str]:
        if (action := self._catalogue.get("help.show")) is not None:
            yield ask.canonical(action, ())


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _phrasings(action: Action) -> Iterator[str]:
    for phrases in action.say.values():
        for phrase in phrases:
            yield " ".join(fold(without_slots(phrase)).split())
