"""The timer that wakes the look for due schedules."""

import pytest

from bot.ticks import every_second


class FellOver(Exception):
    """What the test's work raises."""


async def test_it_calls_again_and_again_and_raises_what_fails() -> None:
    calls: list[int] = []

    async def work() -> None:
        calls.append(len(calls))
        if len(calls) == 2:
            raise FellOver

    with pytest.raises(FellOver):
        await every_second(work)
    assert calls == [0, 1]
