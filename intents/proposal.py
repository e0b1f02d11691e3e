"""Judging what a model proposes: the action is declared, the values are valid, the names exist and were said.

A model may read a sentence better than the lexicon does; it may not know better who or what was meant. What it
corrected or supplied becomes a question, and an act that the words forbid or put off stays undone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.actions import Action, Catalogue, Parameter
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Arguments, Source
from intents import refusals, vetoes
from intents.answers import Answer, Asker, nothing
from intents.normalise import fold
from intents.scene import Scene
from intents.tools import Tools

LIKELY = 0.8
_COUNTED = frozenset({"since", "duration", "lines", "limit", "depth", "flag"})
"""Kinds whose values are rewritten on the way ("last hour" is `1h`): they change what is shown, not what is touched."""


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
        params = action.validate(said)
    except InvalidArgument:
        return unusable
    ask = Asker(catalogue, scene.names, scene.language)
    for parameter, value in _named(action, params):
        if not scene.names.is_known(parameter.kind.names, value):
            return ask.unknown(parameter.kind.names, value)
    if action.kind == "act" and (reasons := _reasons(scene)):
        return refusals.declined(ask, reasons[0], action, params)
    command = ask.canonical(action, params)
    if strange := tuple(
        value
        for parameter, value in _values(action, params)
        if not _was_said(parameter, value, scene) or (action.kind == "act" and value in scene.nicknamed)
    ):
        note = Message.of("understanding.note_corrected", words=strange)
        return ask.question(note, Message.of("understanding.did_you_mean", words=strange), command)
    return ask.intent(Message.of("understanding.note_model"), action, dict(params), Source.MODEL, LIKELY)


def _reasons(scene: Scene) -> tuple[vetoes.Veto, ...]:
    return vetoes.find(scene.tokens, scene.chunks, scene.lexicon, scene.recognised) or vetoes.wondered(
        scene.sentence, scene.chunks
    )


def _values(action: Action, params: Arguments) -> Iterator[tuple[Parameter, str]]:
    for name, value in params:
        parameter = action.parameter(name)
        if parameter is not None:
            yield from ((parameter, part) for part in _parts(value))


def _named(action: Action, params: Arguments) -> Iterator[tuple[Parameter, str]]:
    """The values that must be names of this fleet."""
    must = {"target", "host", "tag", "service", "person", "app", "subject"}
    return ((parameter, value) for parameter, value in _values(action, params) if parameter.kind.names in must)


def _parts(value: Argument) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _was_said(parameter: Parameter, value: str, scene: Scene) -> bool:
    """Whether the sentence says this value: as a name or its alias, as a closed choice, or letter for letter."""
    if parameter.kind.name in _COUNTED or parameter.kind.choices:
        return True
    if any(value == name for chunk in scene.chunks for _, name in chunk.readings):
        return True
    return not parameter.kind.names and fold(value) in scene.sentence.folded
