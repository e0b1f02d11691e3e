"""Seals hold for exactly what was sealed."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.sealer import KeySealer, open_sealer

PARTS = st.lists(st.binary(max_size=8), max_size=4)
SEALER = KeySealer(b"k" * 32)


@given(st.text(max_size=8), PARTS)
def test_a_seal_holds(purpose: str, parts: list[bytes]) -> None:
    assert SEALER.holds(SEALER.seal(purpose, *parts), purpose, *parts)
    assert not KeySealer(b"x" * 32).holds(SEALER.seal(purpose, *parts), purpose, *parts)


@given(st.text(max_size=8), PARTS, st.text(max_size=8), PARTS)
def test_no_two_things_share_a_seal(purpose: str, parts: list[bytes], other: str, others: list[bytes]) -> None:
    same = (purpose, parts) == (other, others)
    assert SEALER.holds(SEALER.seal(purpose, *parts), other, *others) == same


def test_parts_do_not_run_into_each_other() -> None:
    assert SEALER.seal("vote", b"ab", b"c") != SEALER.seal("vote", b"a", b"bc")
    assert SEALER.seal("vote", b"a") != SEALER.seal("vot", b"ea")
    assert SEALER.seal("vote") != SEALER.seal("vote", b"")


@given(st.text(max_size=80))
def test_anything_may_be_offered_as_a_seal(seal: str) -> None:
    assert not SEALER.holds(seal, "vote", b"a")


def test_the_key_stays(tmp_path: Path) -> None:
    first, second = open_sealer(tmp_path / "seal.key"), open_sealer(tmp_path / "seal.key")
    assert first.seal("vote", b"a") == second.seal("vote", b"a")
    assert first.seal("vote", b"a") != open_sealer(tmp_path / "other.key").seal("vote", b"a")
