"""Whatever a host prints, parsers never raise and never invent impossible values."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.actions import files
from intents.actions.parsing import disks, journal, processes, procfs, units, updates
from tests.unit.actions.town import RECORDINGS, recorded

PARSERS: list[Callable[[str], object]] = [
    procfs.parse,
    disks.disks,
    disks.folders,
    processes.parse,
    journal.parse,
    units.services,
    units.failed,
    units.moment,
    updates.apt,
    updates.dnf,
    updates.release,
]
REAL = [recorded(path.name) for path in sorted(RECORDINGS.iterdir())]


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A real output with a piece cut out, doubled or replaced by anything."""
    text = draw(st.sampled_from(REAL))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 200)))
    return text[:start] + draw(st.text(max_size=40)) + draw(st.sampled_from(["", text[start:end]])) * 2 + text[end:]


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: f"{parse.__module__.rsplit('.', 1)[-1]}.{parse.__name__}")
@given(text=st.one_of(st.text(), spoiled()))
def test_no_parser_raises(parse: Callable[[str], object], text: str) -> None:
    parse(text)


@given(text=st.one_of(st.text(), spoiled()))
def test_shares_stay_shares(text: str) -> None:
    if (vitals := procfs.parse(text)) is not None:
        assert 0 <= vitals.memory_percent <= 100
        assert vitals.processors >= 1
    assert all(0 <= disk.percent <= 100 for disk in disks.disks(text) or ())


NASTY = [
    "Filesystem" + " \t" * 100_000,
    "PID USER\n" + " 1" * 100_000,
    "Inst " + "a" * 200_000 + "\n1 upgraded, " + "0 not " * 20_000,
    "[" * 100_000,
    '{"__REALTIME_TIMESTAMP":' + "9" * 5000 + "}",
    '{"__REALTIME_TIMESTAMP":"' + "9" * 5000 + '"}',
    '{"__REALTIME_TIMESTAMP":99999999999999999999,"MESSAGE":"x"}',
    "Id=" + "x" * 200_000 + "\nActiveState=" + "=" * 100_000,
    "1 " * 100_000,
    "cpu0 " * 50_000,
    "/" * 200_000,
    "\n" * 200_000,
    "ID=" + '"' * 100_000,
]


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: f"{parse.__module__.rsplit('.', 1)[-1]}.{parse.__name__}")
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_long_nonsense_is_bounded_work(parse: Callable[[str], object], text: str) -> None:
    parse(text)


@given(st.text(alphabet="/abc.", max_size=30), st.sampled_from([("/var/log",), ("/",), ("/srv/", "/var/log")]))
def test_a_path_within_the_roots_really_is_below_one(tail: str, roots: tuple[str, ...]) -> None:
    path = f"/{tail}"
    assert files.within(path, roots) == any(re.match(re.escape(root.rstrip("/")) + r"(/|\Z)", path) for root in roots)
