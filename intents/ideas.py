"""From the words of a sentence to its one idea: a concept, the action that answers it, and the values it was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.actions import Action, Catalogue
from bot.domain.flow import Argument
from intents.binding import Binding, bindings, loosely
from intents.chunks import Chunk
from intents.concepts import CONCEPTS, FLEET_WIDE, Concept
from intents.scene import Scene


@dataclass(frozen=True, slots=True)
class Idea:
    """A concept with its readings: the best one first; more than one where names mean several things."""

    name: str
    concept: Concept
    readings: tuple[Binding, ...]

    @property
    def best(self) -> Binding:
        return self.readings[0]

    @property
    def action(self) -> Action:
        return self.best.action

    @property
    def acts(self) -> bool:
        return self.concept.asks or self.action.kind == "act"


def is_act(name: str, catalogue: Catalogue) -> bool:
    """Whether a concept asks for a change of anything."""
    return CONCEPTS[name].asks or any(action.kind == "act" for action in actions_of(CONCEPTS[name], catalogue))


def actions_of(concept: Concept, catalogue: Catalogue) -> list[Action]:
    """The declared actions of a concept."""
    return [action for name in concept.actions if (action := catalogue.get(name)) is not None]


def concepts_of(scene: Scene, catalogue: Catalogue) -> list[str]:
    """The concepts that stand for themselves: weak ones yield to others, parameters of others are absorbed."""
    kinds = {kind for chunk in scene.chunks for kind, _ in chunk.readings}
    said = dict.fromkeys(chunk.label for chunk in scene.chunks if _is_asked(chunk))
    names = [
        name
        for name in said
        if actions_of(CONCEPTS[name], catalogue) and (not CONCEPTS[name].needs or kinds & set(CONCEPTS[name].needs))
    ]
    names = [name for name in names if not any(name in CONCEPTS[other].absorbs for other in names if other != name)]
    strong = [name for name in names if not CONCEPTS[name].weak]
    return strong or names[:1]


def talked_of(scene: Scene, catalogue: Catalogue) -> list[str]:
    """The concepts that are only mentioned: done already ("restarted"), or as a noun ("the restarting")."""
    mentioned = (chunk.label for chunk in scene.chunks if chunk.phrase and chunk.phrase.group in {"past", "doing"})
    return [name for name in dict.fromkeys(mentioned) if actions_of(CONCEPTS[name], catalogue)]


def _is_asked(chunk: Chunk) -> bool:
    return chunk.phrase is not None and chunk.phrase.group in {"concept", "leading"}


def idea_of(
    scene: Scene, catalogue: Catalogue, name: str, concept: Concept | None = None, without: Sequence[str] = ()
) -> Idea | None:
    """The idea behind one concept; None where no action has a place for everything that was named.

    `without`: kinds of value that are left aside (when the act was meant to happen is not when it is offered).
    """
    concept = concept or CONCEPTS[name]
    concept = replace(concept, fixed={**concept.fixed, **_absorbed(scene, concept)})
    named = [chunk for chunk in named_in(scene) if not any(chunk.value(kind) for kind in without)]
    partial: tuple[Binding, ...] = ()
    for action in actions_of(concept, catalogue):
        found = tuple(completed(binding, scene) for binding in bindings(action, concept, named))
        if complete := tuple(binding for binding in found if not binding.missing):
            return Idea(name, concept, complete)
        if found and (not partial or len(found[0].missing) < len(partial[0].missing)):
            partial = found
    if partial:
        return Idea(name, concept, tuple(fleet_wide(binding) for binding in partial))
    looks = (action for action in actions_of(concept, catalogue) if action.kind == "look" and not concept.asks)
    loose = [
        fleet_wide(completed(binding, scene))
        for action in looks
        if (binding := loosely(action, concept, named)) is not None
    ]
    best = min(loose, key=lambda binding: len(binding.missing), default=None)
    return Idea(name, concept, (best,)) if best is not None else None


def named_in(scene: Scene) -> list[Chunk]:
    """The things that a sentence names, each once."""
    found: list[Chunk] = []
    for chunk in scene.chunks:
        if chunk.kind in {"name", "value"} and all(chunk.readings != other.readings for other in found):
            found.append(chunk)
    return found


def _absorbed(scene: Scene, concept: Concept) -> Mapping[str, Argument]:
    labels = {chunk.label for chunk in scene.chunks if _is_asked(chunk)}
    return {parameter: value for label, (parameter, value) in concept.absorbs.items() if label in labels and parameter}


def completed(binding: Binding, scene: Scene) -> Binding:
    """What goes without saying for a look: the hosts that have the service, the only application."""
    values = dict(binding.values)
    if binding.action.name == "diagnose.run" and "subject" not in values and (app := scene.names.only_app()):
        values["subject"] = app.name
    if binding.action.name == "history.show" and (done := _done(scene)):
        values.setdefault("action", done)
    if binding.action.kind == "look" and "targets" not in values and isinstance(service := values.get("service"), str):
        values["targets"] = [host.name for host in scene.names.hosts_with(service)]
    missing = tuple(parameter for parameter in binding.missing if not values.get(parameter.name))
    return replace(binding, values={name: value for name, value in values.items() if value != []}, missing=missing)


def _done(scene: Scene) -> str | None:
    """The one action that "who stopped …?" asks about; a restart of nobody knows what may be a reboot too."""
    told = {chunk.label for chunk in scene.chunks if chunk.phrase is not None and chunk.phrase.group == "past"}
    concepts = [CONCEPTS[label] for label in told]
    service = any(chunk.value("service") for chunk in scene.chunks)
    if len(concepts) == 1 and not concepts[0].asks and (service or not concepts[0].also):
        return concepts[0].actions[0]
    return None


def fleet_wide(binding: Binding) -> Binding:
    """Plain facts about no host in particular are asked of the whole fleet."""
    if binding.action.name in FLEET_WIDE and [parameter.name for parameter in binding.missing] == ["targets"]:
        return replace(binding, values={**binding.values, "targets": ["all"]}, missing=())
    return binding


def split(scene: Scene, marks: Sequence[str]) -> list[Scene]:
    """The parts of a sentence between these words, for "one at a time"."""
    parts: list[Scene] = []
    start = 0
    for at, token in enumerate((*scene.tokens, None)):
        if token is None or (token.text in marks and not token.quoted):
            if at > start:
                parts.append(replace(scene, given=scene.tokens[start:at]))
            start = at + 1
    return parts
