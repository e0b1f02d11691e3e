"""Values to text and back; one canonical form, because it is what gets hashed and signed."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.codec import canonical, dump, load, plain
from bot.domain.flow import Argv, Call, Check, Intent, Plan, Risk

PLAN = Plan("a.b", (("n", 1), ("on", True), ("t", ("x", "y"))), (Argv("h", ("ls", "é")), Call("docker", "stop")))


@dataclass(frozen=True)
class Held:
    value: str


def test_what_was_dumped_is_loaded_as_the_same_value() -> None:
    loaded = load(Plan, dump(PLAN))
    assert loaded == PLAN
    assert [type(step) for step in loaded.steps] == [Argv, Call]
    assert [type(value) for _, value in loaded.params] == [int, bool, tuple]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"action":1}', dump(PLAN)[:-1]])
def test_what_was_not_dumped_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        load(Plan, text)


def test_plain_is_dictionaries_lists_and_scalars() -> None:
    check = Check("h", ("true",), "x", 5, "p")
    assert plain(check) == {"host": "h", "argv": ["true"], "expect": "x", "within": 5, "proof": "p", "evidence": []}
    assert plain(Risk.HIGH) == 2


def test_the_canonical_form_is_sorted_composed_and_without_white_space() -> None:
    assert canonical({"b": [1, True, None], "a": "e\u0301"}) == '{"a":"é","b":[1,true,null]}'.encode()
    assert canonical({"e\u0301": {"z": ("x", ["e\u0301"]), "y": False}}) == '{"é":{"y":false,"z":["x",["é"]]}}'.encode()
    assert canonical([Risk.HIGH, -1]) == b"[2,-1]"
    assert canonical(Held("é")) == canonical(Held("e\u0301")) == canonical({"value": "é"})


@pytest.mark.parametrize("value", [{"a": 1.0}, [0.5], {"a": [{"b": float("nan")}]}, Intent("x")])
def test_floats_are_refused_wherever_they_hide(value: object) -> None:
    with pytest.raises(TypeError, match="no floats"):
        canonical(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc", max_size=3), JSON, max_size=4))
def test_the_order_of_keys_is_nothing(tree: dict[str, object]) -> None:
    assert canonical(dict(reversed(tree.items()))) == canonical(tree)
