"""What a schedule's thread is told besides its runs: what was skipped and why, what was missed, and its end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import schedules
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Moment, Report, Suggestion
from bot.domain.ledger import AuditEntry
from bot.domain.people import Role
from bot.domain.ports import Tx
from bot.domain.standing import Schedule
from bot.domain.when import recurs

QUIET = timedelta(hours=12)
"""How long a thread is not told the same reason again: a schedule of every five minutes would bury it."""
ADMINS_TOO = frozenset({"request.requester_gone", "request.author_gone", "schedule.stricter"})
"""Reasons that need an admin, as does a role that somebody lost (`policy.role_…`)."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Tells of one schedule, in the transaction that moves it on."""

    services: Services
    view: View
    schedule: Schedule
    now: datetime

    def keep(self, tx: Tx, last: datetime, missed: tuple[datetime, ...], skipped: Message | None) -> None:
        """Moves the schedule on: everything up to `last` is dealt with. One that is over is removed."""
        schedule = self.schedule
        upcoming = schedule.terms.next(last)
        if missed:
            self._record(tx, "missed", missed)
        if skipped is not None:
            self._record(tx, "skipped", (last,), skipped)
        told = self._tell(tx, missed, skipped, upcoming)
        if upcoming is None:
            tx.settings.remove(schedules.KIND, schedule.id)
        else:
            kept = replace(schedule, last=last, skipped=skipped, told=self.now if told else schedule.told)
            schedules.put(self.services.directory, tx, kept, self.now)

    def _tell(self, tx: Tx, missed: tuple[datetime, ...], skipped: Message | None, upcoming: datetime | None) -> bool:
        """Says in the schedule's place what is to be said; whether that was anything."""
        schedule, terms = self.schedule, self.schedule.terms
        lines = []
        if missed:
            lines.append(Line(_missed(schedule, missed), Mark.WARN))
        if skipped is not None and not self._said_before(skipped):
            why = Message.of("schedule.skipped", request=terms.request, schedule=schedule.id, reason=skipped)
            lines.append(Line(why, Mark.WARN))
        again = recurs(terms.occasion)
        if lines and upcoming is not None:
            lines.append(Line(Message.of("schedule.next", next=Moment(upcoming))))
        if upcoming is None and again:
            lines.append(Line(Message.of("schedule.over", request=terms.request, schedule=schedule.id)))
        if not lines:
            return False
        report = Report(tuple(lines), self._offers(again=again, over=upcoming is None, skipped=skipped))
        self.view.say(tx, schedule.approval.envelope.address, schedule.person, schedule.language, report, self.now)
        if skipped is not None and _for_admins(skipped):
            self._tell_admins(tx, report)
        return True

    def _said_before(self, skipped: Message) -> bool:
        before, told = self.schedule.skipped, self.schedule.told
        return before is not None and before.id == skipped.id and told is not None and self.now - told < QUIET

    def _offers(self, *, again: bool, over: bool, skipped: Message | None) -> tuple[Suggestion, ...]:
        """To do it now, where it will not come again; to ask anew, where what was agreed to is not what is asked."""
        terms = self.schedule.terms
        commands = [terms.request] if not again else []
        if again and (over or (skipped is not None and skipped.id.startswith(("schedule.", "request.drift")))):
            said = (("request", terms.request), ("when", terms.when))
            commands.append(self.services.catalogue["schedule.add"].canonical(said, self.schedule.language))
        return tuple(Suggestion(Message.of("button.command", command=one), one) for one in commands)

    def _tell_admins(self, tx: Tx, report: Report) -> None:
        place, remove = self.schedule.approval.envelope.address, self.services.catalogue["schedule.remove"]
        again = recurs(self.schedule.terms.occasion)
        for person in self.services.directory.snapshot(tx).people:
            if person.role() is Role.ADMIN and person.name != self.schedule.person:
                language = person.language or self.schedule.language
                command = remove.canonical((("schedule", self.schedule.id),), language)
                offers = (Suggestion(Message.of("button.command", command=command), command),) if again else ()
                for direct in self.services.directs(person)[:1]:
                    if (direct.messenger, direct.channel) != (place.messenger, place.channel):
                        told = replace(report, suggestions=offers)
                        self.view.say(tx, direct, person.name, language, told, self.now)

    def _record(self, tx: Tx, event: str, times: tuple[datetime, ...], why: Message | None = None) -> None:
        schedule, place = self.schedule, self.schedule.approval.envelope.address
        tx.audit.append(
            AuditEntry(
                event=event,
                at=self.now,
                person=schedule.person,
                request=schedule.id,
                action=schedule.plan.parts[0][0],
                targets=schedule.plan.targets,
                digest=schedule.terms.digest,
                outcome=why.id if why is not None else "",
                text=self.services.redact(schedule.terms.request),
                address=f"{place.messenger}:{place.channel}:{place.thread}",
                details=(("count", str(len(times))), ("due", times[-1].isoformat())),
            )
        )


def _missed(schedule: Schedule, times: tuple[datetime, ...]) -> Message:
    return Message.of(
        "schedule.missed",
        count=len(times),
        request=schedule.terms.request,
        schedule=schedule.id,
        last=Moment(times[-1]),
    )


def _for_admins(skipped: Message) -> bool:
    return skipped.id in ADMINS_TOO or skipped.id.startswith("policy.role_")
