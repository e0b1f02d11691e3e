"""Follow-ups: "et sur web-02 ?", "again", "the second one", "undo that" refer to what this person asked for last here."""

from collections.abc import Mapping, Sequence

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from bot.domain.flow import Intent, Source
from intents import leftovers, vetoes
from intents.answers import Answer, Asker, nothing
from intents.binding import bindings
from intents.chunks import Chunk
from intents.concepts import Concept
from intents.ideas import concepts_of, idea_of, is_act, named_in
from intents.lexicon import Phrase
from intents.scene import Scene
from intents.vetoes import Veto

SURE = 0.9
_ORDINALS: Mapping[str, int] = {"first": 0, "second": 1, "third": 2, "last": -1}
_STARTS = frozenset({"and", "et", "what", "how", "meme", "same", "pareil", "idem", "also", "aussi"})


class Context:
    """Reads sentences that mean something only after another."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def read(self, scene: Scene) -> Answer:
        """An intent with source CONTEXT, a question, or nothing."""
        ask = Asker(self._catalogue, scene.names, scene.language)
        last = next(iter(scene.thread.intents), None)
        action = self._catalogue.get(last.action) if last is not None else None
        phrase, rest = _reference(scene)
        if phrase is None and scene.tokens and not _is_talk(scene, action):
            return self._continued(scene, ask, last, action)
        if phrase is None or not _only_names(scene, rest) or _is_talk(scene, action):
            return nothing(Message.of("understanding.note_no_context"))
        if last is None or action is None:
            return ask.question(Message.of("understanding.note_no_thread"), Message.of("understanding.nothing_before"))
        if phrase.label == "undo":
            return self._undone(ask, last, action)
        if phrase.label in _ORDINALS:
            return self._chosen(scene, ask, last, action, _ORDINALS[phrase.label])
        if phrase.label == "other":
            return self._other(scene, ask, last, action)
        return self._replaced(scene, ask, last, action)

    def _continued(self, scene: Scene, ask: Asker, last: Intent | None, action: Action | None) -> Answer:
        """ "et sur web-02 ?" repeats with another name; "et la mémoire ?" looks at something else of the same hosts."""
        if last is None or action is None or scene.tokens[0].text not in _STARTS:
            return nothing(Message.of("understanding.note_no_context"))
        concepts = concepts_of(scene, self._catalogue)
        if not concepts and _only_names(scene, scene.chunks) and (named_in(scene) or scene.unknown):
            return self._replaced(scene, ask, last, action)
        if len(concepts) != 1 or is_act(concepts[0], self._catalogue) or scene.unknown:
            return nothing(Message.of("understanding.note_no_context"))
        idea = idea_of(scene, self._catalogue, concepts[0])
        inherited = {name: value for name, value in last.params if name in {"targets", "service"}}
        if idea is None or not inherited or any(chunk.kind == "name" for chunk in scene.chunks):
            return nothing(Message.of("understanding.note_no_context"))
        taken = {name: value for name, value in inherited.items() if idea.action.parameter(name) is not None}
        return ask.intent(_note(last), idea.action, {**idea.best.values, **taken}, Source.CONTEXT, SURE)

    def _replaced(self, scene: Scene, ask: Asker, last: Intent, action: Action) -> Answer:
        """The last request with what is named now in place of what was named then."""
        named = named_in(scene)
        found = list(bindings(action, Concept((action.name,)), named))
        unknown = leftovers.namelike(scene, leftovers.unexplained(scene, None))
        if unknown is not None:
            return ask.unknown("target", scene.raw(unknown), action, {**dict(last.params), "targets": []})
        if len(found) != 1:
            text = Message.of("understanding.which_one")
            commands = (ask.command(action, {**dict(last.params), **binding.values}) for binding in found)
            return ask.question(_note(last), text, *(command for command in commands if command))
        return ask.intent(_note(last), action, {**dict(last.params), **found[0].values}, Source.CONTEXT, SURE)

    def _undone(self, ask: Asker, last: Intent, action: Action) -> Answer:
        inverse = self._catalogue.get(action.undo) if action.undo is not None else None
        command = ask.canonical(action, last.params)
        if inverse is None:
            return ask.question(_note(last), Message.of("understanding.cannot_undo", command=command))
        taken = {name: value for name, value in last.params if inverse.parameter(name) is not None}
        return ask.intent(_note(last), inverse, taken, Source.CONTEXT, SURE)

    def _chosen(self, scene: Scene, ask: Asker, last: Intent, action: Action, at: int) -> Answer:
        """ "the second one": of a tag's hosts in the order in which they are shown; of hosts that were listed, a question."""
        hosts = _hosts(scene, last)
        if len(hosts) < 2 or not -len(hosts) <= at < len(hosts):  # noqa: PLR2004 (one host has no second)
            return ask.question(_note(last), Message.of("understanding.which_one"))
        targets = last.get("targets")
        if isinstance(targets, tuple) and len(targets) == 1:
            return ask.intent(_note(last), action, {**dict(last.params), "targets": [hosts[at]]}, Source.CONTEXT, SURE)
        return self._which(ask, last, action, hosts)

    def _other(self, scene: Scene, ask: Asker, last: Intent, action: Action) -> Answer:
        """ "the other one": where the last hosts have exactly one sister with the same service or tag; else a question."""
        said = _hosts(scene, last)
        service = last.get("service")
        inventory = scene.names.vocabulary.inventory
        tags = {tag for name in said if (host := inventory.host(name)) for tag in host.tags}
        others = [
            host.name
            for host in inventory.hosts
            if host.name not in said
            and (service in host.services if isinstance(service, str) else tags & set(host.tags))
        ]
        if len(others) == 1:
            return ask.intent(_note(last), action, {**dict(last.params), "targets": others}, Source.CONTEXT, SURE)
        return self._which(ask, last, action, others)

    @staticmethod
    def _which(ask: Asker, last: Intent, action: Action, hosts: list[str]) -> Answer:
        commands = (ask.command(action, {**dict(last.params), "targets": [host]}) for host in hosts)
        choices = (command for command in commands if command is not None)
        return ask.question(_note(last), Message.of("understanding.which_one"), *choices)


def _note(last: Intent) -> Message:
    return Message.of("understanding.note_context", action=last.action)


def _hosts(scene: Scene, last: Intent) -> list[str]:
    targets = last.get("targets")
    inventory = scene.names.vocabulary.inventory
    names = targets if isinstance(targets, tuple) else ()
    return list(dict.fromkeys(host.name for name in names for host in inventory.select(name)))


def _reference(scene: Scene) -> tuple[Phrase | None, tuple[Chunk, ...]]:
    """The one phrase that refers back, and the chunks around it."""
    for at in range(len(scene.tokens)):
        phrase = next((p for p in scene.lexicon.again.at(scene.tokens, at) if p.label != "pronoun"), None)
        if phrase is not None:
            end = at + len(phrase.words)
            return phrase, tuple(chunk for chunk in scene.chunks if chunk.end <= at or chunk.start >= end)
    return None, ()


def _only_names(scene: Scene, chunks: Sequence[Chunk]) -> bool:
    """Whether chunks are names, values and small words; an unknown one may be a name that the fleet does not have."""
    strange = [chunk for chunk in chunks if chunk.kind in {"unknown", "quote", "concept"}]
    return all(chunk.kind == "unknown" and leftovers.namelike(scene, [chunk]) is not None for chunk in strange)


def _is_talk(scene: Scene, action: Action | None) -> bool:
    """Whether the words say that nothing is to be done: "not again", "and tomorrow?", "should I do it again?"."""
    reasons = set(vetoes.find(scene.tokens, scene.chunks, scene.lexicon, scene.recognised)) - {Veto.UNDO}
    harmless = action is None or action.kind == "look" or scene.tokens[0].text in _STARTS
    return bool(reasons - {Veto.QUESTION} if harmless else reasons)
