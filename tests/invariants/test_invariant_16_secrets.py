"""16: no known secret in any sink, however a text is cut into pieces, in whichever form the secret stands there."""

import base64
import json
from itertools import pairwise
from urllib.parse import quote

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from bot.core.redaction import KnownSecrets, Redaction, redacted
from bot.domain.content import Button, Content, Grid, Paragraph, Pre, Progress

secrets = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=8, max_size=40),
    st.from_regex(r"[A-Za-z0-9+/=_.!-]{8,40}", fullmatch=True),
)
around = st.text(st.characters(codec="ascii", categories=["L", "Z"]), max_size=40)
FORMS = ("as it is", "base64", "in a URL", "in JSON")
PLAIN = 3
"""Characters that a text around may have in common with a secret by chance."""


def written(secret: str, form: str) -> str:
    match form:
        case "base64":
            return base64.b64encode(f"user:{secret}".encode()).decode()
        case "in a URL":
            return f"https://x/?key={quote(secret, safe='')}"
        case "in JSON":
            return json.dumps({"key": secret})
    return secret


def knowing(secret: str) -> Redaction:
    known = KnownSecrets()
    known.learn(secret)
    return Redaction(known)


def leaks(shown: str, secret: str, form: str) -> bool:
    """Whether the secret, or most of its encoded form, can be read."""
    if form == "base64":
        middle = written(secret, form)[8:-8]
        return len(middle) > 2 * PLAIN and middle in shown
    stands = {"in a URL": quote(secret, safe=""), "in JSON": json.dumps(secret)[1:-1]}.get(form, secret)
    return stands in shown or secret in shown


@settings(max_examples=300)
@given(secrets, st.sampled_from(FORMS), around, around, st.lists(st.integers(0, 200), max_size=8))
def test_invariant_16_no_known_secret_survives_any_chunking(
    secret: str, form: str, before: str, after: str, cuts: list[int]
) -> None:
    assume(secret.strip() == secret and not leaks(f"{before}{after}", secret, form))
    text, stream = f"{before}\n{written(secret, form)}\n{after}", knowing(secret).stream()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    shown = "".join(stream.feed(text[a:b]) for a, b in pairwise(edges)) + stream.close()
    event(form)
    assert not leaks(shown, secret, form)
    assert not leaks(knowing(secret)(text), secret, form)


@given(secrets, st.sampled_from(FORMS), around)
def test_invariant_16_no_known_secret_in_anything_that_is_shown(secret: str, form: str, before: str) -> None:
    assume(secret.strip() == secret and not leaks(before, secret, form))
    text = f"{before} {written(secret, form)}"
    content = Content(
        (
            Paragraph(text),
            Pre(text, "log.txt", text),
            Grid(("a",), ((text,),), title=text),
            Progress(text, 1, 2, 3, text),
        ),
        (Button(text, "token", "plain", "", text),),
    )
    shown = redacted(content, knowing(secret))
    words = [shown.buttons[0].label, shown.buttons[0].confirm, *(str(piece) for piece in shown.pieces)]
    assert not any(leaks(one, secret, form) for one in words)
