"""What is said becomes normalised parameters, and parameters become the command that means exactly them."""

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from bot.domain.action import Action, Aftermath, Catalogue, Ended, Parameter, Rerun, Sensitivity, quoted
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Execution, Intent, Outcome, Risk, StepResult
from bot.domain.inventory import Inventory
from bot.domain.parameters import Kind, number, pattern
from bot.domain.people import Person, Role

NAME = pattern("targets", "[a-z0-9-]+")
TARGETS = Parameter("targets", Kind("targets", NAME, many=True), required=True)
SERVICE = Parameter("service", Kind("service", lambda said: said), required=True)
LINES = Parameter("lines", Kind("lines", number("lines", 1, 100)), required=False, default=50)
FORCE = Parameter("force", Kind("flag", lambda said: said == "true"), required=False)


def action(name: str = "service.logs", **changed: Any) -> Action:
    made = Action(
        name=name,
        kind="act",
        risk=Risk.MEDIUM,
        role=Role.OPERATOR,
        rerun=Rerun.ONCE,
        parameters=(TARGETS, SERVICE, LINES, FORCE),
        say={
            "en": ("logs of {service} on {targets}[ last {lines}][ as {user}]", "tail {service}"),
            "fr": ('journaux de "{service}" sur {targets}',),
        },
        about={"en": "Logs.", "fr": "Journaux."},
        run=lambda: None,
    )
    return replace(made, **changed)


def why(caught: pytest.ExceptionInfo[InvalidArgument]) -> tuple[object, str]:
    reason = caught.value.message.get("reason")
    assert isinstance(reason, Message)
    return caught.value.message.get("parameter"), reason.id


def test_what_an_action_is_unless_said_otherwise() -> None:
    plain = action()
    assert (plain.ports, plain.shows, plain.undo) == ((), Sensitivity.FACTS, None)
    assert (plain.control_plane, plain.interrupts, plain.private) == (False, False, False)
    assert plain.parameter("lines") is LINES
    assert plain.parameter("nonsense") is None


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["b, a b", "a b", ["b", "a", "a"], ("b", "a"), "b,a"])
def test_a_list_is_carried_sorted_and_once_each(said: object) -> None:
    assert TARGETS.parse(said) == ("a", "b")


@pytest.mark.parametrize("said", ["", " , ", [], ()])
def test_an_empty_list_is_refused(said: object) -> None:
    with pytest.raises(InvalidArgument) as caught:
        TARGETS.parse(said)
    assert why(caught) == ("targets", "argument.empty")


def test_a_bad_item_of_a_list_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        TARGETS.parse(["a", "B!"])


def test_numbers_and_truths_may_come_as_such() -> None:
    assert LINES.parse(7) == LINES.parse("7") == 7
    assert FORCE.parse(said=True) is True
    assert FORCE.parse(said=False) is False


@pytest.mark.parametrize("said", [None, 1.5, ["a"], {"a": 1}])
def test_other_shapes_are_no_single_value(said: object) -> None:
    with pytest.raises(InvalidArgument) as caught:
        SERVICE.parse(said)
    assert why(caught) == ("service", "argument.not_a_name")


def test_parameters_are_normalised_and_sorted_and_defaults_left_out() -> None:
    said = {"service": "nginx", "targets": "b,a", "force": None}
    assert action().validate(said) == (("service", "nginx"), ("targets", ("a", "b")))


def test_unknown_and_missing_parameters_are_refused() -> None:
    with pytest.raises(InvalidArgument) as unknown:
        action().validate({"service": "x", "targets": "a", "colour": "red"})
    assert why(unknown) == ("colour", "argument.unknown_parameter")
    for said in ({"targets": "a"}, {"targets": "a", "service": None}):
        with pytest.raises(InvalidArgument) as missing:
            action().validate(said)
        assert why(missing) == ("service", "argument.missing")


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("nginx", "nginx"),
        ("/var/log/a.log", "/var/log/a.log"),
        ("50%", "50%"),
        ("a:b", "a:b"),
        ("ends.", '"ends."'),
        ("ends:", '"ends:"'),
        ("two words", '"two words"'),
        ("", '""'),
        ('say "hi"', r'"say \"hi\""'),
        ("back\\slash", r'"back\\slash"'),
        (5, "5"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_values_are_bare_where_nothing_can_be_misread(value: str | int | bool, written: str) -> None:
    assert quoted(value) == written


@pytest.mark.parametrize(
    ("params", "command"),
    [
        ((("service", "nginx"), ("targets", ("a", "b"))), "logs of nginx on a b"),
        ((("lines", 5), ("service", "nginx"), ("targets", ("a",))), "logs of nginx on a last 5"),
        ((("service", "my app"), ("targets", ("a",))), 'logs of "my app" on a'),
        ((("force", True), ("service", "x"), ("targets", ("a",))), "logs of x on a force=true"),
        ((("extra", ("p", "q")), ("service", "x"), ("targets", ("a",))), 'logs of x on a extra="p q"'),
        ((("service", "{lines}"), ("targets", ("a",))), 'logs of "{lines}" on a'),
        ((("targets", ("a",)),), "logs of on a"),
        ((), "logs of on"),
    ],
)
def test_the_canonical_command(params: tuple[tuple[str, Argument], ...], command: str) -> None:
    assert action().canonical(params) == command


def test_quotes_that_a_phrasing_writes_are_always_there_and_never_doubled() -> None:
    params: tuple[tuple[str, Argument], ...] = (("service", "my app"), ("targets", ("a",)))
    assert action().canonical(params, "fr") == 'journaux de "my app" sur a'
    assert action().canonical((("service", "nginx"), ("targets", ("a",))), "fr") == 'journaux de "nginx" sur a'


# --- the end of an act ------------------------------------------------------------------------------------------------


def test_an_ended_act_names_what_it_touched_once() -> None:
    results = tuple(StepResult(n, target, Outcome.OK) for n, target in enumerate(("a", "", "b", "a")))
    ended = Ended("x.y", (), Execution("d", results), Inventory(), Person("p"), "en", Catalogue(()))
    assert ended.targets == ("a", "b")
    assert Aftermath() == Aftermath((), (), retry=True)


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_the_catalogue_keeps_the_order_of_declaration() -> None:
    one, two = action("b.b"), action("a.a")
    catalogue = Catalogue((one, two))
    assert list(catalogue) == [one, two]
    assert len(catalogue) == 2
    assert "a.a" in catalogue
    assert "c.c" not in catalogue
    assert catalogue["a.a"] is catalogue.get("a.a") is two
    assert catalogue.get("c.c") is None


def test_an_action_is_declared_once_and_its_undo_exists() -> None:
    with pytest.raises(ValueError, match=r"a\.a is declared twice"):
        Catalogue((action("a.a"), action("a.a")))
    with pytest.raises(ValueError, match=r"a\.a: undo b\.b is not declared"):
        Catalogue((action("a.a", undo="b.b"),))
    assert len(Catalogue((action("a.a", undo="b.b"), action("b.b", undo="a.a")))) == 2


def test_the_catalogue_collects_the_marked_functions_of_modules() -> None:
    def marked() -> None: ...

    def other() -> None: ...

    marked.action, other.action = action("a.a"), "no action"  # type: ignore[attr-defined]
    module = ModuleType("example")
    vars(module).update(marked=marked, other=other, number=7)
    assert [one.name for one in Catalogue.of(module)] == ["a.a"]


def test_the_catalogue_speaks_for_its_actions() -> None:
    catalogue = Catalogue((action("a.a"),))
    said = {"service": "x", "targets": "h"}
    params = catalogue.validate("a.a", said)
    assert catalogue.canonical(Intent("a.a", params), "en") == "logs of x on h"
    assert catalogue.canonical(Intent("gone.away", params), "en") == "gone.away"
    with pytest.raises(InvalidArgument) as caught:
        catalogue.validate("gone.away", said)
    assert caught.value.message == Message.of("error.unknown_action", action="gone.away")
