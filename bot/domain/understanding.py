"""The values around reading a sentence: what goes in, what comes out, and why."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.content import Message
from bot.domain.flow import Intent
from bot.domain.inventory import Inventory
from bot.domain.people import Role


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that the person may see: what sentences can be about. Nothing else enters a model's call."""

    inventory: Inventory
    people: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said before in this place: the last intents (newest first) for "again", "et sur web-02 ?"."""

    intents: tuple[Intent, ...] = ()
    """Of this person only: nobody's words are another's context."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence with what it may refer to. `language` is the person's or the configuration's ("" not known).

    `written`: it was written down before, perhaps by somebody else; no model sees it.
    `role`: the highest that the person has anywhere; a model is offered nothing that asks for more.
    `answer_in`: the language that the person chose, in which choices are offered; "": that of the sentence.
    `now`: when it is said, aware, in the zone that "at 8" is meant in; None: times of day mean nothing.
    """

    text: str
    language: str
    vocabulary: Vocabulary
    thread: Thread = Thread()
    person: str = ""
    role: Role = Role.VIEWER
    now: datetime | None = None
    answer_in: str = ""
    written: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the bot asks back; `choices` are canonical commands, shown as numbered buttons."""

    text: Message
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageNote:
    """Why a stage did (not) answer: for `explain` and the log. `stage`: command, context, frame, model, suggest."""

    stage: str
    note: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """Exactly one of `intent` and `question` is set. `language` is the one the sentence was in, as far as known."""

    intent: Intent | None = None
    question: Question | None = None
    language: str = ""
    trace: tuple[StageNote, ...] = ()
