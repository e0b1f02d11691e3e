"""Words to an intent or a question: command, context, frames, model, suggestions; the first that is sure answers."""

from dataclasses import replace
from typing import Protocol

from bot.domain.actions import Catalogue
from bot.domain.content import Message
from bot.domain.people import Role
from bot.domain.understanding import Question, Reading, StageNote, Utterance
from intents import clauses, lexicon
from intents.answers import MOST_CHOICES, Answer, Asker
from intents.commands import Commands
from intents.context import Context
from intents.frames import Frames
from intents.later import Later
from intents.scene import Scene, scene_of
from intents.suggest import Suggestions
from intents.typos import Typos

ENOUGH = 4
"""Choices to which nothing is added."""
MOST_WORDS = 120
"""Words (and marks) of a request. A longer text is a tale: only canonical commands may be that long."""


_WONDERED = frozenset({
    "understanding.veto_question", "understanding.veto_deferral", "understanding.veto_conditional",
})  # fmt: skip
_SUPPLIED = frozenset({"understanding.missing", "understanding.which_host"})
_MAY_OFFER_MORE = _WONDERED | {
    "understanding.unfitting", "understanding.one_at_a_time", "understanding.ambiguous_verb", "understanding.order",
    "understanding.which_one",
    "understanding.missing", "understanding.which_host", "understanding.did_you_mean",
    "understanding.not_understood_near",
}  # fmt: skip
"""Questions that other commands may answer as well; to a refusal nothing is added."""


_IN_CLAUSES = frozenset({
    "understanding.veto_past", "understanding.veto_question", "understanding.not_understood",
    "understanding.not_understood_near", "understanding.unfitting", "understanding.unknown_host_alone",
})  # fmt: skip
"""Questions about a sentence of which one clause may say all that is wanted."""


class Reader(Protocol):
    """A stage that may wait: the model. It answers nothing where it is not sure, late or away; it never raises."""

    async def read(self, scene: Scene, person: str, role: Role) -> Answer: ...


class Parser:
    """The port `Understander`. Raises `InvalidArgument` for texts over 2,000 characters or with invisible ones only."""

    def __init__(self, catalogue: Catalogue, model: Reader | None = None) -> None:
        words = lexicon.load()
        self._lexicon = words
        self._catalogue = catalogue
        typos = Typos(words)
        self._commands = Commands(catalogue, typos)
        self._context = Context(catalogue)
        self._frames = Frames(catalogue, typos)
        self._later = Later(catalogue, words, self._now)
        self._suggestions = Suggestions(catalogue, words)
        self._model = model

    async def read(self, utterance: Utterance) -> Reading:
        """Exactly one of intent and question, with why each stage did or did not answer."""
        scene = scene_of(utterance, self._lexicon)
        trace: list[StageNote] = []

        def done(answer: Answer) -> Reading:
            answer = self._with_more(scene, self._with_clauses(scene, answer))
            return Reading(answer.intent, answer.question, answer.language or scene.recognised, tuple(trace))

        command = self._noted(trace, "command", self._commands.read(scene))
        if command.intent is not None:
            return done(command)
        if len(scene.tokens) > MOST_WORDS:
            note = Message.of("understanding.note_many_words", count=len(scene.tokens))
            tale = Answer(note, question=Question(Message.of("understanding.many_words", limit=MOST_WORDS)))
            return done(command if command.question is not None else self._noted(trace, "frame", tale))
        for small in (self._small_talk(scene), self._number(scene)):
            if small is not None:
                return done(self._noted(trace, "frame", small))
        if (later := self._later.answer(utterance, scene)) is not None:
            return done(self._noted(trace, "frame", later))
        answer = command
        for stage, read in (("context", self._context.read), ("frame", self._frames.read)):
            answer = self._noted(trace, stage, read(scene))
            if answer.intent is not None or (answer.question is not None and answer.firm):
                return done(answer)
        if command.question is not None and not (answer.question is not None and answer.question.choices):
            return done(command)
        return done(await self._last(scene, utterance, answer, trace))

    def _now(self, scene: Scene) -> Answer:
        """What the offline stages make of a request, as if it were for now."""
        command = self._commands.read(scene)
        if command.intent is not None:
            return command
        answer = command
        for read in (self._context.read, self._frames.read):
            answer = read(scene)
            if answer.intent is not None or (answer.question is not None and answer.firm):
                return answer
        return command if command.question is not None else answer

    async def _last(self, scene: Scene, utterance: Utterance, unsure: Answer, trace: list[StageNote]) -> Answer:
        """What the model says, else what the frames were unsure of, else what the words resemble."""
        if self._model is not None and not utterance.written:
            answer = self._noted(trace, "model", await self._model.read(scene, utterance.person, utterance.role))
            if answer.intent is not None or answer.question is not None:
                return answer
        suggested = self._noted(trace, "suggest", self._suggestions.read(scene))
        if unsure.question is None or not unsure.question.choices or suggested.question is None:
            return suggested
        both = dict.fromkeys([*unsure.question.choices, *suggested.question.choices])
        return replace(unsure, question=replace(unsure.question, choices=tuple(both)[:MOST_CHOICES]))

    def _small_talk(self, scene: Scene) -> Answer | None:
        """A greeting, thanks: nothing is asked for, so something useful is offered."""
        tokens = [token for token in scene.tokens if not token.is_mark]
        phrase = self._lexicon.small.longest(tokens, 0) if tokens else None
        if not tokens:
            return Answer(Message.of("understanding.note_empty"), question=Question(Message.of("understanding.empty")))
        if phrase is None or len(phrase.words) != len(tokens):
            return None
        ask = Asker(self._catalogue, scene.names, scene.language)
        offers = [action for name in ("fleet.health", "help.show") if (action := self._catalogue.get(name)) is not None]
        note = Message.of("understanding.note_small_talk")
        if phrase.label == "thanks":
            return ask.question(note, Message.of("understanding.welcome"))
        return ask.question(note, Message.of("understanding.hello"), *(ask.canonical(action, ()) for action in offers))

    def _number(self, scene: Scene) -> Answer | None:
        """A number alone that answered nothing: of a list that is gone, or a code that nobody asked for."""
        said = [chunk for chunk in scene.chunks if chunk.kind != "mark"]
        if len(said) != 1 or said[0].value("number") is None:
            return None
        ask = Asker(self._catalogue, scene.names, scene.language)
        return ask.question(Message.of("understanding.note_number"), Message.of("understanding.number"))

    def _with_clauses(self, scene: Scene, answer: Answer) -> Answer:
        """A question with what a clause of the sentence asks for by itself."""
        question = answer.question
        if question is None or question.text.id not in _IN_CLAUSES or scene.timings:
            return answer
        found = clauses.asked(scene, self._catalogue, self._frames.read)
        both = tuple(dict.fromkeys([*question.choices[: MOST_CHOICES - 2], *found, *question.choices]))[:MOST_CHOICES]
        return replace(answer, question=replace(question, choices=both)) if found else answer

    def _with_more(self, scene: Scene, answer: Answer) -> Answer:
        """A question that found little to offer, with what the words resemble."""
        question = answer.question
        if question is None or question.text.id not in _MAY_OFFER_MORE:
            return answer
        if answer.note.id == "understanding.note_suggested" or any(chunk.label == "glass" for chunk in scene.chunks):
            return answer
        if question.choices and question.text.id in _SUPPLIED:
            return answer
        if not question.choices and question.text.id == "understanding.ambiguous_verb":
            return answer  # "delete everything"
        wondered = question.text.id in _WONDERED
        if (wondered and not question.choices) or len(question.choices) >= ENOUGH:
            return answer
        more = self._suggestions.commands(scene, acts=wondered)
        both = tuple(dict.fromkeys([*question.choices, *more]))[:MOST_CHOICES]
        return replace(answer, question=replace(question, choices=both))

    @staticmethod
    def _noted(trace: list[StageNote], stage: str, answer: Answer) -> Answer:
        trace.append(StageNote(stage, answer.note))
        return answer
