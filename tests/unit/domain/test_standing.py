"""Terms of agreements: carried by one change, read back to the letter, and each of their times has one name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.flow import Argv, Change, Plan
from bot.domain.standing import Terms, run_id, terms_of

START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
TERMS = Terms("restart nginx on web-01", "every day at 08:00", "Europe/Paris", START + timedelta(days=3), "d" * 64)


def test_terms_are_read_back_from_their_change() -> None:
    assert terms_of((TERMS.change,)) == TERMS
    assert terms_of((replace(TERMS, digest="").change,)) == replace(TERMS, digest="")


def test_nothing_else_holds_terms() -> None:
    step = Argv("web-01", ("true",))
    for steps in ((), (step,), (TERMS.change, step), (Change("schedule.remove", TERMS.change.arguments),)):
        assert terms_of(steps) is None


def test_times_are_those_of_the_zone_until_the_end() -> None:
    first = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
    assert TERMS.next(START) == first
    times = TERMS.between(START, START + timedelta(days=30))
    assert times == (first, first + timedelta(days=1), first + timedelta(days=2))
    assert TERMS.next(times[-1]) is None
    assert TERMS.between(START, first - timedelta(seconds=1)) == ()
    assert TERMS.between(first, first) == ()


def test_the_end_itself_is_agreed_to() -> None:
    once = replace(TERMS, when="at 2026-03-04T08:00", end=datetime(2026, 3, 4, 7, 0, tzinfo=UTC))
    assert once.between(START, START + timedelta(days=9)) == (once.end,)


def test_a_time_has_one_name_and_no_two_have_the_same() -> None:
    times = TERMS.between(START, START + timedelta(days=30))
    assert run_id("abcdefghjk", times[0]) == run_id("abcdefghjk", times[0].astimezone())
    names = {run_id(schedule, time) for schedule in ("abcdefghjk", "abcdefghjm") for time in times}
    assert len(names) == 6
    assert all(len(name) == 10 and name.isalnum() for name in names)


def test_what_is_put_off_is_bound_and_touched() -> None:
    plan = Plan("schedule.add", (), (TERMS.change,), later=(Argv("web-01", ("true",)),))
    assert plan.digest != replace(plan, later=()).digest
    assert plan.targets == ("web-01",)
