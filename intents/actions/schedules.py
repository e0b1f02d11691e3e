"""What is done at another time: one request, once or again and again, agreed to now."""

from collections.abc import Iterator

from bot.domain.actions import Catalogue, Rerun, act, look
from bot.domain.content import Message, Moment, Report, Suggestion, Table, Value
from bot.domain.flow import Change, Risk, Step
from bot.domain.kinds_later import ScheduleId
from bot.domain.parameters import Words
from bot.domain.people import Role
from bot.domain.ports import Fleet, Planned, Schedules, Viewer
from bot.domain.when import When

BUTTONS_FOR = 5
"""Schedules that get a button; others are removed by their number."""


@act(
    "schedule.add",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    role=Role.VIEWER,
    say={
        "en": ['schedule "{request}" "{when}"', 'put off "{request}" to "{when}"'],
        "fr": ['programme "{request}" "{when}"', 'remets "{request}" à "{when}"'],
    },
    fr="Fait une demande plus tard, une fois ou régulièrement : l'accord vaut pour ce plan, à ces heures, 90 jours.",
)
def schedule_add(*, when: When, request: Words) -> Iterator[Step]:
    """Do a request later, once or regularly; agreeing covers that very plan, those times, at most 90 days.

    The core puts the terms of the agreement in the place of this step, and the request's own risk in that of this one.
    """
    yield Change("schedule.add", (("request", request), ("when", when)))


@look(
    "schedule.list",
    say={
        "en": ["schedules", "list the schedules", "what is scheduled"],
        "fr": [
            "programmations",
            "liste les programmations",
            "qu'est-ce qui est programmé",
            "montre les programmations",
        ],
    },
    fr="Ce qui est programmé : quand, quoi, pour qui, la prochaine fois, et ce que la dernière a donné.",
)
async def schedule_list(schedules: Schedules, viewer: Viewer, fleet: Fleet, catalogue: Catalogue, /) -> Report:
    """What is scheduled: when, what, for whom, the next time, and what became of the last."""
    names = {host.name for host in fleet.inventory.hosts}
    found = [one for one in await schedules.planned() if _may_see(one, viewer, names)]
    columns = ("schedule.number", "column.what", "column.when", "column.who", "schedule.upcoming", "schedule.newest")
    table = Table(columns, tuple(map(_row, found)), empty=Message.of("schedule.none"))
    own = [one for one in found if one.schedule.person == viewer.person.name or viewer.person.role() is Role.ADMIN]
    remove = catalogue["schedule.remove"]
    commands = (remove.canonical((("schedule", one.schedule.id),), viewer.language) for one in own[:BUTTONS_FOR])
    return Report((table,), tuple(Suggestion(Message.of("button.command", command=one), one) for one in commands))


def _may_see(one: Planned, viewer: Viewer, names: set[str]) -> bool:
    """One's own; others' where everything that they touch may be seen, and they were not asked for in private."""
    schedule, person = one.schedule, viewer.person
    if schedule.person == person.name or person.role() is Role.ADMIN:
        return True
    seen = set(schedule.plan.targets) <= names and person.role() >= Role.VIEWER
    return seen and not schedule.approval.envelope.address.private


def _row(one: Planned) -> tuple[Value, ...]:
    schedule, terms = one.schedule, one.schedule.terms
    upcoming = Moment(one.next) if one.next is not None else None
    return (schedule.id, terms.request, terms.told, schedule.person, upcoming, _last(one))


def _last(one: Planned) -> Value:
    if one.schedule.skipped is not None:
        return Message.of("schedule.last_skipped", reason=one.schedule.skipped)
    return Message.of(f"word.state.{one.ended.value}") if one.ended is not None else None


@act(
    "schedule.remove",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["remove schedule {schedule}", "delete the schedule {schedule}", "cancel the schedule {schedule}"],
        "fr": [
            "retire la programmation {schedule}",
            "supprime la programmation {schedule}",
            "annule la programmation {schedule}",
        ],
    },
    fr="Retire une programmation : la sienne, ou celle de n'importe qui pour un administrateur.",
)
def schedule_remove(*, schedule: ScheduleId) -> Iterator[Step]:
    """Remove a schedule: one's own, or anybody's for an admin."""
    yield Change("schedule.remove", (("schedule", schedule),))
