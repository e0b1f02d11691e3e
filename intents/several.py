"""What several judged proposals for one sentence come to: a plan of acts in their order, or one at a time.

Nothing is done by halves: one proposal that is not usable, or that the words do not ask for, stands for all of them.
"""

from collections.abc import Sequence

from bot.domain.actions import Catalogue
from bot.domain.content import Message
from bot.domain.flow import Source
from intents.answers import Answer, Asker
from intents.ideas import concepts_of
from intents.proposal import LIKELY
from intents.scene import Scene

PLAN, BETWEEN = "plan.run", "; "
"""The action that carries out several, and what stands between their canonical commands."""
_CORRECTED = "understanding.did_you_mean"


def several(answers: Sequence[Answer], scene: Scene, catalogue: Catalogue) -> Answer:
    """The one answer of at least one."""
    ask = Asker(catalogue, scene.names, scene.language)
    if len(answers) == 1:
        return _only(answers[0], scene, catalogue, ask)
    for answer in answers:
        if answer.intent is None and not _is_corrected(answer):
            return answer
    commands = tuple(dict.fromkeys(_command(answer, catalogue, ask) for answer in answers))
    if len(commands) == 1:
        return answers[0]
    plan = catalogue.get(PLAN)
    said = {"steps": BETWEEN.join(commands)}
    if plan is not None and all(_is_act(answer, catalogue) for answer in answers) and ask.command(plan, said):
        note = Message.of("understanding.note_model_several", count=len(commands))
        return ask.intent(note, plan, said, Source.MODEL, LIKELY)
    return _one_at_a_time(ask, *commands)


def _only(answer: Answer, scene: Scene, catalogue: Catalogue, ask: Asker) -> Answer:
    """A single act for a sentence that says two things would leave one of them out."""
    if not _is_act(answer, catalogue) or len(concepts_of(scene, catalogue)) <= 1:
        return answer
    return _one_at_a_time(ask, _command(answer, catalogue, ask))


def _one_at_a_time(ask: Asker, *commands: str) -> Answer:
    return ask.question(Message.of("understanding.note_two"), Message.of("understanding.one_at_a_time"), *commands)


def _is_act(answer: Answer, catalogue: Catalogue) -> bool:
    return answer.intent is not None and catalogue[answer.intent.action].kind == "act"


def _is_corrected(answer: Answer) -> bool:
    return answer.question is not None and answer.question.text.id == _CORRECTED


def _command(answer: Answer, catalogue: Catalogue, ask: Asker) -> str:
    """The canonical command of an intent, or the one that is offered instead."""
    if answer.intent is not None:
        return catalogue.canonical(answer.intent, ask.language)
    return answer.question.choices[0] if answer.question is not None else ""
