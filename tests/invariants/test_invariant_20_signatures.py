"""20: what is not signed, or signed for something else, or was there before, changes nothing and raises nothing."""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from hypothesis import event, example, given
from hypothesis import strategies as st

from adapters.slack.signature import Signatures
from storage.sealer import KeySealer
from tests.fakes import START, ManualClock

SECRET = "hush"
NOW = int(START.timestamp())
bodies = st.binary(max_size=80)
stamps = st.one_of(
    st.integers(NOW - 1000, NOW + 1000).map(str),
    st.text(max_size=12),
    st.sampled_from(["", "٣", " 3", "1e9", "9" * 400]),
)
signatures = st.one_of(st.text(max_size=80), st.from_regex(r"v0=[0-9a-f]{64}", fullmatch=True), st.none())


def signed(body: bytes, stamp: str, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, sha256).hexdigest()


def headers(stamp: str, signature: str | None) -> Mapping[str, str]:
    given_ = {"X-Slack-Request-Timestamp": stamp}
    return given_ if signature is None else given_ | {"X-Slack-Signature": signature}


@given(bodies, stamps, signatures)
@example(b"x", str(NOW), "v0=é")
@example(b"\xff", str(NOW), None)
def test_invariant_20_no_signature_makes_the_verifier_raise_or_agree(
    body: bytes, stamp: str, signature: str | None
) -> None:
    judge = Signatures(SECRET, ManualClock())
    assert not judge.genuine(body, headers(stamp, signature))


@given(bodies, bodies, st.integers(-1000, 1000), st.integers(0, 66), st.sampled_from([SECRET, "other", ""]))
def test_invariant_20_a_signature_is_for_one_body_one_time_one_secret(
    body: bytes, other: bytes, age: int, place: int, secret: str
) -> None:
    judge, stamp = Signatures(SECRET, ManualClock()), str(NOW - age)
    good = signed(body, stamp, secret)
    utf8 = body.decode(errors="ignore").encode() == body
    fits = secret == SECRET and abs(age) < 300 and utf8
    event(f"genuine: {fits}")
    assert judge.genuine(body, headers(stamp, good)) is fits or abs(age) == 300
    if other != body:
        assert not judge.genuine(other, headers(stamp, good))
    spoilt = good[:place] + ("0" if good[place : place + 1] != "0" else "1") + good[place + 1 :]
    assert not judge.genuine(body, headers(stamp, spoilt))
    assert not judge.genuine(body, headers(str(NOW - age + 1), good))
    assert judge.first(headers(stamp, good))
    assert not judge.first(headers(stamp, good))


@given(st.text(max_size=80), st.text(max_size=8), st.lists(st.binary(max_size=20), max_size=3))
def test_invariant_20_no_seal_makes_the_sealer_raise_or_agree(seal: str, purpose: str, parts: list[bytes]) -> None:
    """What stands in a row of the database is whatever somebody wrote there."""
    assert not KeySealer(b"k" * 32).holds(seal, purpose, *parts)
    assert not KeySealer(b"k" * 32).holds(KeySealer(b"x" * 32).seal(purpose, *parts), purpose, *parts)
