"""Declaring what the bot can do: one function, from which everything else is derived.

An *act* is a pure function from typed parameters (and resolved operands) to steps; a *look* is an async function that
reads through read-only ports and returns a `Report` or a block. The tool schema of a model, the offline grammar, help
in both languages, the catalogue page, validation, the policy's default and a contract test come from the declaration;
nothing about an action is written twice. A wrong declaration fails at import.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.action import (
    LANGUAGES,
    Action,
    Aftermath,
    Catalogue,
    Ended,
    Instead,
    Parameter,
    Preview,
    Rerun,
    Sensitivity,
    quoted,
)
from bot.domain.commandline import Written
from bot.domain.content import Block, Message
from bot.domain.flow import Arguments, Risk
from bot.domain.parameters import Kind
from bot.domain.people import Role

__all__ = [
    "LANGUAGES", "Action", "Aftermath", "Catalogue", "Ended", "Instead", "Parameter", "Preview", "Rerun", "Sensitivity",
    "act", "look", "quoted",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Any])
Previewing = Callable[..., Awaitable[tuple[Block, ...]]]


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
    why: Message | None = None,
    preview: Previewing | None = None,
    commands: Callable[[Arguments], tuple[Written, ...]] | None = None,
    in_order: bool = False,
    after: Callable[[Ended], Aftermath] | None = None,
) -> Callable[[F], F]:
    """Declare an act: a pure generator of steps. Its docstring is its English help, `fr` the French one.

    `interrupts`: users of the service notice it (production raises it by one). `control_plane`: it changes who may do
    what. `private`: only in a direct message. `risk_of` may only raise what `risk` declares; `why` says why it is that.
    `preview` looks before people agree: ports before `/`, the act's own parameters after `*`. `after` words the end.
    `commands` are those that a person wrote into the parameters: reading them raises the risk. `in_order`: its steps
    run strictly one after the other, also on different hosts.
    """

    def mark(function: F) -> F:
        function.action = _declare(  # type: ignore[attr-defined]  # the mark that Catalogue.of collects
            function, name, "act", say, fr, risk=risk, role=role, rerun=rerun, undo=undo, control_plane=control_plane,
            interrupts=interrupts, private=private, risk_of=risk_of, why=why,
            preview=_preview(name, function, preview) if preview is not None else None, after=after,
            commands=commands, in_order=in_order,
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
    instead: Callable[..., Instead | None] | None = None,
) -> Callable[[F], F]:
    """Declare a look: an async function of read-only ports that returns a `Report` or one block; always LOW.

    `instead` says from the look's own values, without reading anything, what it will refuse and which act shows it.
    """

    def mark(function: F) -> F:
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{name}: a look is an async function")
        function.action = _declare(  # type: ignore[attr-defined]  # the mark that Catalogue.of collects
            function, name, "look", say, fr, risk=Risk.LOW, role=role, rerun=Rerun.READ, shows=shows, private=private,
            instead=instead,
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


def _preview(name: str, function: Callable[..., Any], preview: Previewing) -> Preview:
    if not inspect.iscoroutinefunction(preview):
        raise TypeError(f"{name}: a preview is an async function")
    ports, parameters = _signature(preview, name)
    if [one.name for one in parameters] != [one.name for one in _signature(function, name)[1]]:
        raise TypeError(f"{name}: its preview takes the same parameters")
    return Preview(preview, ports)


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
