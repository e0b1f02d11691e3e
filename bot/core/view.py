"""What every conversation should show of a request, derived from its row and nothing else.

One document where it was asked, edited through its life; one copy for each approver who is asked. Called inside the
transaction that changes the state, so what people read can never disagree with what is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.aftermath import aftermath
from bot.core.clearance import cleared, kept_back, printed, private_place
from bot.core.directory import Snapshot
from bot.core.explain import Wording, cards, content
from bot.core.pages import Choice, Desk, Page, conceal, reveal, write
from bot.core.services import new_id
from bot.core.worded import Worded, stopping, stops
from bot.domain.content import Block, Mark, Message, Paragraph, Piece, Raw, Report
from bot.domain.flow import Address, Risk
from bot.domain.ledger import Request, State
from bot.domain.people import Person, Role
from bot.domain.places import Channel
from bot.domain.ports import Tx


@dataclass(frozen=True, slots=True)
class View:
    """Writes documents and their buttons. `wording(language)` words for a reader."""

    worded: Worded
    desk: Desk
    directs: Callable[[Person], tuple[Address, ...]]
    channels: tuple[Channel, ...] = ()

    def say(self, tx: Tx, address: Address, person: str, language: str, report: Report, now: datetime) -> None:
        """An answer that belongs to no request."""
        wording = self.worded.wording(language)
        choices = [Choice("say", s.label, "plain", s.command) for s in report.suggestions]
        page = Page(f"say:{new_id()}", address, person, wording, content(report, wording), choices)
        write(tx, page, self.desk, now)

    def reveal(self, tx: Tx, address: Address, person: str, language: str, said: Message, now: datetime) -> None:
        """Says a secret to the one person whom it is for, for a few minutes."""
        reveal(tx, address, person, self.worded.wording(language).say(said), language, now)

    def conceal(self, tx: Tx, now: datetime) -> None:
        """Takes back what was revealed a few minutes ago."""
        conceal(tx, lambda language: self.worded.wording(language).say(Message.of("request.shown_once")), now)

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
        wording = self.worded.wording(request.language)
        foreseen = self._foreseen(request.address, request, snapshot)
        seen = request if foreseen == request.preview else replace(request, preview=foreseen)
        blocks, after = aftermath(self.worded.catalogue, request, snapshot)
        pieces = self.worded.pieces(tx, seen, wording, now, reason, report, waits_for)
        pieces = (*pieces, *content(Report(blocks), wording))
        choices = self.worded.choices(request, report, after)
        live = request.state in {State.APPROVED, State.EXECUTING}
        if report is not None or request.execution is not None:
            pieces, choices = self._keep_back(tx, request, snapshot, wording, pieces, choices, now)
        write(tx, self._page(request, wording, pieces, choices, live=live), self.desk, now)
        if request.approval is not None:
            self._show_approvers(tx, request, snapshot, now, reason)
            self.tell_admins(tx, request, snapshot, now, reason)

    def _keep_back(
        self, tx: Tx, request: Request, snapshot: Snapshot, wording: Wording,
        pieces: tuple[Piece, ...], choices: list[Choice], now: datetime,
    ) -> tuple[tuple[Piece, ...], list[Choice]]:  # fmt: skip
        """What is for the thread; content that its channel is not cleared for goes to the person alone.

        So does what a look suggests: it follows from what was found.
        """
        action = self.worded.catalogue.get(request.intent.action)
        content_of = kept_back(action, request, pieces)
        if not content_of or cleared(self.channels, request.address, request, snapshot):
            return pieces, choices
        person = snapshot.person(request.person)
        place = private_place(self.directs(person) if person is not None else (), request.address)
        said = Message.of("request.in_private" if place is not None else "request.nowhere_private")
        if place is not None:
            page = Page(f"{request.id}:private", place, request.person, wording, content_of, choices, request)
            write(tx, page, self.desk, now)
        echo = Message.of("request.echo", command=self.worded.command(request, request.language))
        rest = _without(pieces, content_of) or (Paragraph(wording.say(echo)),)
        return (*rest, Paragraph(wording.say(said))), choices if request.plan is not None else []

    def _foreseen(self, place: Address, request: Request, snapshot: Snapshot) -> tuple[Block, ...]:
        """What of a preview may be shown in this place: what it quotes from a host is content."""
        if not request.preview or cleared(self.channels, place, request, snapshot):
            return request.preview
        return tuple(block for block in request.preview if not isinstance(block, Raw))

    def progress(self, tx: Tx, request: Request, step: int, seconds: int, last: str, now: datetime) -> None:
        """The live line. Written only while the request runs: a late tick never covers a result."""
        current = tx.requests.get(request.id)
        if current is None or current.state is not State.EXECUTING:
            return
        wording, command = self.worded.wording(request.language), self.worded.command(request, request.language)
        if request.plan is not None:
            pieces = cards.running(request.plan, step - 1, seconds, last, wording, command=command)
        else:
            pieces = (Paragraph(wording.say(Message.of("request.working", command=command))),)
        pieces = (*pieces, *stopping(current, wording))
        write(tx, self._page(request, wording, pieces, stops(current), live=True), self.desk, now)

    def _page(
        self, request: Request, wording: Wording, pieces: tuple[Piece, ...], choices: Sequence[Choice], *, live: bool
    ) -> Page:
        """The message in the thread where it was asked."""
        return Page(f"{request.id}:thread", request.address, request.person, wording, pieces, choices, request, live)

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
                    self._ask(tx, request, snapshot, name, self._spoken(tx, person, request), place, now, reason)
        for channel in (channel for channel in self.channels if channel.purpose == "approvals"):
            if not channel.covers(request.address):
                self._ask(tx, request, snapshot, "", request.language, channel.address, now, reason)

    def _ask(
        self,
        tx: Tx,
        request: Request,
        snapshot: Snapshot,
        name: str,
        language: str,
        place: Address,
        now: datetime,
        reason: Message | None,
    ) -> None:
        assert request.plan is not None  # noqa: S101 (only plans are asked about)
        assert request.approval is not None and request.decision is not None  # noqa: S101, PT018 (the caller looked)
        wording = self.worded.wording(language)
        command = self.worded.command(request, language)
        choices: list[Choice] = []
        if request.state is State.PENDING:
            pieces = cards.approval(request.plan, request.decision, request.approval.envelope, wording, command=command)
            pieces = (
                *self.worded.verdicts(request, wording),
                *pieces,
                *content(Report(self._foreseen(place, request, snapshot)), wording),
            )
            if all(vote.person != name for vote in request.approval.votes):
                words = ("approve", "deny") if place.private else ("", "")
                again = Message.of("request.confirm_critical", command=command) if _critical(request) else None
                choices = [
                    Choice("approve", Message.of("button.approve", command=command), "primary", "", words[0], again),
                    Choice("deny", Message.of("button.deny"), "danger", "", words[1]),
                ]
        else:
            shown = replace(request, language=language)
            pieces = self.worded.pieces(tx, shown, wording, now, reason, None, (), own=False)
            if not cleared(self.channels, place, request, snapshot):
                pieces = _without(pieces, printed(pieces))
        whose = name or f"#{place.workspace}:{place.channel}"
        page = Page(f"{request.id}:ask:{whose}:{place.messenger}", place, name, wording, pieces, choices, request)
        write(tx, page, self.desk, now)

    def tell_admins(
        self, tx: Tx, request: Request, snapshot: Snapshot, now: datetime, reason: Message | None = None
    ) -> None:
        """Broken glass: all other admins are told, from its confirmation on, until one of them has looked at it."""
        if not request.broke_glass or request.approval is None:
            return
        if not any(vote.yes for vote in request.approval.votes):
            return
        seen = tx.settings.get("review", request.id)
        why = str(request.intent.get("reason"))
        for person in snapshot.people:
            if person.role() < Role.ADMIN or person.name in request.approval.requesters:
                continue
            wording = self.worded.wording(language := self._spoken(tx, person, request))
            told = [
                Paragraph(wording.say(Message.of("request.glass_broken", person=request.person, reason=why)), Mark.WARN)
            ]
            if seen is not None:
                told.append(Paragraph(wording.say(Message.of("request.glass_reviewed", person=seen.value)), Mark.OK))
            shown = self.worded.pieces(
                tx, replace(request, language=language), wording, now, reason, None, (), own=False
            )
            choices = [] if seen is not None else [Choice("review", Message.of("button.review"), "primary")]
            for place in self.directs(person):
                name = f"{request.id}:glass:{person.name}:{place.messenger}"
                page = Page(name, place, person.name, wording, (*told, *shown), choices, request)
                write(tx, page, self.desk, now)

    def _spoken(self, tx: Tx, person: Person | None, request: Request) -> str:
        """The approver's language: their own choice, else the one they last wrote in, else the request's."""
        if person is None or person.language:
            return person.language if person and person.language else request.language
        last = tx.requests.find(person=person.name, limit=1)
        return last[0].language if last else request.language


def _critical(request: Request) -> bool:
    return request.decision is not None and request.decision.risk is Risk.CRITICAL


def _without(pieces: tuple[Piece, ...], others: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece not in others)
