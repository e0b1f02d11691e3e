"""Places in written requests are filled with one value each, and never with more words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidArgument
from bot.domain.library import Playbook, fill, places, steps_of, values_of
from intents.grammar import scan

VALUES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(' "\\;='), min_size=1)


@given(VALUES.filter(lambda value: value.strip() == value))
def test_a_value_arrives_as_one_word_of_the_command(value: str) -> None:
    words = scan(fill("run {command} on web-01", {"command": value}))

    if '"' in fill("{command}", {"command": value}):
        assert [word.value for word in words] == ["run", value, "on", "web-01"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("restart {service} on {host}", ("service", "host")),
        ('grep "{pattern}" {pattern}', ("pattern",)),
        ("nothing here", ()),
        ("{Not} {1} {}", ()),
    ],
)
def test_places_are_named_in_small_letters(text: str, found: tuple[str, ...]) -> None:
    assert places(text) == found


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("", {}),
        ("host=web-01 service=nginx", {"host": "web-01", "service": "nginx"}),
        ('host="a b"', {"host": "a b"}),
        ("host=a=b", {"host": "a=b"}),
    ],
)
def test_values_are_read_by_name(said: str, values: dict[str, str]) -> None:
    assert values_of(said, ("host", "service")) == values


@pytest.mark.parametrize("said", ["host", "host=", "=web-01", 'host="web-01', "other=1"])
def test_what_is_no_value_is_refused(said: str) -> None:
    with pytest.raises(InvalidArgument):
        values_of(said, ("host",))


def test_a_place_without_a_value_is_refused_by_name() -> None:
    with pytest.raises(InvalidArgument) as refused:
        fill("restart {service} on {host}", {"host": "web-01"})
    assert refused.value.message.get("names") == ("service",)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("a; b ;c", ("a", "b", "c")),
        ('run "x; y" on web-01; stop nginx on web-02', ('run "x; y" on web-01', "stop nginx on web-02")),
        ('run "say \\"x; y\\"" on web-01; b', ('run "say \\"x; y\\"" on web-01', "b")),
        (";;", ()),
        ("only one", ("only one",)),
    ],
)
def test_steps_are_parted_outside_of_quotes(text: str, steps: tuple[str, ...]) -> None:
    assert steps_of(text) == steps


def test_another_content_is_another_operand() -> None:
    first, second = Playbook("roll", ("a", "b")), Playbook("roll", ("a; b",))
    assert first.operand != second.operand
    assert first.operand == Playbook("roll", ("a", "b"), about="other words").operand
