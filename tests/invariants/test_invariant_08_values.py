"""8: a value arrives byte for byte or is refused; none starts with a dash, none holds what cannot be seen."""

from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from bot.domain.action import Action, Parameter
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argv
from bot.domain.inventory import Host
from tests.dsl import declared

REWRITTEN = frozenset({"duration", "since", "flag", "when", "period", "every", "size", "days", "time", "count"})
"""Kinds with a normal form of their own: `60m` is `1h`."""
PARAMETERS = [(action, parameter) for action in declared() for parameter in action.parameters]
NASTY = (
    "-rf",
    "--help",
    "web-01; reboot",
    "$(x)",
    "a\nb",
    "\0",
    "\u202ex",
    "e\u0301",
    "'",
    '"',
    " ",
    "nginx",
    "web-01",
    "/a",
)
texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.from_regex(r"[A-Za-z0-9._@:/-]{1,20}", fullmatch=True)
)


@given(st.sampled_from(PARAMETERS), texts)
def test_invariant_08_a_value_arrives_byte_for_byte_or_is_refused(
    declaration: tuple[Action, Parameter], said: str
) -> None:
    _, parameter = declaration
    try:
        value = parameter.parse([said] if parameter.kind.many else said)
    except InvalidArgument:
        event("refused")
        return
    event("taken")
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, str):
            assert part == said or parameter.kind.name in REWRITTEN
            assert not part.startswith("-")
            assert part.isprintable()


def filled(action: Action, said: str) -> dict[str, Any]:
    """The values of an act with one text wherever that is allowed."""
    host = Host("web-01", "10.0.0.1")
    values: dict[str, Any] = {}
    for parameter in action.parameters:
        kind = parameter.kind
        if kind.name in {"targets", "target"}:
            values[parameter.name] = (host,) if kind.many else host
        elif parameter.required or not kind.choices:
            value = parameter.parse([said] if kind.many else said)
            values[parameter.name] = value
    return values


@given(st.sampled_from([action for action in declared() if action.kind == "act"]), texts)
def test_invariant_08_no_value_becomes_an_option_or_a_second_word(action: Action, said: str) -> None:
    try:
        values = filled(action, said)
        steps = tuple(action.run(**values))
    except (InvalidArgument, ValueError):
        event("refused")
        return
    for step in steps:
        if isinstance(step, Argv) and any(said in word for word in step.argv) and action.commands is None:
            event("in a command")
            assert all(not word.startswith("-") for word in step.argv if word == said)
