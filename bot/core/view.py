"""What every conversation should show of a request, derived from its row and nothing else.

One document where it was asked, edited through its life; one copy for each approver who is asked. Called inside the
transaction that changes the state, so what people read can never disagree with what is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.aftermath import aftermath
from bot.core.directory import Snapshot
from bot.core.explain import Wording, cards, content
from bot.core.pages import Choice, Page, conceal, reveal, write
from bot.core.services import new_id
from bot.domain.actions import Catalogue
from bot.domain.content import Mark, Message, Paragraph, Piece, Report
from bot.domain.flow import Address
from bot.domain.ledger import Cancel, Request, State
from bot.domain.people import Person, Role
from bot.domain.ports import Redactor, Tx


@dataclass(frozen=True, slots=True)
class View:
    """Writes documents and their buttons. `wording(language)` words for a reader; `redact` guards what is shown."""

    catalogue: Catalogue
    wording: Callable[[str], Wording]
    redact: Redactor
    directs: Callable[[Person], tuple[Address, ...]]

    def say(self, tx: Tx, address: Address, person: str, language: str, report: Report, now: datetime) -> None:
        """An answer that belongs to no request."""
        wording = self.wording(language)
        choices = [Choice("say", s.label, "plain", s.command) for s in report.suggestions]
        page = Page(f"say:{new_id()}", address, person, wording, content(report, wording), choices)
        write(tx, page, self.redact, now)

    def reveal(self, tx: Tx, address: Address, person: str, language: str, said: Message, now: datetime) -> None:
        """Says a secret to the one person whom it is for, for a few minutes."""
        reveal(tx, address, person, self.wording(language).say(said), language, now)

    def conceal(self, tx: Tx, now: datetime) -> None:
        """Takes back what was revealed a few minutes ago."""
        conceal(tx, lambda language: self.wording(language).say(Message.of("request.shown_once")), now)

    def show(
        self,
        tx: Tx,
        request: Request,
        snapshot: Snapshot,
        now: datetime,
        *,
        reason: Message | None = None,
        report: Report | None = None,
        waits_for: Sequence[str] = (),
    ) -> None:
        """Everything that is to be seen of `request` now: where it was asked, and with everyone asked about it."""
        wording = self.wording(request.language)
        blocks, after = aftermath(self.catalogue, request, snapshot)
        pieces = self._pieces(tx, request, wording, now, reason, report, waits_for)
        pieces = (*pieces, *content(Report(blocks), wording))
        choices = self._choices(request, report, after)
        live = request.state in {State.APPROVED, State.EXECUTING}
        write(tx, self._page(request, wording, pieces, choices, live=live), self.redact, now)
        if request.approval is not None:
            self._show_approvers(tx, request, snapshot, now, reason)
            self.tell_admins(tx, request, snapshot, now, reason)

    def progress(self, tx: Tx, request: Request, step: int, seconds: int, last: str, now: datetime) -> None:
        """The live line. Written only while the request runs: a late tick never covers a result."""
        current = tx.requests.get(request.id)
        if current is None or current.state is not State.EXECUTING:
            return
        wording, command = self.wording(request.language), self._command(request, request.language)
        if request.plan is not None:
            pieces = cards.running(request.plan, step - 1, seconds, last, wording, command=command)
        else:
            pieces = (Paragraph(wording.say(Message.of("request.working", command=command))),)
        pieces = (*pieces, *_stopping(current, wording))
        write(tx, self._page(request, wording, pieces, _stops(current), live=True), self.redact, now)

    def _page(
        self, request: Request, wording: Wording, pieces: tuple[Piece, ...], choices: Sequence[Choice], *, live: bool
    ) -> Page:
        """The message in the thread where it was asked."""
        return Page(f"{request.id}:thread", request.address, request.person, wording, pieces, choices, request, live)

    # --- one request, worded ------------------------------------------------------------------------------------------

    def _pieces(
        self, tx: Tx, request: Request, wording: Wording, now: datetime,
        reason: Message | None, report: Report | None, waits_for: Sequence[str], *, own: bool = True,
    ) -> tuple[Piece, ...]:  # fmt: skip
        command = self._command(request, request.language)
        if request.plan is None:
            return self._look_pieces(request, report, reason, wording, command)
        return (
            *self._verdicts(request, wording),
            *self._act_pieces(tx, request, wording, now, reason, waits_for, command, own=own),
        )

    def _look_pieces(
        self, request: Request, report: Report | None, reason: Message | None, wording: Wording, command: str
    ) -> tuple[Piece, ...]:
        if request.state is State.DENIED and request.decision is not None:
            return cards.denial(request.decision, wording, command=command)
        if report is None:
            return (Paragraph(wording.say(reason or Message.of("request.working", command=command))),)
        echo = Paragraph(wording.say(Message.of("request.echo", command=command)))
        return (*content(report, wording), echo)

    def _act_pieces(
        self, tx: Tx, request: Request, wording: Wording, now: datetime,
        reason: Message | None, waits_for: Sequence[str], command: str, *, own: bool,
    ) -> tuple[Piece, ...]:  # fmt: skip
        plan, decision = request.plan, request.decision
        assert plan is not None and decision is not None  # noqa: S101, PT018 (an act was judged before it was stored)
        at = request.finished_at or now
        if request.execution is not None and request.execution.results:
            shown = cards.result(plan, request.execution, wording, command=command, answers=own)
            return (*shown, Paragraph(wording.say(reason))) if reason else shown
        match request.state:
            case State.PENDING if request.approval is not None:
                card = cards.plan(plan, decision, request.approval.envelope, wording, command=command)
                return (*card, *content(Report(request.preview), wording))
            case State.APPROVED if waits_for:
                return cards.waiting(
                    tuple(self._other(tx, other, request.language) for other in waits_for), wording, command=command
                )
            case State.APPROVED | State.EXECUTING:
                said = reason or Message.of("request.starting", command=command)
                return (Paragraph(wording.say(said), Mark.WARN if reason else Mark.NONE), *_stopping(request, wording))
            case State.EXPIRED:
                return (cards.expired(at, wording, command=command),)
            case State.CANCELLED:
                stopped = cards.cancelled("", at, wording, command=command)
                return (stopped, Paragraph(wording.say(reason))) if reason else (stopped,)
            case State.SUPERSEDED if reason is not None:
                return (cards.superseded(reason, wording, command=command),)
            case State.DENIED if request.approval is not None and any(not v.yes for v in request.approval.votes):
                return ()  # the verdict above says who and when
            case State.DENIED if reason is None or reason == decision.reason:
                return cards.denial(decision, wording, command=command)
        said = reason or Message.of(f"word.state.{request.state.value}")
        return (Paragraph(wording.say(Message.of("request.ended", command=command, reason=said)), Mark.BAD),)

    def _verdicts(self, request: Request, wording: Wording) -> tuple[Piece, ...]:
        if request.approval is None:
            return ()
        return tuple(cards.decided(vote, request.approval.requesters, wording) for vote in request.approval.votes)

    def _choices(self, request: Request, report: Report | None, after: Sequence[Choice]) -> list[Choice]:
        match request.state:
            case State.PENDING:
                own = request.decision is not None and request.decision.own_confirm
                voted = request.approval is not None and any(v.person == request.person for v in request.approval.votes)
                confirm = [Choice("confirm", self._label(request), "primary")] if own and not voted else []
                return [*confirm, Choice("cancel", Message.of("button.cancel"))]
            case State.EXECUTING:
                return _stops(request)
            case State.UNKNOWN:
                commands = self.catalogue["request.resolve"]
                return [
                    Choice("say", Message.of(f"button.{outcome}"), "plain",
                           commands.canonical((("outcome", outcome), ("request", request.id)), request.language))
                    for outcome in ("worked", "failed")
                ]  # fmt: skip
        if report is not None:
            return [Choice("say", s.label, "plain", s.command) for s in report.suggestions]
        return list(after)

    def _show_approvers(
        self, tx: Tx, request: Request, snapshot: Snapshot, now: datetime, reason: Message | None
    ) -> None:
        decision, approval = request.decision, request.approval
        if decision is None or approval is None or not decision.approvals_needed:
            return
        asked = max(decision.approvals_needed, 1) + approval.escalated
        for name in decision.approvers[:asked] if request.state is State.PENDING else decision.approvers:
            person = snapshot.person(name)
            for place in self.directs(person) if person is not None else ():
                known = tx.documents.get(f"{request.id}:ask:{name}:{place.messenger}")
                if request.state is State.PENDING or known is not None:
                    self._ask(tx, request, name, self._spoken(tx, person, request), place, now, reason)

    def _ask(
        self,
        tx: Tx,
        request: Request,
        name: str,
        language: str,
        place: Address,
        now: datetime,
        reason: Message | None,
    ) -> None:
        assert request.plan is not None  # noqa: S101 (only plans are asked about)
        assert request.approval is not None and request.decision is not None  # noqa: S101, PT018 (the caller looked)
        wording = self.wording(language)
        command = self._command(request, language)
        choices: list[Choice] = []
        if request.state is State.PENDING:
            pieces = cards.approval(request.plan, request.decision, request.approval.envelope, wording, command=command)
            pieces = (*self._verdicts(request, wording), *pieces, *content(Report(request.preview), wording))
            if all(vote.person != name for vote in request.approval.votes):
                choices = [
                    Choice("approve", Message.of("button.approve", command=command), "primary"),
                    Choice("deny", Message.of("button.deny"), "danger"),
                ]
        else:
            shown = replace(request, language=language)
            pieces = self._pieces(tx, shown, wording, now, reason, None, (), own=False)
        page = Page(f"{request.id}:ask:{name}:{place.messenger}", place, name, wording, pieces, choices, request)
        write(tx, page, self.redact, now)

    def tell_admins(
        self, tx: Tx, request: Request, snapshot: Snapshot, now: datetime, reason: Message | None = None
    ) -> None:
        """Broken glass: all other admins are told, from its confirmation on, until one of them has looked at it."""
        if request.intent.action != "break.glass" or request.approval is None:
            return
        if not any(vote.yes for vote in request.approval.votes):
            return
        seen = tx.settings.get("review", request.id)
        why = str(request.intent.get("reason"))
        for person in snapshot.people:
            if person.role() < Role.ADMIN or person.name in request.approval.requesters:
                continue
            wording = self.wording(language := self._spoken(tx, person, request))
            told = [
                Paragraph(wording.say(Message.of("request.glass_broken", person=request.person, reason=why)), Mark.WARN)
            ]
            if seen is not None:
                told.append(Paragraph(wording.say(Message.of("request.glass_reviewed", person=seen.value)), Mark.OK))
            shown = self._pieces(tx, replace(request, language=language), wording, now, reason, None, (), own=False)
            choices = [] if seen is not None else [Choice("review", Message.of("button.review"), "primary")]
            for place in self.directs(person):
                name = f"{request.id}:glass:{person.name}:{place.messenger}"
                page = Page(name, place, person.name, wording, (*told, *shown), choices, request)
                write(tx, page, self.redact, now)

    def _spoken(self, tx: Tx, person: Person | None, request: Request) -> str:
        """The approver's language: their own choice, else the one they last wrote in, else the request's."""
        if person is None or person.language:
            return person.language if person and person.language else request.language
        last = tx.requests.find(person=person.name, limit=1)
        return last[0].language if last else request.language

    def _command(self, request: Request, language: str) -> str:
        return self.catalogue.canonical(request.intent, language)

    def _label(self, request: Request) -> Message:
        return Message.of("button.confirm", command=self._command(request, request.language))

    def _other(self, tx: Tx, id: str, language: str) -> Message:
        other = tx.requests.get(id)
        if other is None:
            return Message.of("request.other_gone", request=id)
        return Message.of("request.other", command=self._command(other, language), person=other.person)


def _stopping(request: Request, wording: Wording) -> tuple[Piece, ...]:
    """What was already asked of a running request."""
    return (Paragraph(wording.say(Message.of("request.stopping")), Mark.WARN),) if request.cancel is Cancel.NEXT else ()


def _stops(request: Request) -> list[Choice]:
    """How a running request can be stopped further."""
    match request.cancel:
        case Cancel.NO:
            return [Choice("stop", Message.of("button.stop"))]
        case Cancel.NEXT:
            return [Choice("stop_now", Message.of("button.stop_now"), "danger")]
        case Cancel.NOW:
            return []
