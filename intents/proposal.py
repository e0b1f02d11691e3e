"""Judging what a model proposes: the action is declared, the values are valid, the names exist and were said.

A model may read a sentence better than the lexicon does; it may not know better who or what was meant. What it
corrected or supplied becomes a question, and an act that the words forbid or put off stays undone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.actions import Action, Catalogue, Parameter
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Arguments, Source
from intents import refusals, vetoes
from intents.answers import Answer, Asker, nothing
from intents.scene import Scene
from intents.tools import Tools
from intents.typos import Typos

LIKELY = 0.8
MOST_STEPS = 6
"""Actions that one message may ask for."""
_COUNTED = frozenset(
    {
        "depth", "disk_gb", "duration", "flag", "keep", "limit", "lines", "memory_mb", "percent", "since", "until",
        "vcpus", "when",
    }
)  # fmt: skip
"""Kinds whose values are rewritten on the way ("last hour" is `1h`): in a look they change what is shown, no more."""
_MUST_EXIST = frozenset({"target", "host", "tag", "service", "person", "app", "subject"})
"""Kinds of name that the fleet knows: others (containers, images, paths) are only right if they were said."""

_BEFORE = r"(?<![^\s\"'’`«“‘(\[{,])"
_AFTER = r"(?=[\s,;!?)\]}»\"'’”`]|[.:](?:\s|$)|$)"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One tool call as it came: untrusted, of any type."""

    tool: str
    values: object


def judge(proposal: Proposal, scene: Scene, catalogue: Catalogue, tools: Tools) -> Answer:
    """The intent, a question, or nothing where the proposal is not usable at all."""
    action = tools.actions.get(proposal.tool)
    unusable = nothing(Message.of("understanding.note_model_unusable"))
    if action is None or not isinstance(proposal.values, Mapping):
        return unusable
    allowed = {parameter.name for parameter in tools.parameters(action)}
    said = {str(name): value for name, value in proposal.values.items() if value is not None}
    if not said.keys() <= allowed:
        return unusable
    try:
        params = _without_defaults(action, action.validate(said))
    except InvalidArgument:
        return unusable
    ask = Asker(catalogue, scene.names, scene.language)
    for parameter, value in _values(action, params):
        if parameter.kind.names in _MUST_EXIST and not scene.names.is_known(parameter.kind.names, value):
            return ask.unknown(parameter.kind.names, value)
    if action.kind == "act" and (reasons := _reasons(scene)):
        return refusals.declined(ask, reasons[0], action, params)
    unsaid = tuple(_unsaid(action, params, scene))
    if action.kind == "act" and any(_is_open(parameter) for parameter, _ in unsaid):
        return nothing(Message.of("understanding.note_model_unsaid", words=tuple(value for _, value in unsaid)))
    nicknamed = [value for _, value in _values(action, params) if action.kind == "act" and value in scene.nicknamed]
    if strange := tuple(dict.fromkeys([*(value for _, value in unsaid), *nicknamed])):
        note = Message.of("understanding.note_corrected", words=strange)
        text = Message.of("understanding.did_you_mean", words=strange)
        return ask.question(note, text, ask.canonical(action, params))
    return ask.intent(Message.of("understanding.note_model"), action, dict(params), Source.MODEL, LIKELY)


def _reasons(scene: Scene) -> tuple[vetoes.Veto, ...]:
    """Why the words ask for no act, as they were typed and with their typing errors mended ("dont", "yesterdya")."""
    for read in (scene, scene.mended(Typos(scene.lexicon))):
        found = vetoes.find(read.tokens, read.chunks, read.lexicon, read.recognised)
        if found or (found := vetoes.wondered(read.sentence, read.chunks)):
            return found
    return ()


def _without_defaults(action: Action, params: Arguments) -> Arguments:
    """Models like to fill in what would be so anyway."""
    return tuple(
        (name, value)
        for name, value in params
        if (parameter := action.parameter(name)) is None or parameter.required or value != parameter.default
    )


def _values(action: Action, params: Arguments) -> Iterator[tuple[Parameter, str]]:
    for name, value in params:
        parameter = action.parameter(name)
        if parameter is not None:
            yield from ((parameter, part) for part in _parts(value))


def _parts(value: Argument) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _unsaid(action: Action, params: Arguments, scene: Scene) -> Iterator[tuple[Parameter, str]]:
    return (
        (parameter, value)
        for parameter, value in _values(action, params)
        if not _was_said(parameter, value, scene, shown_only=action.kind == "look")
    )


def _is_open(parameter: Parameter) -> bool:
    """Whether only the sentence can tell if a value is right: any text, any name that the fleet does not list."""
    kind = parameter.kind
    return kind.name not in _COUNTED and not kind.choices and kind.names not in _MUST_EXIST


def _was_said(parameter: Parameter, value: str, scene: Scene, *, shown_only: bool) -> bool:
    """Whether the sentence says this value: as a name or its alias, as a closed choice, or byte for byte."""
    if not _is_open(parameter):
        if shown_only and parameter.kind.names not in _MUST_EXIST:
            return True
        if any(value == name for chunk in scene.chunks for _, name in chunk.readings):
            return True
    return _stands_in(value, scene.sentence.original)


def _stands_in(value: str, text: str) -> bool:
    """As whole words: "b-01" does not stand in "web-01", nor "nginx" in "nginx:1.25", nor "/srv" in "/srv/old"."""
    return re.search(rf"{_BEFORE}{re.escape(value)}{_AFTER}", text) is not None
