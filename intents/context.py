"""Follow-ups: "et sur web-02 ?", "again", "the second one", "undo that" refer to this person's last request here."""

from collections.abc import Mapping, Sequence

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from bot.domain.flow import Intent, Source
from bot.domain.understanding import Thread
from intents import leftovers, refusals
from intents.answers import Answer, Asker, nothing
from intents.binding import bindings
from intents.chunk import Chunk
from intents.concept import Concept
from intents.ideas import actions_of, concept_of, concepts_of, is_act, named_in
from intents.phrases import Phrase
from intents.scene import Scene
from intents.vetoes import Veto

SURE = 0.9
_ORDINALS: Mapping[str, int] = {"first": 0, "second": 1, "third": 2, "last": -1}
_NUMBER = Message.of("understanding.which_number")
_AND = frozenset({"and", "et"})
_BACK = frozenset({"rollback", "restore"})
_INHERITED = frozenset({"targets", "service"})
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
        refers = phrase is not None and _only_names(scene, rest) and not _counts(phrase, rest)
        if not scene.tokens or not (refers or self._continues(scene)):
            return nothing(Message.of("understanding.note_no_context"))
        if last is None or action is None:
            if phrase is not None and refers and phrase.label in _ORDINALS:
                return ask.question(Message.of("understanding.note_no_thread"), _NUMBER)
            if refers or scene.tokens[0].text in _AND:
                return ask.question(
                    Message.of("understanding.note_no_thread"), Message.of("understanding.nothing_before")
                )
            return nothing(Message.of("understanding.note_no_context"))
        if reasons := _talk(scene, action):
            about_it = refers or not concepts_of(scene, self._catalogue)
            return refusals.talk(ask, reasons[0]) if about_it else nothing(Message.of("understanding.note_no_context"))
        if phrase is None or not refers:
            return self._continued(scene, ask, last, action)
        if phrase.label == "undo":
            return self._undone(ask, scene.thread)
        if phrase.label in _ORDINALS:
            return self._chosen(scene, ask, last, action, _ORDINALS[phrase.label])
        if phrase.label == "other":
            return self._other(scene, ask, last, action)
        return self._replaced(scene, ask, last, action)

    def _continues(self, scene: Scene) -> bool:
        """Whether a sentence goes on from another: "et sur web-02 ?", "and the memory?", "show its logs"."""
        if not scene.tokens:
            return False
        asked = concepts_of(scene, self._catalogue)
        if not asked:
            says_more = bool(named_in(scene) or scene.unknown)
            return says_more and scene.tokens[0].text in _STARTS and _only_names(scene, scene.chunks)
        return (
            len(asked) == 1
            and not is_act(scene, self._catalogue, asked[0])
            and (scene.tokens[0].text in _STARTS or bool(scene.pronouns))
            and all(chunk.kind not in {"name", "unknown", "quote"} for chunk in scene.chunks)
        )

    def _continued(self, scene: Scene, ask: Asker, last: Intent, action: Action) -> Answer:
        """The same for something else, or something else of the same, by the action that takes the most over."""
        asked = concepts_of(scene, self._catalogue)
        if not asked:
            return self._replaced(scene, ask, last, action)
        concept = concept_of(scene, self._catalogue, asked[0])
        found: list[tuple[int, Action, dict[str, object]]] = []
        for other in actions_of(concept, self._catalogue):
            taken = {
                name: value for name, value in last.params if name in _INHERITED and other.parameter(name) is not None
            }
            for binding in bindings(other, concept, named_in(scene)):
                values: dict[str, object] = {**taken, **binding.values}
                if taken and ask.command(other, values) is not None:
                    found.append((len(taken), other, values))
        if not found:
            return nothing(Message.of("understanding.note_no_context"))
        _, best, values = max(found, key=lambda one: one[0])
        return ask.intent(_note(last), best, values, Source.CONTEXT, SURE)

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
        values = {**dict(last.params), **found[0].values}
        command = ask.command(action, values)
        if action.kind == "act" and scene.nicknamed and command:
            return ask.question(_note(last), Message.of("understanding.did_you_mean", words=scene.nicknamed), command)
        return ask.intent(_note(last), action, values, Source.CONTEXT, SURE)

    def _undone(self, ask: Asker, thread: Thread) -> Answer:
        """The declared inverse of the newest act; looks have nothing to undo."""
        for said in thread.intents:
            action = self._catalogue.get(said.action)
            if action is None or action.kind == "look":
                continue
            inverse = self._catalogue.get(action.undo) if action.undo is not None else None
            if inverse is None:
                command = ask.canonical(action, said.params)
                return ask.question(_note(said), Message.of("understanding.cannot_undo", command=command))
            taken = {name: value for name, value in said.params if inverse.parameter(name) is not None}
            return ask.intent(_note(said), inverse, taken, Source.CONTEXT, SURE)
        return ask.question(Message.of("understanding.note_no_thread"), Message.of("understanding.nothing_to_undo"))

    def _chosen(self, scene: Scene, ask: Asker, last: Intent, action: Action, at: int) -> Answer:
        """An ordinal: of a tag's hosts in the order in which they are shown; of hosts that were listed, a question."""
        hosts = _hosts(scene, last)
        if len(hosts) < 2:  # noqa: PLR2004 (one host has no second)
            return ask.question(_note(last), _NUMBER)
        targets = last.get("targets")
        if isinstance(targets, tuple) and len(targets) == 1 and at < len(hosts):
            return ask.intent(_note(last), action, {**dict(last.params), "targets": [hosts[at]]}, Source.CONTEXT, SURE)
        return self._which(ask, last, action, hosts)

    def _other(self, scene: Scene, ask: Asker, last: Intent, action: Action) -> Answer:
        """The other one: where the last hosts have exactly one sister with the same service or tag; else a question."""
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
            meant = (chunk for chunk in scene.chunks if chunk.kind in {"name", "value", "concept", "noun"})
            if any(
                chunk.start < end < chunk.end
                or chunk.start < at < chunk.end
                or (at <= chunk.start < end and (chunk.kind != "concept" or chunk.label in _BACK))
                for chunk in meant
            ):
                continue  # "the last hour" is an hour, not "the last" one; "roll back the shop" is not "undo"
            return phrase, tuple(chunk for chunk in scene.chunks if chunk.end <= at or chunk.start >= end)
    return None, ()


def _counts(phrase: Phrase, rest: Sequence[Chunk]) -> bool:
    """Whether an ordinal counts what follows: "first 20 lines of /etc/fstab", "the last backup"."""
    return phrase.label in _ORDINALS and any(chunk.kind in {"value", "noun"} for chunk in rest)


def _only_names(scene: Scene, chunks: Sequence[Chunk]) -> bool:
    """Whether chunks are names, values and small words; an unknown one may be a name that the fleet does not have."""
    strange = [
        chunk
        for chunk in chunks
        if chunk.kind in {"unknown", "quote", "concept"}
        and scene.lexicon.vetoes.longest(scene.tokens, chunk.start) is None
    ]
    return all(chunk.kind == "unknown" and leftovers.namelike(scene, [chunk]) is not None for chunk in strange)


def _talk(scene: Scene, action: Action) -> tuple[Veto, ...]:
    """Why the words ask for nothing: "not again", "and tomorrow?", "should I do it again?"."""
    reasons = scene.reasons
    harmless = {Veto.UNDO}
    if action.kind == "look":
        harmless |= {Veto.QUESTION, Veto.PAST}
    elif scene.tokens[0].text in _STARTS:
        harmless |= {Veto.QUESTION}
    return tuple(reason for reason in reasons if reason not in harmless)
