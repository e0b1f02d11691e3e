"""Every message of the actions has a text in both languages, with the same fields, and no text is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
AREAS = ("actions", "column")
PREFIXES = ("actions.", "proof.", "suggest.", "column.")
IDENTIFIER = re.compile(rf"(?:{'|'.join(PREFIXES)})[a-z_]+".replace(".", r"\."))


def texts(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for area in AREAS:
        path = ROOT / "bot" / "core" / "explain" / "catalogues" / language / f"{area}.po"
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    name = message.id if isinstance(message.id, str) else message.id[0]
                    found[name] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def used() -> Iterator[tuple[str, frozenset[str]]]:
    """(identifier, fields given) of every message in the package; a literal outside a call gives no fields."""
    for path in sorted((ROOT / "intents" / "actions").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and IDENTIFIER.fullmatch(node.value):
                yield node.value, frozenset()
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.args[0].value
                if (
                    isinstance(name, str)
                    and IDENTIFIER.fullmatch(name)
                    and not any(k.arg is None for k in node.keywords)
                ):
                    yield name, frozenset(str(keyword.arg) for keyword in node.keywords)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_is_missing_or_left_over(language: str) -> None:
    assert set(texts(language)) == {name for name, _ in used()}


def test_both_languages_say_the_same_fields() -> None:
    english, french = texts("en"), texts("fr")
    for name, forms in english.items():
        assert {frozenset(fields(text)) for text in forms} == {frozenset(fields(text)) for text in french[name]}, name
        assert len(forms) == len(french[name]), name


def test_no_text_asks_for_a_field_that_is_not_given() -> None:
    given: dict[str, set[str]] = {}
    for name, names in used():
        given.setdefault(name, set()).update(names)
    for name, forms in texts("en").items():
        if given[name]:
            assert set().union(*map(fields, forms)) <= given[name], name


def test_a_text_with_a_count_has_a_plural_and_no_other() -> None:
    counted = {name for name, names in used() if "count" in names}
    assert counted == {name for name, forms in texts("en").items() if len(forms) > 1}


def test_french_is_set_with_its_spaces() -> None:
    for name, forms in texts("fr").items():
        for text in forms:
            assert not re.search(r" [:;?!»]|« | '", text), name
            assert not re.search(r"[^\s\N{NO-BREAK SPACE}][;?!»]", text), name
