"""Declaring what the bot can do: one function, from which everything else is derived.

An *act* is a pure function from typed parameters (and resolved operands) to steps; a *look* is an async function that
reads through read-only ports and returns a `Report` or a block. The tool schema of a model, the offline grammar, help
in both languages, the catalogue page, validation, the policy's default and a contract test come from the declaration;
nothing about an action is written twice. A wrong declaration fails at import.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType, ModuleType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Arguments, Intent, Risk
from bot.domain.parameters import Kind, refuse
from bot.domain.people import Role

F = TypeVar("F", bound=Callable[..., Any])
LANGUAGES = ("en", "fr")
_BARE = re.compile(r"[\w./:@+%*-]*[\w/@+%*-]")


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
            return match[1] if all(name in values for name in re.findall(r"\{(\w+)\}", match[1])) else ""

        def slot(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            if name not in values:
                return ""
            used.add(name)
            value = values[name]
            return " ".join(map(quoted, value)) if isinstance(value, tuple) else quoted(value)

        phrase = re.sub(r"\[([^\]]*)\]", optional, self.say[language][0])
        phrase = " ".join(re.sub(r"\{(\w+)\}", lambda match: match[0] if match[1] in values else "", phrase).split())
        body = re.sub(r'"\{(\w+)\}"|\{(\w+)\}', slot, phrase)
        rest = ((name, value) for name, value in params if name not in used)
        written = (f"{name}={quoted(' '.join(value) if isinstance(value, tuple) else value)}" for name, value in rest)
        return " ".join([body, *written])


def quoted(value: str | int | bool) -> str:  # noqa: FBT001 (a value as carried)
    r"""A value as a canonical command writes it: bare where nothing can be misread, else in `"…"`, with escapes."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return shown if _BARE.fullmatch(shown) else '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'


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


def act(
    name: str,
    *,
    risk: Risk,
    rerun: Rerun,
    say: Mapping[str, Iterable[str]],
    fr: str,
    role: Role = Role.OPERATOR,
    undo: str | None = None,
    control_plane: bool = False,
    interrupts: bool = False,
    private: bool = False,
    risk_of: Callable[[Arguments], Risk] | None = None,
) -> Callable[[F], F]:
    """Declare an act: a pure generator of steps. Its docstring is its English help, `fr` the French one.

    `interrupts`: users of the service notice it (production raises it by one). `control_plane`: it changes who may do
    what. `private`: only in a direct message. `risk_of` may only raise what `risk` declares.
    """

    def mark(function: F) -> F:
        function.action = _declare(  # type: ignore[attr-defined]  # the mark that Catalogue.of collects
            function, name, "act", say, fr, risk=risk, role=role, rerun=rerun, undo=undo, control_plane=control_plane,
            interrupts=interrupts, private=private, risk_of=risk_of,
        )  # fmt: skip
        return function

    return mark


def look(
    name: str,
    *,
    say: Mapping[str, Iterable[str]],
    fr: str,
    shows: Sensitivity = Sensitivity.FACTS,
    role: Role = Role.VIEWER,
    private: bool = False,
) -> Callable[[F], F]:
    """Declare a look: an async function of read-only ports that returns a `Report` or one block; always LOW."""

    def mark(function: F) -> F:
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{name}: a look is an async function")
        function.action = _declare(  # type: ignore[attr-defined]  # the mark that Catalogue.of collects
            function, name, "look", say, fr, risk=Risk.LOW, role=role, rerun=Rerun.READ, shows=shows, private=private,
        )  # fmt: skip
        return function

    return mark


def _declare(
    function: Callable[..., Any],
    name: str,
    kind: Literal["act", "look"],
    say: Mapping[str, Iterable[str]],
    fr: str,
    **rest: Any,
) -> Action:
    if not re.fullmatch(r"[a-z]+(\.[a-z]+)+", name):
        raise ValueError(f"{name}: not an action name")
    if set(say) != set(LANGUAGES) or not all(say.values()):
        raise ValueError(f"{name}: say needs phrasings in {' and '.join(LANGUAGES)}")
    if not function.__doc__ or not fr:
        raise ValueError(f"{name}: needs a docstring (English help) and fr= (French help)")
    ports, parameters = _signature(function, name)
    known = {parameter.name for parameter in parameters}
    for phrase in (phrase for phrases in say.values() for phrase in phrases):
        if unknown := set(re.findall(r"\{(\w+)\}", phrase)) - known:
            raise ValueError(f"{name}: {phrase!r} names unknown parameters {sorted(unknown)}")
    for phrases in say.values():
        canonical = re.sub(r"\[[^\]]*\]", "", next(iter(phrases)))
        if missing := {p.name for p in parameters if p.required} - set(re.findall(r"\{(\w+)\}", canonical)):
            raise ValueError(f"{name}: the first phrasing must say {sorted(missing)}")
    return Action(
        name=name, kind=kind, parameters=parameters, run=function, ports=ports,
        say=MappingProxyType({language: tuple(phrases) for language, phrases in say.items()}),
        about=MappingProxyType({"en": inspect.cleandoc(function.__doc__).split("\n")[0], "fr": fr}), **rest,
    )  # fmt: skip


def _signature(function: Callable[..., Any], name: str) -> tuple[tuple[type, ...], tuple[Parameter, ...]]:
    hints = get_type_hints(function, include_extras=True)
    ports: list[type] = []
    parameters: list[Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        hint = hints.get(parameter.name)
        if parameter.kind is parameter.POSITIONAL_ONLY and isinstance(hint, type):
            ports.append(hint)
            continue
        required = parameter.default is parameter.empty
        if get_origin(hint) in {UnionType, Union}:
            hint = next(part for part in get_args(hint) if part is not type(None))
        kind = (
            next((extra for extra in get_args(hint)[1:] if isinstance(extra, Kind)), None)
            if get_origin(hint) is Annotated
            else None
        )
        if parameter.kind is not parameter.KEYWORD_ONLY or kind is None:
            raise TypeError(f"{name}: {parameter.name} is neither a port (before /) nor a value with a kind (after *)")
        parameters.append(Parameter(parameter.name, kind, required, None if required else parameter.default))
    return tuple(ports), tuple(parameters)
