"""Schedules: what is agreed to now and done later, kept as sealed rows.

A schedule is a plan with one change, whose arguments are its terms; what people agree to is that plan, and what it puts
off is shown with it in full. `bot/core/due.py` does what is due.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.core.asking import Asking
from bot.core.directory import Directory
from bot.core.propose import Proposal, Stands, propose
from bot.core.services import Services
from bot.domain.codec import dump, load
from bot.domain.content import Message, Moment
from bot.domain.errors import NotAllowed, RefusedError
from bot.domain.flow import Effect, Intent, Operand, Risk
from bot.domain.ledger import Request
from bot.domain.people import Person, Role
from bot.domain.ports import Planned, Store, Tx
from bot.domain.standing import LONGEST, Schedule, Terms, run_id
from bot.domain.when import Once, parse

KIND = "schedule"
MOST = 50
"""Schedules of one person at a time."""
BY_HAND = frozenset({"approval", "break", "credential", "request", "schedule", "session"})
"""Families that are about what somebody says now, or about times themselves."""
NEVER_LATER = frozenset({"bot.thaw", "plan.run"})
"""A freeze ends when an admin has looked; several requests have a name first (a playbook), which is shown whole."""


def kept(directory: Directory, tx: Tx) -> tuple[Schedule, ...]:
    """All schedules whose seals hold, the oldest first."""
    found = (directory.get(tx, KIND, row.key) for row in tx.settings.all(KIND))
    rows = (load(Schedule, value) for value in found if value is not None)
    return tuple(sorted(rows, key=lambda one: one.approval.envelope.created_at))


def find(directory: Directory, tx: Tx, id: str) -> Schedule | None:
    """One schedule, if its seal holds."""
    value = directory.get(tx, KIND, id)
    return load(Schedule, value) if value is not None else None


def put(directory: Directory, tx: Tx, schedule: Schedule, now: datetime) -> None:
    """Keeps a schedule as it is now."""
    directory.put(tx, KIND, schedule.id, dump(schedule), schedule.person, now)


async def meant(services: Services, asking: Asking, intent: Intent) -> tuple[Intent, str]:
    """The request in a schedule and its language, by itself: it refers to nothing that was said in the thread."""
    words = str(intent.get("request"))
    reading = await asking.read(services, words, alone=True)
    if reading.intent is None:
        why = reading.question.text if reading.question is not None else Message.of("request.not_understood")
        raise RefusedError("schedule.unclear", request=words, reason=why)
    may_wait(services, (reading.intent,), reading.language or asking.language or services.language)
    return reading.intent, reading.language


def may_wait(services: Services, intents: Iterable[Intent], language: str) -> None:
    """Raises `RefusedError` for what is never put off, whether it is asked for or stood for by what is."""
    for intent in intents:
        action = services.catalogue[intent.action]
        by_hand = action.control_plane or action.private or action.name.partition(".")[0] in BY_HAND
        if by_hand or action.name in NEVER_LATER:
            raise RefusedError("schedule.by_hand", command=services.catalogue.canonical(intent, language))


def put_off(services: Services, asking: Asking, intent: Intent, inner: Intent, language: str, stands: Stands) -> Stands:
    """The same parts, later: the terms of an agreement about them. Raises `RefusedError` for what is never put off."""
    request = services.catalogue.canonical(inner, language or asking.language or services.language)
    terms = _terms(asking, intent, request)
    first = terms.next(asking.now) or asking.now
    unplanned = propose(services, asking.snapshot, asking.person, inner, first, stands=stands)
    if unplanned.decision.risk is Risk.CRITICAL and unplanned.decision.effect is not Effect.DENY:
        raise RefusedError("schedule.critical", command=request)
    return replace(stands, kept=(replace(terms, digest=essence(unplanned)).change,))


def essence(proposal: Proposal) -> str:
    """What a run must be the same by: the digest of its plan; nothing for a look, whose parts stand in the plan."""
    return proposal.plan.digest if proposal.plan is not None else ""


def _terms(asking: Asking, intent: Intent, request: str) -> Terms:
    """When, in the configured zone, and until when: the time itself, or as long as an agreement may stand."""
    zone, when = asking.snapshot.zone, str(intent.get("when"))
    end = asking.now.replace(second=0, microsecond=0) + LONGEST
    occasion = parse(when)
    if isinstance(occasion, Once):
        at = occasion.at.replace(tzinfo=zone).astimezone(UTC)
        if at > end:
            raise RefusedError("schedule.too_far", days=LONGEST.days)
        end = at
    terms = Terms(request, str(occasion), str(zone), end)
    if terms.next(asking.now) is None:
        raise RefusedError("schedule.too_late", when=terms.told)
    return terms


async def removable(services: Services, asking: Asking, intent: Intent) -> Stands:
    """Nobody is asked to confirm what would be refused: it must be there, and one's own or an admin's to remove."""
    number = str(intent.get("schedule"))
    schedule = await services.store.read(lambda tx: find(services.directory, tx, number))
    _must_be_theirs(schedule, asking.person, number)
    return Stands((intent,), operands=(Operand(KIND, number),))


def _must_be_theirs(schedule: Schedule | None, person: Person, id: str) -> Schedule:
    if schedule is None:
        raise RefusedError("schedule.none_such", schedule=id)
    if person.name != schedule.person and person.role() < Role.ADMIN:
        raise NotAllowed("schedule.not_yours", person=schedule.person)
    return schedule


# --- changes: inside the transaction of their step ----------------------------------------------------------------


def add(services: Services, tx: Tx, request: Request) -> Message:
    """The change `schedule.add`: what was agreed to begins to stand."""
    assert request.plan is not None and request.approval is not None  # noqa: S101, PT018 (a grant was made for it)
    now = services.clock.now()
    schedule = Schedule(request.plan, request.approval, request.language, last=now)
    terms = schedule.terms
    if (first := terms.next(now)) is None:
        raise RefusedError("schedule.too_late", when=terms.told)
    own = [one for one in kept(services.directory, tx) if one.person == request.person and one.id != schedule.id]
    if len(own) >= MOST:
        raise RefusedError("schedule.too_many", limit=MOST)
    put(services.directory, tx, schedule, now)
    then = terms.next(first)
    if then is None:
        return Message.of("schedule.kept_once", schedule=schedule.id, first=Moment(first))
    return Message.of(
        "schedule.kept",
        schedule=schedule.id,
        when=terms.told,
        first=Moment(first),
        then=Moment(then),
        end=Moment(terms.end),
    )


def remove(services: Services, tx: Tx, arguments: Mapping[str, Any], request: Request) -> Message:
    """The change `schedule.remove`."""
    number = str(arguments["schedule"])
    person = services.directory.snapshot(tx).person(request.person)
    if person is None:
        raise RefusedError("request.requester_gone", person=request.person)
    schedule = _must_be_theirs(find(services.directory, tx, number), person, number)
    tx.settings.remove(KIND, number)
    return Message.of("schedule.removed", schedule=number, request=schedule.terms.request)


# --- looking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agenda:
    """The port `Schedules`."""

    store: Store
    directory: Directory

    async def planned(self) -> tuple[Planned, ...]:
        """All schedules, with what became of their last time."""

        def read(tx: Tx) -> tuple[Planned, ...]:
            return tuple(_planned(tx, one) for one in kept(self.directory, tx))

        return await self.store.read(read)


def _planned(tx: Tx, schedule: Schedule) -> Planned:
    run = tx.requests.get(run_id(schedule.id, schedule.last))
    return Planned(schedule, schedule.terms.next(schedule.last), run.state if run is not None else None)
