"""What people agreed to beforehand covers exactly that: the plan, the times, the people, the end; once a time."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.codec import canonical, dump, load
from bot.domain.errors import ApprovalRefused
from bot.domain.flow import Address, Argv, Risk, StepUp
from bot.domain.ledger import Request, State
from bot.domain.standing import LATE, LONGEST, Standing
from policies.approval import GrantMaker
from tests.unit.policies.agreements import DUE, TERMS, agreed, run, schedule
from tests.unit.policies.build import ALICE, NOW, PLACE, PLAN, Seals, executing
from tests.unit.policies.votes import HIGH, MINUTE, refused, vote

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
OTHER = replace(PLAN, steps=(Argv("web-01", ("rm", "-rf", "/")),))


def granted(request: Request, after: timedelta = 2 * SECOND) -> tuple[str, ...]:
    assert request.standing is not None
    maker = GrantMaker(Seals())
    grant = maker.grant(executing(request), request.standing.due + after)
    assert maker.verify(grant, PLAN, request.standing.due + after)
    return grant.by


def test_a_run_needs_no_vote_of_its_own() -> None:
    assert granted(run(agreed())) == ("alice",)
    assert granted(run(agreed(), DUE + 89 * DAY)) == ("alice",)


def test_what_was_stored_and_read_again_still_holds() -> None:
    again = load(Request, dump(run(agreed())))
    assert again == run(agreed())
    assert granted(again) == ("alice",)


def test_nobody_has_agreed_to_what_has_too_few_votes() -> None:
    for given in (schedule(), vote(schedule(), ALICE, yes=False)):
        with refused("grant_unapproved"):
            run(given)


@pytest.mark.parametrize(
    "due",
    [
        DUE + timedelta(hours=1),  # not a time of it
        DUE - DAY,  # before anybody agreed
        DUE + 91 * DAY,  # after its end
    ],
)
def test_only_times_that_were_agreed_to(due: Any) -> None:
    with refused("standing_other"):
        run(agreed(), due)


@pytest.mark.parametrize("late", [-SECOND, LATE + SECOND, DAY])
def test_it_begins_at_its_time_or_a_moment_later(late: timedelta) -> None:
    assert granted(run(agreed(), late=LATE), LATE + SECOND)
    with refused("standing_other"):
        run(agreed(), late=late)


@pytest.mark.parametrize(
    "changes",
    [
        {"plan": OTHER},
        {"requesters": ("bob", "alice")},
        {"requesters": ("mallory",)},
        {"address": replace(PLACE, channel="C2")},
        {"address": Address("telegram")},
        {"request": "another"},
        {"expires_at": DUE + DAY},
    ],
)
def test_another_plan_person_place_name_or_life_was_not_agreed_to(changes: dict[str, Any]) -> None:
    with refused("standing_other"):
        run(agreed(), **changes)


@pytest.mark.parametrize("more", [{"approvals_needed": 2}, {"risk": Risk.CRITICAL}, {"step_up": (StepUp.TOTP,)}])
def test_what_asks_for_more_by_now_was_not_agreed_to(more: dict[str, Any]) -> None:
    with refused("grant_stricter"):
        run(agreed(), decision=replace(HIGH, **more))


def test_critical_is_never_done_so_even_where_it_was_agreed_to() -> None:
    critical = replace(HIGH, risk=Risk.CRITICAL)
    with refused("grant_stricter"):
        run(agreed(decision=critical), decision=critical)


def test_nothing_stands_for_longer_than_ninety_days() -> None:
    with refused("standing_other"):
        run(agreed(replace(TERMS, end=NOW + LONGEST + DAY)))


def test_an_agreement_about_a_look_gives_no_grant() -> None:
    with refused("standing_other"):
        run(agreed(replace(TERMS, digest="")))


def test_any_other_approval_is_no_agreement_for_later() -> None:
    given = schedule()
    assert given.plan is not None
    with refused("approval_changed"):
        run(replace(agreed(), plan=PLAN))


def test_other_terms_under_an_approval_that_is_real_are_no_agreement() -> None:
    often = schedule(replace(TERMS, when="every 5m"))
    with refused("approval_changed"):
        run(replace(agreed(), plan=often.plan), DUE + 5 * MINUTE)


def test_what_is_sealed_is_looked_at_again_before_it_counts() -> None:
    """A seal alone, made where fewer questions were asked, is not enough."""
    good, late = run(agreed()), DUE + DAY
    assert good.standing is not None
    assert good.approval is not None
    other = replace(good.standing, due=late, seal="")
    body = (good.approval.digest.encode(), good.approval.envelope.hash.encode(), canonical(other))
    with refused("standing_other"):
        granted(replace(good, standing=replace(other, seal=Seals().seal("standing", *body))), DUE - late + SECOND)


def test_a_run_is_over_two_minutes_after_it_began() -> None:
    with refused("vote_expired"):
        granted(run(agreed()), SECOND + LATE)


def forged() -> dict[str, Callable[[Request], Request]]:
    """What whoever can write the database may try with a run that was real."""

    def standing(**changes: Any) -> Callable[[Request], Request]:
        def forge(good: Request) -> Request:
            assert good.standing is not None
            return replace(good, standing=replace(good.standing, **changes))

        return forge

    longer, sooner = replace(TERMS, end=NOW + 10 * LONGEST), replace(TERMS, when="every 5m")
    other, another = replace(TERMS, digest=OTHER.digest), agreed(now=NOW + MINUTE)
    plans = {name: agreed(terms).plan for name, terms in {"end": longer, "times": sooner, "request": other}.items()}
    return {
        "another time": standing(due=DUE + DAY),
        "another agreement": standing(plan=another.plan, approval=another.approval),
        "an agreement without votes": standing(approval=schedule().approval),
        "no seal": standing(seal=""),
        "another plan": lambda good: replace(good, plan=OTHER),
        "another name, to do it twice": lambda good: replace(good, id="another"),
        "another person": lambda good: replace(good, person="mallory"),
        "no agreement at all": lambda good: replace(good, standing=None),
        **{f"another {name}": standing(plan=plan) for name, plan in plans.items()},
    }


@pytest.mark.parametrize("what", forged())
def test_whoever_can_write_the_database_gains_nothing(what: str) -> None:
    request = forged()[what](run(agreed()))
    with pytest.raises(Exception, match=r"policy\.(approval_changed|grant_unapproved)"):
        GrantMaker(Seals()).grant(executing(request), DUE + 2 * SECOND)


def leaves(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    if not isinstance(tree, dict | list):
        yield way
    for key, value in items:
        yield from leaves(value, (*way, key))


def other(value: Any) -> Any:
    """A value of the same kind that is not this one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return None
        case str() if "T" in value and value[:4].isdigit():
            return f"2030{value[4:]}"
        case _:
            return f"{value}x"


def test_no_value_of_a_stored_agreement_can_be_changed() -> None:
    """Each of them, one by one, but those that say nothing about what is agreed to."""
    good, counted = json.loads(dump(run(agreed()))), 0
    for way in leaves(good["standing"]):
        tree = json.loads(json.dumps(good))
        place = tree["standing"]
        for step in way[:-1]:
            place = place[step]
        if place[way[-1]] is None or "escalated" in way or way[:2] == ("plan", "summary"):
            continue
        place[way[-1]] = other(place[way[-1]])
        try:
            changed = load(Request, json.dumps(tree))
        except ValidationError:
            continue
        counted += 1
        with pytest.raises(ApprovalRefused):
            GrantMaker(Seals()).grant(executing(changed), DUE + 2 * SECOND)
    assert counted > 60


def test_an_agreement_that_was_changed_is_bound_to_nothing() -> None:
    given = agreed()
    assert given.approval is not None
    (cast,) = given.approval.votes
    for votes in ((replace(cast, person="dave"),), (replace(cast, envelope="0"),), (replace(cast, seal="0"),)):
        with refused("approval_changed"):
            run(replace(given, approval=replace(given.approval, votes=votes)))
    long = replace(given.approval.envelope, expires_at=NOW + DAY)
    with refused("approval_changed"):
        run(replace(given, approval=replace(given.approval, envelope=long)))


def test_another_key_seals_nothing_that_counts() -> None:
    good = run(agreed())
    assert good.standing is not None
    body = replace(good.standing, seal="")
    stolen = Seals(b"another key").seal("standing", b"")
    with refused("approval_changed"):
        granted(replace(good, standing=replace(body, seal=stolen)))
    assert isinstance(body, Standing)


def test_a_run_is_voted_on_by_nobody() -> None:
    with refused("vote_decided"):
        vote(run(agreed()), ALICE)
    assert run(agreed()).state is State.APPROVED
