"""What a check read becomes: times and lengths of time as such, everything else as redacted text."""

from datetime import UTC, datetime

import pytest

from bot.domain.content import Moment, Quantity, Value
from executors.check import proved


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("state", "running", "running"),
        ("up_seconds", "90", Quantity(90, "seconds")),
        ("up_seconds", "soon", "soon"),
        ("since", "Tue 2026-03-03 10:00:00 UTC", Moment(datetime(2026, 3, 3, 10, 0, tzinfo=UTC))),
        ("since", "Tue 2026-13-03 10:00:00 UTC", "Tue 2026-13-03 10:00:00 UTC"),
        ("since", "yesterday", "yesterday"),
    ],
)
def test_a_named_group_means_what_its_name_says(name: str, value: str, meant: Value) -> None:
    assert proved(name, value) == meant
