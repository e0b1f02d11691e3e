"""What a declared action is, and the catalogue of all of them; `bot/domain/actions.py` declares them."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Any, Literal

from bot.domain.commandline import Written
from bot.domain.content import Block, Message, Suggestion
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Arguments, Execution, Intent, Risk
from bot.domain.inventory import Inventory
from bot.domain.parameters import Kind, refuse
from bot.domain.people import Person, Role

LANGUAGES = ("en", "fr")
_BARE = re.compile(r"[\w./:@+%*-]*[\w/@+%*-]")
_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_WRITTEN = re.compile(r'(?<!=)"\{(\w+)\}"|"?\{(\w+)\}"?')
"""A phrasing's optional part, its slot, and its slot with the quotes around it."""


class Rerun(StrEnum):
    """What a retry or a restart of the bot may do with an interrupted step."""

    READ = "read"
    IDEMPOTENT = "idempotent"
    ONCE = "once"


class Sensitivity(StrEnum):
    """What a look shows: facts anywhere, content where the channel's clearance covers it, secrets in private only."""

    FACTS = "facts"
    CONTENT = "content"
    SECRET = "secret"  # noqa: S105 (a word)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value that a person supplies."""

    name: str
    kind: Kind
    required: bool
    default: Any = None

    def parse(self, said: object) -> Argument:
        """The normalised value of what was said or sent (text, number, list); raises `InvalidArgument`."""
        if self.kind.many:
            items = said if isinstance(said, list | tuple) else str(said).replace(",", " ").split()
            if not items:
                raise refuse(self.name, "empty")
            return tuple(sorted({str(self.kind.parse(str(item))) for item in items}))
        if isinstance(said, bool):
            said = "true" if said else "false"
        if not isinstance(said, str | int):
            raise refuse(self.name, "not_a_name", str(said))
        return self.kind.parse(str(said))


@dataclass(frozen=True, slots=True)
class Action:
    """A declared action. `say[language]` are its phrasings, the first of them its canonical command.

    In a phrasing `{name}` stands for a parameter and `[…]` for an optional part. `ports` are the types that the bot
    supplies to a look, in the order of its positional parameters. `risk_of` refines the declared risk from parameters.
    """

    name: str
    kind: Literal["act", "look"]
    risk: Risk
    role: Role
    rerun: Rerun
    parameters: tuple[Parameter, ...]
    say: Mapping[str, tuple[str, ...]]
    about: Mapping[str, str]
    run: Callable[..., Any]
    ports: tuple[type, ...] = ()
    shows: Sensitivity = Sensitivity.FACTS
    undo: str | None = None
    control_plane: bool = False
    interrupts: bool = False
    private: bool = False
    risk_of: Callable[[Arguments], Risk] | None = None
    why: Message | None = None
    """Why an act is as risky as declared: the first of the reasons on its card."""
    preview: "Preview | None" = None
    commands: Callable[[Arguments], tuple[Written, ...]] | None = None
    """The commands in the parameters that a person wrote: reading them (port `CommandJudge`) adds to the risk."""
    in_order: bool = False
    """Whether steps run strictly in their order, also on different targets."""
    after: "Callable[[Ended], Aftermath] | None" = None
    """What to say and offer when the act has ended, well or not. Pure."""
    instead: "Callable[..., Instead | None] | None" = None
    """What a look refuses whatever hosts answer: a pure function of its own values."""

    @property
    def risk_word(self) -> str:
        return self.risk.word

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    def validate(self, said: Mapping[str, object]) -> Arguments:
        """The normalised parameters; refuses unknown ones, missing ones and bad values."""
        for name in said:
            if self.parameter(name) is None:
                raise refuse(name, "unknown_parameter", name)
        values: dict[str, Argument] = {}
        for parameter in self.parameters:
            if said.get(parameter.name) is not None:
                values[parameter.name] = parameter.parse(said[parameter.name])
            elif parameter.required:
                raise refuse(parameter.name, "missing")
        return tuple(sorted(values.items()))

    def canonical(self, params: Arguments, language: str = "en") -> str:
        """The command that means exactly this, in `language`; parameters beyond the phrasing follow as `name=value`."""
        values = dict(params)
        used: set[str] = set()

        def optional(match: re.Match[str]) -> str:
            return match[1] if all(name in values for name in _SLOT.findall(match[1])) else ""

        def slot(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            if name not in values:
                return ""
            used.add(name)
            value = values[name]
            if match[1] and isinstance(value, str):
                return in_quotes(value)
            return " ".join(map(quoted, value)) if isinstance(value, tuple) else quoted(value)

        phrase = _OPTIONAL.sub(optional, self.say[language][0])
        phrase = " ".join(_SLOT.sub(lambda match: match[0] if match[1] in values else "", phrase).split())
        body = _WRITTEN.sub(slot, phrase)
        rest = ((name, value) for name, value in params if name not in used)
        written = (f"{name}={quoted(' '.join(value) if isinstance(value, tuple) else value)}" for name, value in rest)
        return " ".join([body, *written])


def quoted(value: str | int | bool) -> str:  # noqa: FBT001 (a value as carried)
    r"""A value as a canonical command writes it: bare where nothing can be misread, else in `"…"`, with escapes."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return shown if _BARE.fullmatch(shown) else in_quotes(shown)


def in_quotes(shown: str) -> str:
    r"""A text in `"…"`, with escapes: what stands between them is nothing but the value."""
    return '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'


@dataclass(frozen=True, slots=True)
class Preview:
    """What a LOW look shows under the card of a plan (a dry run, the present state); no part of the digest.

    `run(*(ports[port] for port in ports), **values)` with the values of the act itself returns blocks; at most
    `seconds`. What the world refuses it says in a block; whoever calls it bounds the time and shows nothing otherwise.
    """

    run: Callable[..., Awaitable[tuple[Block, ...]]]
    ports: tuple[type, ...]
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Instead:
    """Why a look will not show what is asked for, and the act that may be asked for in its place."""

    why: Message
    intent: Intent


@dataclass(frozen=True, slots=True)
class Ended:
    """An act that has ended, for one reader: what was asked, what became of it, the fleet as the reader may see it."""

    action: str
    params: Arguments
    execution: Execution
    inventory: Inventory
    person: Person
    language: str
    catalogue: "Catalogue"

    @property
    def targets(self) -> tuple[str, ...]:
        """What the act touched, once each."""
        return tuple(target for target, _ in self.execution.by_target() if target)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Blocks under the result and the next useful things as buttons. `retry` False: trying the rest again is idle."""

    blocks: tuple[Block, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    retry: bool = True


class Catalogue:
    """All declared actions by name, in order of declaration."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self._actions: dict[str, Action] = {}
        for action in actions:
            if action.name in self._actions:
                raise ValueError(f"{action.name} is declared twice")
            self._actions[action.name] = action
        for action in self:
            if action.undo is not None and action.undo not in self._actions:
                raise ValueError(f"{action.name}: undo {action.undo} is not declared")

    @classmethod
    def of(cls, *modules: ModuleType) -> "Catalogue":
        """The catalogue of all functions that `@act` and `@look` marked in these modules."""
        return cls(
            value.action
            for module in modules
            for value in vars(module).values()
            if isinstance(getattr(value, "action", None), Action)
        )

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __len__(self) -> int:
        return len(self._actions)

    def __contains__(self, name: object) -> bool:
        return name in self._actions

    def __getitem__(self, name: str) -> Action:
        return self._actions[name]

    def get(self, name: str) -> Action | None:
        return self._actions.get(name)

    def canonical(self, intent: Intent, language: str) -> str:
        """The canonical command of an intent; of an action that is not declared any more, its name."""
        action = self.get(intent.action)
        return action.canonical(intent.params, language) if action is not None else intent.action

    def validate(self, name: str, said: Mapping[str, object]) -> Arguments:
        if (action := self.get(name)) is None:
            raise InvalidArgument("error.unknown_action", action=name)
        return action.validate(said)
