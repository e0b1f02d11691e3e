"""What is to be done at another time than now becomes a schedule: never now, whatever else the sentence says.

The words of the time are taken out; what remains is read like any request, with all its vetoes. Only what would have
been done is scheduled, so that "if it crashes, restart it tomorrow at 8" stays a question.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.domain.actions import Action, Catalogue
from bot.domain.content import Message
from bot.domain.flow import Source
from bot.domain.understanding import Utterance
from intents.answers import Answer, Asker
from intents.lexicon import Lexicon
from intents.scene import Scene, scene_of
from intents.times import Timing

NAME = "schedule.add"
SURE = 0.9
MOST_TIMES = 3
_EDGES = " \t\n,;:–—-"
_AT_ONCE = ("schedule.", "approval.", "session.", "request.", "history.", "oncall.", "policy.", "break.", "help.")
"""Families that are about now, or about times themselves."""

Read = Callable[[Scene], Answer]


class Later:
    """Reads requests with a time that is to come."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, read: Read) -> None:
        self._catalogue = catalogue
        self._lexicon = lexicon
        self._read = read

    def answer(self, utterance: Utterance, scene: Scene) -> Answer | None:
        """The schedule, a question about its time or its request; None: no time is said, or it changes nothing."""
        add = self._catalogue.get(NAME)
        names = [one for one in scene.chunks if one.kind == "name" and one.phrase and one.phrase.group == "noun"]
        times = [
            timing
            for timing in scene.timings
            if timing.role == "when"
            and not _counts(scene, timing)
            and not any(one.start < timing.end and timing.start < one.end for one in names)
        ]
        if add is None or not times or not scene.tokens:
            return None
        timing = times[0]
        rest = self._without(scene, timing)
        if not rest:
            return None
        inner = scene_of(replace(utterance, text=rest), self._lexicon)
        if not inner.tokens:
            return None
        answer = self._read(inner)
        ask = Asker(self._catalogue, scene.names, scene.language)
        if answer.intent is None:
            return self._asked(answer, inner, ask, add, timing)
        action = self._catalogue[answer.intent.action]
        if action.parameter("interval") is not None:
            return None  # "every minute" is its own
        if action.name.startswith(_AT_ONCE) or (action.kind == "look" and not _is_order(scene, timing)):
            return None
        request = ask.canonical(action, answer.intent.params)
        note = Message.of("understanding.note_later", action=action.name)
        if len(times) == 1 and timing.exact and timing.whens:
            return ask.intent(note, add, {"when": timing.whens[0], "request": request}, Source.FRAME, SURE)
        whens = timing.whens if len(times) == 1 else tuple(when for one in times for when in one.whens)
        choices = self._scheduled(ask, add, whens, (request,))
        text = Message.of("understanding.which_time" if choices else "understanding.no_time")
        return ask.question(note, text, *choices)

    def _asked(self, answer: Answer, inner: Scene, ask: Asker, add: Action, timing: Timing) -> Answer | None:
        """The question about the request, with every act among its choices put off to the time that was said."""
        if answer.question is None or not timing.certain:
            return None
        choices = tuple(self._put_off(answer.question.choices, inner, ask, add, timing))
        return ask.question(answer.note, answer.question.text, *choices)

    def _put_off(
        self, commands: tuple[str, ...], inner: Scene, ask: Asker, add: Action, timing: Timing
    ) -> Iterator[str]:
        for command in commands:
            said = self._read(inner.saying(command)).intent
            if said is None:
                continue
            if self._catalogue[said.action].kind == "look":
                yield command
            elif not said.action.startswith(_AT_ONCE):
                yield from self._scheduled(ask, add, timing.whens, (command,))

    @staticmethod
    def _scheduled(ask: Asker, add: Action, whens: tuple[str, ...], requests: tuple[str, ...]) -> tuple[str, ...]:
        said = ({"when": when, "request": request} for request in requests for when in whens[:MOST_TIMES])
        return tuple(command for values in said if (command := ask.command(add, values)) is not None)

    def _without(self, scene: Scene, timing: Timing) -> str:
        """The original text without the words of the time, and without a verb that only says that it is a plan."""
        text, tokens = scene.sentence.original, scene.tokens
        start, end = tokens[timing.start].start, tokens[timing.end - 1].end
        first = next((at for at, token in enumerate(tokens) if not token.is_mark), 0)
        most = min(len(tokens) - 1, timing.start if timing.start > first else len(tokens)) - first
        verb = next((one for one in self._lexicon.plans.at(tokens, first) if len(one.words) <= most), None)
        begin = tokens[first + len(verb.words) - 1].end if verb is not None else 0
        before, after = text[begin:start].strip(_EDGES), text[end:].strip(_EDGES)
        return f"{before} {after}".strip(_EDGES)


def _counts(scene: Scene, timing: Timing) -> bool:
    """Whether a bare number is one of things: "at 20 tasks a day"."""
    nouns = any(chunk.start == timing.end and chunk.kind == "noun" for chunk in scene.chunks)
    return nouns and scene.tokens[timing.end - 1].text.isdigit()


def _is_order(scene: Scene, timing: Timing) -> bool:
    """Whether a look is asked for later ("every day at 8, …"), and not about then ("who is on call tonight?")."""
    return timing.recurs or (timing.certain and timing.exact and not scene.sentence.asks)
