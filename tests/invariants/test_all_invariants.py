"""Each of the 21 invariants has a test by its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
NAMED = re.compile(r"^(?:async )?def test_invariant_(\d\d)_", re.MULTILINE)
ALL = 21


def test_every_invariant_has_a_test_by_its_number() -> None:
    found = {int(number) for file in TESTS.rglob("test_*.py") for number in NAMED.findall(file.read_text("utf-8"))}
    assert found == set(range(1, ALL + 1))
