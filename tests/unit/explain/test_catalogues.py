"""Every message of the code has a text in both languages, and every text is a message of the code."""

import runpy
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.core.explain.catalogue import FOLDER, LANGUAGES
from tests.unit.explain.messages_in_code import ROOT, Code, read, read_product

Texts = dict[str, tuple[str, ...]]
"""Each message with its text, or its plural forms."""

SAMPLE = """
from bot.domain.errors import NotAllowed
from bot.domain.content import Message
def f(n):
    Message.of("a.said", host=n, count=3)
    Message.of("a.one" if n else "a.other")
    raise NotAllowed("a.refused", rule=n)
    Table(("column.host",), ())
    Check("h", (), "x", 3, "proof.active")
    refuse("lines", "empty")
    Message.of(f"family.{n}")
    key = {"x": "a.indirect"}
"""


def texts(folder: Path, language: str) -> Texts:
    found: Texts = {}
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue: Catalog = read_po(file, locale=language, abort_invalid=True)
        for message in catalogue:
            if message.id:
                identifier = message.id if isinstance(message.id, str) else message.id[0]
                assert identifier not in found, f"{path}: {identifier} is written twice"
                forms = message.string or ""
                found[identifier] = (forms,) if isinstance(forms, str) else tuple(forms)
    return found


def fields(forms: tuple[str, ...]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


def missing(code: Code, known: Texts) -> Iterator[str]:
    for said in code.said:
        if said.id not in known:
            yield f"{said.where}: no text for {said.id}"


def unused(code: Code, known: Texts) -> Iterator[str]:
    yield from (f"nothing says {identifier}" for identifier in known if not code.uses(identifier))


def not_given(code: Code, known: Texts) -> Iterator[str]:
    """Fields of a text that a message is not given: they would be shown as `{name}`."""
    for said in code.said:
        if said.values is not None and said.id in known and (absent := fields(known[said.id]) - said.values):
            yield f"{said.where}: {said.id} says {sorted(absent)}, which it is not given"


def different(first: Texts, second: Texts) -> Iterator[str]:
    for identifier in first.keys() & second.keys():
        if fields(first[identifier]) != fields(second[identifier]):
            yield f"{identifier}: not the same fields in both languages"
        if len(first[identifier]) != len(second[identifier]):
            yield f"{identifier}: a plural in one language only"


@pytest.fixture(scope="module")
def code() -> Code:
    return read_product()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_text(code: Code, language: str) -> None:
    assert sorted(missing(code, texts(FOLDER, language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_unused(code: Code, language: str) -> None:
    assert sorted(unused(code, texts(FOLDER, language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_name_only_what_messages_give_them(code: Code, language: str) -> None:
    assert sorted(not_given(code, texts(FOLDER, language))) == []


def test_both_languages_say_the_same_fields() -> None:
    assert sorted(different(texts(FOLDER, "en"), texts(FOLDER, "fr"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_signed(language: str) -> None:
    for identifier, forms in texts(FOLDER, language).items():
        assert all(form.strip() == form and form for form in forms), identifier
        assert not any(sign in form for form in forms for sign in ("✅", "⚠", "❌")), identifier


def test_french_has_no_plain_space_before_high_punctuation() -> None:
    for identifier, forms in texts(FOLDER, "fr").items():
        for form in forms:
            assert not any(f" {mark}" in form for mark in ":;?!»"), f"{identifier}: {form}"
            assert "« " not in form, f"{identifier}: {form}"


def test_the_compiled_catalogues_are_what_the_texts_say() -> None:
    main = runpy.run_path(str(ROOT / "script/_words.py"))["main"]
    assert main(["--check"]) == 0, "run script/words"


# --- the checks themselves can fail -----------------------------------------------------------------------------------


def test_a_sample_is_read_completely() -> None:
    sample = read({"sample.py": SAMPLE})
    assert {said.id for said in sample.said} == {
        *("a.said", "a.one", "a.other", "a.refused", "column.host", "proof.active", "argument.empty"),
    }
    assert sample.families == ("family.",)
    assert sample.uses("a.indirect")
    assert sample.uses("family.any")
    assert not sample.uses("a.nothing")


def test_a_missing_an_unused_and_a_wrong_text_are_found() -> None:
    sample = read({"sample.py": SAMPLE})
    known: Texts = {said.id: ("text",) for said in sample.said}
    assert list(missing(sample, known)) == []
    assert list(unused(sample, known | {"a.nothing": ("text",)})) == ["nothing says a.nothing"]
    del known["a.refused"]
    assert list(missing(sample, known)) == ["sample.py:7: no text for a.refused"]
    known["a.said"] = ("{count} of {total}",)
    assert list(not_given(sample, known)) == ["sample.py:5: a.said says ['total'], which it is not given"]
    assert len(list(different({"a": ("{x}",)}, {"a": ("{y}", "{y}")}))) == 2


def test_a_stale_catalogue_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = runpy.run_path(str(ROOT / "script/_words.py"))["main"]
    (tmp_path / "fr").mkdir()
    text = tmp_path / "fr/core.po"
    text.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a.b"\nmsgstr "un"\n', "utf-8"
    )
    assert main(["--check"], tmp_path) == 1
    assert main([], tmp_path) == 0
    compiled = (tmp_path / "fr/messages.mo").read_bytes()
    assert main(["--check"], tmp_path) == 0
    text.write_text(text.read_text("utf-8").replace("un", "deux"), "utf-8")
    assert main(["--check"], tmp_path) == 1
    assert (tmp_path / "fr/messages.mo").read_bytes() == compiled
    assert "run script/words" in capsys.readouterr().err


def test_a_message_with_two_texts_is_refused(tmp_path: Path) -> None:
    words = runpy.run_path(str(ROOT / "script/_words.py"))
    (tmp_path / "en").mkdir()
    for area in ("one", "two"):
        (tmp_path / f"en/{area}.po").write_text('msgid "a.b"\nmsgstr "text"\n', "utf-8")
    with pytest.raises(words["TwiceError"], match=r"two\.po: a\.b has a text in another area"):
        words["main"]([], tmp_path)
