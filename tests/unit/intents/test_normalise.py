"""Words are comparable, values are exact, and what nobody can see is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidArgument
from intents import normalise


def words(text: str, *names: str) -> list[str]:
    return [token.text for token in normalise.read(text).tokens(names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Redémarre-le", ["redemarre", "le"]),
        ("l’état d'nginx", ["l'", "etat", "d'", "nginx"]),
        ("qu'est-ce qui se passe ?", ["qu'", "est", "ce", "qui", "se", "passe", "?"]),
        ("aujourd'hui, s'il te plaît.", ["aujourd'hui", ",", "s'il", "te", "plait", "."]),
        ("what's nginx's state? don't", ["what", "'s", "nginx", "'s", "state", "?", "don't"]),
        ("web-01,web-02", ["web-01", ",", "web-02"]),
        ("`nginx` sur *web-01*", ["nginx", "sur", "*", "web-01", "*"]),
        ("dit « redémarre tout »", ["dit", "redemarre tout"]),
        ('grep="a b" lines=5', ['grep="a b"', "lines=5"]),
        ("ＷＥＢ－０１", ["web-01"]),
        ("œuf Straße ﬁn", ["oeuf", "strasse", "fin"]),
        ("e\u0301tat", ["etat"]),
        ("va-t-il bien", ["va", "il", "bien"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_name_is_never_split() -> None:
    assert words("web-la l'hote", "web-la", "l'hote") == ["web-la", "l'hote"]


def test_accents_stay_beside_the_folded_word() -> None:
    (token,) = normalise.read("Redémarré").tokens()
    assert (token.text, token.accented) == ("redemarre", "redémarré")


@pytest.mark.parametrize(
    "char",
    ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\x00", "\x1b", "\x85", "\u2028", "\ue000", "\ud800", "\r"],
)
def test_the_unseen_is_refused(char: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        normalise.read(f"restart{char} nginx")
    assert refused.value.code == "understanding.unseen"
    assert refused.value.message.get("position") == 8


def test_line_ends_and_tabs_are_white_space() -> None:
    assert words("a\r\nb\tc\n") == ["a", "b", "c"]


def test_long_texts_are_refused() -> None:
    assert normalise.read("x" * 2000).original
    with pytest.raises(InvalidArgument) as refused:
        normalise.read("x" * 2001)
    assert refused.value.code == "understanding.too_long"


@given(st.text(max_size=300))
def test_tokens_cut_the_original_exactly(text: str) -> None:
    try:
        sentence = normalise.read(text)
    except InvalidArgument:
        return
    end = 0
    for token in sentence.tokens():
        raw = sentence.raw(token.start, token.end)
        assert end <= token.start <= token.end <= len(sentence.original)
        assert normalise.fold(raw).strip() == token.text.strip()
        end = token.end
