"""From the words of a sentence to its one idea: a concept, the action that answers it, and the values it was given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.actions import Action, Catalogue
from bot.domain.flow import Argument
from intents.binding import Binding, bindings, loosely
from intents.chunk import Chunk
from intents.concept import Concept
from intents.concepts import CONCEPTS, FLEET_WIDE
from intents.scene import Scene
from intents.things import THINGS


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


def is_act(scene: Scene, catalogue: Catalogue, name: str) -> bool:
    """Whether a concept asks for a change of anything."""
    concept = concept_of(scene, catalogue, name)
    return concept.asks or any(action.kind == "act" for action in actions_of(concept, catalogue))


def concept_of(scene: Scene, catalogue: Catalogue, name: str) -> Concept:
    """A concept as this sentence means it: on what it names."""
    concept = CONCEPTS[name]
    for thing in scene.things if concept.on else ():
        noun = THINGS[thing]
        if actions := tuple(one for one in concept.on.get(thing, ()) if one in catalogue):
            return replace(
                concept,
                actions=actions,
                asks=concept.asks and concept.slang,
                absorbs={**concept.absorbs, **noun.absorbs},
                takes={**noun.takes, **concept.takes},
                needs=(),
                also=(),
            )
    return concept


def actions_of(concept: Concept, catalogue: Catalogue) -> list[Action]:
    """The declared actions of a concept."""
    return [action for name in concept.actions if (action := catalogue.get(name)) is not None]


def concepts_of(scene: Scene, catalogue: Catalogue) -> list[str]:
    """The concepts that stand for themselves: weak ones yield to others, parameters of others are absorbed."""
    kinds = {kind for chunk in scene.chunks for kind, _ in chunk.readings}
    said = dict.fromkeys(chunk.label for chunk in scene.chunks if _is_asked(chunk))
    things = [thing for thing in scene.things if actions_of(CONCEPTS[thing], catalogue)]
    said |= dict.fromkeys(thing for thing in things if not CONCEPTS[thing].weak)
    meant = {name: concept_of(scene, catalogue, name) for name in said}
    names = [
        name
        for name, concept in meant.items()
        if actions_of(concept, catalogue) and (not concept.needs or kinds & set(concept.needs))
    ]
    names = [name for name in names if not any(name in meant[other].absorbs for other in names if other != name)]
    strong = [name for name in names if not meant[name].weak]
    for thing in things if strong else ():
        if all(name in CONCEPTS[thing].absorbs and meant[name] is CONCEPTS[name] for name in strong):
            return [name for name in names if meant[name] is not CONCEPTS[name]][:1] or [thing]
    if not strong and (told := [name for name, kinds_of in _TELLING if kinds & kinds_of]):
        return [name for name in told if actions_of(concept_of(scene, catalogue, name), catalogue)][:1]
    return strong or names[:1] or things[:1]


_TELLING = (("run", {"command"}), ("logs", {"lines", "=follow", "follow"}), ("link", {"code"}))
"""Concepts that values of some kinds stand for where no verb does."""


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
    concept = concept or concept_of(scene, catalogue, name)
    concept = replace(concept, fixed={**concept.fixed, **_absorbed(scene, concept)})
    said = named_in(scene, made=concept.makes, quoted=concept.quotes)
    named = [chunk for chunk in said if not any(chunk.value(kind) for kind in without)]
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


def named_in(scene: Scene, *, made: bool = False, quoted: bool = False) -> list[Chunk]:
    """The things that a sentence names, each once; `made`: also something new; `quoted`: also what is in quotes."""
    kinds = {"name", "value", *(["unknown"] if made else ()), *(["quote"] if quoted else ())}
    found: list[Chunk] = []
    for chunk in scene.chunks:
        if chunk.kind in kinds and chunk.readings and all(chunk.readings != other.readings for other in found):
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
    noun = next((chunk for chunk in reversed(scene.chunks) if chunk.kind == "noun"), None)
    if binding.action.name == "help.show" and noun is not None:
        values.setdefault("topic", scene.raw(noun))
    if binding.action.name == "monitor.add" and str(values.get("url", "")).startswith("http"):
        values.setdefault("kind", "http")
    if binding.action.name == "vm.list" and (state := _state(scene)):
        values.setdefault("state", state)
    missing = tuple(parameter for parameter in binding.missing if not values.get(parameter.name))
    return replace(binding, values={name: value for name, value in values.items() if value != []}, missing=missing)


def _state(scene: Scene) -> str | None:
    """Which machines a list is of: "the stopped VMs", "les VM qui tournent"."""
    words = {token.text for token in scene.tokens}
    return "running" if words & _RUNNING else "stopped" if words & _STOPPED else None


_RUNNING = frozenset(
    {"running", "allumee", "demarree", "active", "tournent", "tourne", "allumees", "demarrees", "actives", "up"}
)
_STOPPED = frozenset(
    {"stopped", "eteinte", "eteint", "stoppee", "stoppees", "off", "arretees", "eteintes", "arretee", "down"}
)


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


def said_names(scene: Scene) -> Iterator[tuple[str, Argument]]:
    """The services and hosts that a sentence names, as parameters."""
    services = [service for chunk in named_in(scene) if (service := chunk.value("service")) is not None]
    hosts = [host for chunk in named_in(scene) for kind in ("host", "tag") if (host := chunk.value(kind)) is not None]
    if len(services) == 1:
        yield "service", services[0]
    if hosts:
        yield "targets", tuple(sorted(hosts))
