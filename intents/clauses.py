"""What one clause of a longer sentence asks for: "the lease ran out, restart nginx on web-01".

A clause alone is only offered, never done: the rest of the sentence says something that was not understood. Where the
sentence refuses, reports or takes back anything, no clause is taken out of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.domain.actions import Catalogue
from bot.domain.flow import Argument, Intent
from bot.domain.understanding import Thread
from intents import vetoes
from intents.answers import Answer
from intents.ideas import named_in, said_names, split
from intents.scene import Scene
from intents.things import KINDS
from intents.vetoes import Veto

MOST = 3
"""Clauses that are looked at."""
_ENDS = (",", ";", ":", ".", "-", "–", "—", "!", "so", "alors", "donc")
_HARMLESS = frozenset({Veto.PAST, Veto.QUESTION})
_NAMED = frozenset({"understanding.did_you_mean", "understanding.order"})
"""Questions about a request that names everything."""
_KEPT = {"person": "user"}
"""Kinds of name whose parameter is called otherwise."""


def asked(scene: Scene, catalogue: Catalogue, read: Callable[[Scene], Answer]) -> tuple[str, ...]:
    """The commands of the clauses that ask for something by themselves; "it" is what the sentence names."""
    parts = split(scene, _ENDS)
    if not 1 < len(parts) <= MOST or not _HARMLESS.issuperset(scene.reasons):
        return ()
    thread = Thread((Intent("", tuple(_said(scene))), *scene.thread.intents))
    return tuple(dict.fromkeys(_commands([replace(part, thread=thread) for part in parts], catalogue, read)))


def _commands(parts: list[Scene], catalogue: Catalogue, read: Callable[[Scene], Answer]) -> Iterator[str]:
    for part in parts:
        if (
            part.reasons
            or vetoes.wondered(part.sentence, part.chunks)
            or not any(chunk.kind in {"concept", "noun"} for chunk in part.chunks)
        ):
            continue
        answer = read(part)
        if answer.intent is not None:
            yield catalogue[answer.intent.action].canonical(answer.intent.params, part.language)
        elif answer.question is not None and answer.question.text.id in _NAMED:
            yield from answer.question.choices


def _said(scene: Scene) -> Iterator[tuple[str, Argument]]:
    """What the whole sentence names, as parameters; of a kind that it names twice nothing."""
    yield from said_names(scene)
    values: dict[str, set[str]] = defaultdict(set)
    for chunk in named_in(scene):
        for kind, value in chunk.readings:
            if kind in KINDS or kind in _KEPT:
                values[_KEPT.get(kind, kind)].add(value)
    yield from ((name, next(iter(said))) for name, said in values.items() if len(said) == 1)
