"""For any text around it and any cut: no secret of a known form survives, and pieces give what the whole gives."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.patterns import RedactingStream, line_patterned, patterned

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = st.tuples(
    st.text(LETTERS, min_size=4, max_size=10), st.text("23456789", min_size=2, max_size=4), st.text(LETTERS, min_size=4)
).map("".join)
FORMS = st.sampled_from(
    [
        *(
            "password={}",
            'api_key: "{}"',
            '{{"secret": "{}"}}',
            "mot de passe : {}",
            "https://bob:{}@host/",
            "--token {} -v",
        ),
        *("Authorization: Bearer {}", "mysql -p{} db", "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaa{}", "IDENTIFIED BY '{}'"),
        *("$6$salt$aaaaaaaaaaaaaaaaaaaa{}", "Cookie: sid={}", "<password>{}</password>", "PGPASSWORD='{}' psql"),
        "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA{}\n-----END PRIVATE KEY-----",
    ]
)
WORDS = st.sampled_from(
    [
        *(
            "password",
            "=",
            ": ",
            '"',
            "'",
            "token",
            "-----BEGIN RSA PRIVATE KEY-----",
            "-----END RSA PRIVATE KEY-----",
            "\n",
        ),
        *(
            "[secret]",
            "«",
            "»",
            "\\",
            "hunter2",
            "://",
            "@",
            "a:b",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "{",
            "}",
            " -p",
            "mysql",
        ),
        *(
            "Cookie: a=b; ",
            "bearer ",
            "eyJ",
            "\r",
            "$6$",
            "%3D",
            "&",
            ",",
            "<",
            ">",
            "=abcd",
            "curl -u ",
            "authorization: digest ",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=25).map("".join))


@given(TEXTS, FORMS, VALUES, TEXTS)
@settings(max_examples=400, deadline=None)
def test_no_secret_survives(before: str, form: str, value: str, after: str) -> None:
    text = f"{before}\n{form.format(value)}\n{after}"
    assert value not in patterned(text) or value in before + after


@given(TEXTS, st.lists(st.integers(0, 400), max_size=8))
@settings(max_examples=600, deadline=None)
def test_pieces_give_what_the_whole_gives(text: str, cuts: list[int]) -> None:
    stream = RedactingStream(line_patterned)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    shown = "".join(stream.feed(text[a:b]) for a, b in pairwise(edges)) + stream.close()
    assert shown == patterned(text)


@given(TEXTS)
@settings(max_examples=600, deadline=None)
def test_hiding_twice_is_hiding_once(text: str) -> None:
    once = patterned(text)
    assert patterned(once) == once
