"""Free sentences: one concept, the things it is about, and nothing left unexplained.

An act is accepted only if every word is explained, there is exactly one concept, everything named has one place, and no
veto was found. A look, which changes nothing, may leave one word over.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.actions import Catalogue, Parameter
from bot.domain.content import Message
from bot.domain.flow import Intent, Source
from bot.domain.understanding import Thread
from intents import leftovers, refusals, vetoes
from intents.answers import Answer, Asker, nothing
from intents.binding import bindings
from intents.chunk import Chunk
from intents.concepts import JUST_NAMED
from intents.glass import glass
from intents.ideas import (
    Idea,
    actions_of,
    concept_of,
    concepts_of,
    idea_of,
    is_act,
    named_in,
    said_names,
    split,
    talked_of,
)
from intents.scene import Scene
from intents.things import KINDS
from intents.typos import Typos
from intents.vetoes import Veto

_BETWEEN = ("and", "then", "et", "puis", ",", ";", ".", "&")
SURE, PARTLY = 0.9, 0.7
_ONE = frozenset({"database", "bdd", "base"})
MOST_UNEXPLAINED = 2
"""Words that a question about what is missing may leave unexplained; with more of them nothing was understood."""


class Frames:
    """Reads sentences with the lexicon."""

    def __init__(self, catalogue: Catalogue, typos: Typos) -> None:
        self._catalogue = catalogue
        self._typos = typos

    def read(self, scene: Scene) -> Answer:
        """The answer of this stage; its notes are about words, never about people."""
        scene = scene.mended(self._typos)
        ask = Asker(self._catalogue, scene.names, scene.language)
        if (answer := refusals.explained(scene, self._catalogue, ask)) is not None:
            return answer
        if (answer := glass(scene, self._catalogue, ask)) is not None:
            return answer
        asked, told = concepts_of(scene, self._catalogue), talked_of(scene, self._catalogue)
        if not asked and {kind for chunk in scene.chunks for kind, _ in chunk.readings} >= {"request", "outcome"}:
            asked = ["resolve"]  # "request A1B2C3 worked"
        acts = [name for name in asked or told if is_act(scene, self._catalogue, name)]
        reasons = scene.reasons
        reasons = reasons or vetoes.wondered(scene.sentence, scene.chunks)
        if acts and (reasons or not asked):
            reason = reasons[0] if reasons else Veto.QUESTION
            return refusals.vetoed(scene, self._catalogue, ask, acts[0], reason)
        if not asked:
            return self._named_only(scene, ask)
        if len(asked) > 1:
            return self._one_at_a_time(scene, ask)
        idea = idea_of(scene, self._catalogue, asked[0])
        return self._one(scene, ask, idea) if idea is not None else self._unfitting(scene, ask, asked[0])

    def _named_only(self, scene: Scene, ask: Asker) -> Answer:
        """Nothing but a name: how it is; nothing but a path: what stands in it."""
        named = named_in(scene)
        left = leftovers.unexplained(scene, None)
        looks = any(chunk.label == "look" for chunk in scene.chunks)
        short = sum(chunk.kind == "filler" for chunk in scene.chunks) <= len(named)
        idea = idea_of(scene, self._catalogue, "named", JUST_NAMED) if named and not left and (looks or short) else None
        if idea is None and len(left) == len(scene.chunks) == 1 and leftovers.namelike(scene, left) is not None:
            said, status = scene.raw(left[0]), self._catalogue.get("host.status")
            if status is not None and ask.names.near("host", said):
                return ask.unknown("host", said, status)
        return (
            self._one(scene, ask, idea)
            if idea is not None and not idea.best.dropped
            else nothing(Message.of("understanding.note_no_concept"))
        )

    def _one_at_a_time(self, scene: Scene, ask: Asker) -> Answer:
        """Two requests in one sentence: each of them as a choice."""
        said = Intent("", tuple(said_names(scene)))  # what "it" in one part stands for in another
        thread = Thread((said, *scene.thread.intents))
        parts = split(scene, _BETWEEN)
        answers = (self.read(replace(part, thread=thread)) for part in parts if len(parts) > 1)
        intents = (answer.intent for answer in answers if answer.intent is not None)
        commands = [ask.canonical(self._catalogue[intent.action], intent.params) for intent in intents]
        commands = commands or self._each(scene, ask)
        note, text = Message.of("understanding.note_two"), Message.of("understanding.one_at_a_time")
        return ask.question(note, text, *commands, firm=not commands)  # a model may make one plan of them

    def _each(self, scene: Scene, ask: Asker) -> list[str]:
        """What each of the concepts makes of the whole sentence, where its parts alone say too little."""
        ideas = (idea_of(scene, self._catalogue, name) for name in concepts_of(scene, self._catalogue))
        return [
            command
            for idea in ideas
            if idea is not None
            for command in (ask.readings(idea.readings) or ask.completions(idea.action, idea.best.values)[:2])
        ]

    def _one(self, scene: Scene, ask: Asker, idea: Idea) -> Answer:
        idea = self._with_new_names(scene, idea)
        remembered = self._remembered(scene, idea)
        left = leftovers.unexplained(scene, idea, pronouns=bool(idea.best.missing))
        left = [chunk for chunk in left if scene.raw(chunk) not in idea.best.values.values()]
        if (answer := self._unknown_name(scene, ask, idea, left)) is not None:
            return answer
        values = {**remembered, **idea.best.values}
        if idea.concept.asks:
            return self._ambiguous_verb(scene, ask, idea)
        command = ask.command(idea.action, values)
        wanting = any(parameter.name not in values for parameter in idea.best.missing)
        if len(left) > leftovers.spare(scene, idea, left) and not (wanting and len(left) <= MOST_UNEXPLAINED):
            words = tuple(scene.raw(chunk) for chunk in left)
            choices = (command,) if command else ()
            text = Message.of("understanding.unexplained", words=words)
            return ask.question(Message.of("understanding.note_unexplained", words=words), text, *choices, firm=False)
        if len(idea.readings) > 1:
            text = Message.of("understanding.which_one")
            return ask.question(Message.of("understanding.note_ambiguous"), text, *ask.readings(idea.readings))
        if command is None and wanting:
            also = [action for name in idea.concept.also if (action := self._catalogue.get(name)) is not None]
            return ask.missing(idea.action, values, self._lately(scene), also, firm=not left)
        if idea.acts and (undecided := ask.undecided(idea.action, values)) is not None:
            return undecided
        if idea.acts and (vague := self._vague(scene, ask, idea, values)) is not None:
            return vague
        if idea.acts and not leftovers.in_order(scene):
            choices = (command,) if command else ()
            return ask.question(Message.of("understanding.note_order"), Message.of("understanding.order"), *choices)
        nicknamed = scene.nicknamed if idea.acts else ()
        if nicknamed or (scene.corrected and (idea.acts or self._name_corrected(scene))):
            words = tuple(dict.fromkeys([*(meant for _, meant in scene.corrected), *nicknamed]))
            text = Message.of("understanding.did_you_mean", words=words)
            choices = (command,) if command else ()
            return ask.question(Message.of("understanding.note_corrected", words=words), text, *choices)
        sure = SURE if not (left or scene.corrected or idea.best.dropped) else PARTLY
        source = Source.CONTEXT if remembered else Source.FRAME
        return ask.intent(Message.of("understanding.note_frame", concept=idea.name), idea.action, values, source, sure)

    def _vague(self, scene: Scene, ask: Asker, idea: Idea, values: Mapping[str, object]) -> Answer | None:
        """Which one, where one of several is meant: "restart postgresql on the database"."""
        said = [
            chunk for chunk in scene.chunks if chunk.label == "targets" and scene.tokens[chunk.end - 1].text in _ONE
        ]
        tags = [tag for chunk in said if (tag := chunk.value("tag")) is not None]
        hosts = [host.name for tag in tags for host in scene.names.vocabulary.inventory.select(tag)]
        if len(hosts) <= 1 or "targets" not in values:
            return None
        commands = (ask.command(idea.action, {**values, "targets": [host]}) for host in hosts)
        choices = (command for command in commands if command is not None)
        return ask.question(Message.of("understanding.note_ambiguous"), Message.of("understanding.which_one"), *choices)

    def _ambiguous_verb(self, scene: Scene, ask: Asker, idea: Idea) -> Answer:
        """A verb that means several acts: one choice for each."""
        whole, completed = list[str](), list[str]()
        named = named_in(scene)
        everything = bool(named) and all(chunk.value("all") for chunk in named)  # "delete everything": of what?
        for action in actions_of(idea.concept, self._catalogue) if not everything else ():
            for binding in bindings(action, idea.concept, named):
                known = {name: value for name, value in idea.best.values.items() if action.parameter(name) is not None}
                found = completed if binding.missing else whole
                found += ask.completions(action, {**known, **binding.values})
        text = Message.of("understanding.ambiguous_verb", word=scene.raw(self._verb(scene, idea)))
        return ask.question(Message.of("understanding.note_ambiguous"), text, *whole, *completed)

    @staticmethod
    def _verb(scene: Scene, idea: Idea) -> Chunk:
        return next(chunk for chunk in scene.chunks if chunk.label == idea.name)

    def _unfitting(self, scene: Scene, ask: Asker, name: str) -> Answer:
        """Too much was named for one action: what it would be with one name less, as choices."""
        named = named_in(scene)
        concept = concept_of(scene, self._catalogue, name)
        less = [[*named[:at], *named[at + 1 :]] for at in range(len(named))]
        commands = [
            command
            for action in actions_of(concept, self._catalogue)
            for rest in less
            for binding in bindings(action, concept, rest)
            if (command := ask.command(action, binding.values)) is not None
        ]
        if not commands:
            return nothing(Message.of("understanding.note_unfitting"))
        text = Message.of("understanding.one_at_a_time") if len(commands) > 1 else Message.of("understanding.unfitting")
        return ask.question(Message.of("understanding.note_unfitting"), text, *commands)

    # --- names --------------------------------------------------------------------------------------------------------

    def _with_new_names(self, scene: Scene, idea: Idea) -> Idea:
        """Values that are new by nature (a server to add, a secret) are the unexplained words, in their order."""
        free = [parameter for parameter in idea.best.missing if self._is_free(scene, idea, parameter)]
        free += [one for one in idea.action.parameters if one not in free and self._is_implied(scene, idea, one)]
        if idea.best.values.keys().isdisjoint({"pid", "name"}):  # a process may have any name
            free += [parameter for parameter in idea.action.parameters if parameter.kind.name == "process"]
        if not free and not idea.acts:
            free = self._only_place(scene, idea)
        words = [
            scene.raw(chunk)
            for chunk in scene.unknown
            if self._typos.is_new(scene.tokens[chunk.start].text, scene.names)
        ]
        if not free or not words:
            return idea
        values = {**idea.best.values, **dict(zip((parameter.name for parameter in free), words, strict=False))}
        missing = tuple(parameter for parameter in idea.best.missing if parameter.name not in values)
        return replace(idea, readings=(replace(idea.best, values=values, missing=missing),))

    @staticmethod
    def _only_place(scene: Scene, idea: Idea) -> list[Parameter]:
        """Where the one unexplained word of a look goes: "storage status ceph", "the backups on local"."""
        places = [one for one in idea.action.parameters if one.kind.name in KINDS and one.name not in idea.best.values]
        placed = [one for one in places if one.kind.name in {"storage", "node"}]
        chosen = placed if len(places) > 1 and any(leftovers.placed(scene, one) for one in scene.unknown) else places
        return chosen[:1] if len(chosen) == 1 and len(scene.unknown) == 1 and scene.unknown[0].start else []

    @staticmethod
    def _is_implied(scene: Scene, idea: Idea, parameter: Parameter) -> bool:
        """Whether the verb is about things of this kind only; optional ones need a word of place ("to ceph")."""
        implied = parameter.kind.name in idea.concept.implies and parameter.name not in idea.best.values
        tells = any(leftovers.placed(scene, one) or leftovers.tells(scene, one) for one in scene.unknown)
        return implied and (parameter.required or tells)

    @staticmethod
    def _is_free(scene: Scene, idea: Idea, parameter: Parameter) -> bool:
        if parameter.kind.names == "service":  # hosts that declare no services may have any
            targets = idea.best.values.get("targets")
            inventory = scene.names.vocabulary.inventory
            hosts = (
                [host for name in targets for host in inventory.select(str(name))] if isinstance(targets, list) else []
            )
            return bool(hosts) and not any(host.services for host in hosts)
        return parameter.kind.name in {"name", "secret", "address"}

    def _unknown_name(self, scene: Scene, ask: Asker, idea: Idea, left: list[Chunk]) -> Answer | None:
        """A name that the fleet does not have is asked about, whatever else was understood."""
        chunk = leftovers.namelike(scene, left, idea)
        if chunk is None:
            return None
        wanted = [parameter.kind.names for parameter in idea.best.missing if parameter.kind.names]
        taken = [parameter.kind.names for parameter in idea.action.parameters if parameter.kind.names != "service"]
        if leftovers.placed(scene, chunk):
            wanted = [kind for kind in (*wanted, *taken) if kind in {"target", "host", "tag"}]
        kind = next(iter(sorted(wanted, key=lambda kind: kind != "service") + [kind for kind in taken if kind]), "")
        if not kind:
            return None
        if (answer := self._unknown_host(ask, idea, kind, scene.raw(chunk))) is not None:
            return answer
        values = idea.best.values
        if not any(named.value(one) for named in named_in(scene) for one in ("host", "tag", "all")):
            values = {name: value for name, value in values.items() if name != "targets"}
        return ask.unknown(kind, scene.raw(chunk), idea.action, values)

    def _unknown_host(self, ask: Asker, idea: Idea, kind: str, said: str) -> Answer | None:
        """A name like a host's where one of another kind was looked for first: "restart web-99", "status of web-99"."""
        others = (self._catalogue.get(name) for name in idea.concept.also)
        actions = [*actions_of(idea.concept, self._catalogue), *(other for other in others if other is not None)]
        takers = [action for action in actions if action.parameter("targets") is not None]
        near = ask.names.near("host", said)
        if not near or not takers or ask.names.near(kind, said):
            return None
        asked = [(action, {"targets": [host]}) for action in takers for host in near]
        whole = [command for action, values in asked if (command := ask.command(action, values)) is not None]
        fuller = [command for action, values in asked for command in ask.completions(action, values)[:2]]
        choices = [*whole, *fuller] if idea.acts else whole or fuller
        return ask.unknown_name("host", said, near, *choices)

    def _remembered(self, scene: Scene, idea: Idea) -> dict[str, object]:
        """What "it", "le", "that server" stand for: the newest values that were said here for what is missing."""
        if not scene.pronouns:
            return {}
        found: dict[str, object] = {}
        for parameter in idea.best.missing:
            said = (intent.get(parameter.name) for intent in scene.thread.intents)
            if (value := next((value for value in said if value is not None), None)) is not None:
                found[parameter.name] = list(value) if isinstance(value, tuple) else value
        return found

    @staticmethod
    def _lately(scene: Scene) -> tuple[str, ...]:
        """Names that were said here before: what is asked for is probably among them."""
        values = (value for intent in scene.thread.intents for _, value in intent.params)
        return tuple(str(name) for value in values for name in (value if isinstance(value, tuple) else (value,)))

    @staticmethod
    def _name_corrected(scene: Scene) -> bool:
        return any(scene.names.readings(meant) for _, meant in scene.corrected)
