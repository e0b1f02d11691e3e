"""What every conversation should show of a request, derived from its row and nothing else.

One document where it was asked, edited through its life; one copy for each approver who is asked. Called inside the
transaction that changes the state, so what people read can never disagree with what is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.directory import Snapshot
from bot.core.explain import Wording, cards, content
from bot.core.redaction import redacted
from bot.core.services import new_id, new_token
from bot.domain.actions import Catalogue
from bot.domain.content import Button, Content, Mark, Message, Paragraph, Piece, Report
from bot.domain.flow import Address, Document, Outcome
from bot.domain.ledger import Cancel, Request, State, Token
from bot.domain.people import Person
from bot.domain.ports import Redactor, Tx

BUTTONS_LIVE = timedelta(days=2)
ONCE, SHOWN_ONCE = "once", timedelta(minutes=5)
"""The subject of documents that hold a secret for its owner, and how long they hold it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button before it has a token: what it says, what it does, for whom."""

    verb: str
    label: Message
    style: str = "plain"
    command: str = ""


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
        self._write(tx, f"say:{new_id()}", "", address, person, content(report, wording), choices, wording, now, "", "")

    def reveal(self, tx: Tx, address: Address, person: str, language: str, said: Message, now: datetime) -> None:
        """Says a secret to the one person whom it is for; `conceal` takes it back."""
        wording = self.wording(language)
        desired = Content((Paragraph(wording.say(said)),))
        document = Document(f"once:{new_id()}", ONCE, address, desired, audience=person, language=language)
        tx.documents.put(replace(document, updated_at=now))

    def conceal(self, tx: Tx, now: datetime) -> None:
        """Blanks what was revealed more than five minutes ago."""
        for document in tx.documents.of_subject(ONCE):
            if document.updated_at is None or document.updated_at <= now - SHOWN_ONCE:
                gone = Content((Paragraph(self.wording(document.language).say(Message.of("request.shown_once"))),))
                tx.documents.put(replace(document, subject="", desired=gone, updated_at=now))

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
        pieces = list(self._pieces(tx, request, wording, now, reason, report, waits_for))
        choices = self._choices(request, report)
        self._write(
            tx, f"{request.id}:thread", f"request:{request.id}", request.address, request.person, tuple(pieces),
            choices, wording, now, request.id, request.binding, live=request.state in {State.APPROVED, State.EXECUTING},
        )  # fmt: skip
        if request.approval is not None:
            self._show_approvers(tx, request, snapshot, now, reason)

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
        choices = [Choice("stop", Message.of("button.stop"))]
        if current.cancel is Cancel.NEXT:
            pieces = (*pieces, Paragraph(wording.say(Message.of("request.stopping")), Mark.WARN))
            choices = [Choice("stop_now", Message.of("button.stop_now"), "danger")]
        self._write(
            tx, f"{request.id}:thread", f"request:{request.id}", request.address, request.person, pieces, choices,
            wording, now, request.id, request.binding, live=True,
        )  # fmt: skip

    # --- one request, worded ------------------------------------------------------------------------------------------

    def _pieces(
        self, tx: Tx, request: Request, wording: Wording, now: datetime,
        reason: Message | None, report: Report | None, waits_for: Sequence[str],
    ) -> tuple[Piece, ...]:  # fmt: skip
        command = self._command(request, request.language)
        if request.plan is None:
            return self._look_pieces(request, report, reason, wording, command)
        return (
            *self._verdicts(request, wording),
            *self._act_pieces(tx, request, wording, now, reason, waits_for, command),
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
        reason: Message | None, waits_for: Sequence[str], command: str,
    ) -> tuple[Piece, ...]:  # fmt: skip
        plan, decision = request.plan, request.decision
        assert plan is not None and decision is not None  # noqa: S101, PT018 (an act was judged before it was stored)
        at = request.finished_at or now
        if request.execution is not None and request.execution.results:
            shown = cards.result(plan, request.execution, wording, command=command)
            return (*shown, Paragraph(wording.say(reason))) if reason else shown
        match request.state:
            case State.PENDING if request.approval is not None:
                return cards.plan(plan, decision, request.approval.envelope, wording, command=command)
            case State.APPROVED if waits_for:
                return cards.waiting(
                    tuple(self._other(tx, other, request.language) for other in waits_for), wording, command=command
                )
            case State.APPROVED | State.EXECUTING:
                return (Paragraph(wording.say(Message.of("request.starting", command=command))),)
            case State.EXPIRED:
                return (cards.expired(at, wording, command=command),)
            case State.CANCELLED:
                stopped = cards.cancelled("", at, wording, command=command)
                return (stopped, Paragraph(wording.say(reason))) if reason else (stopped,)
            case State.SUPERSEDED if reason is not None:
                return (cards.superseded(reason, wording, command=command),)
            case State.DENIED if reason is None or reason == decision.reason:
                return cards.denial(decision, wording, command=command)
        said = reason or Message.of(f"word.state.{request.state.value}")
        return (Paragraph(wording.say(Message.of("request.ended", command=command, reason=said)), Mark.BAD),)

    def _verdicts(self, request: Request, wording: Wording) -> tuple[Piece, ...]:
        if request.approval is None:
            return ()
        return tuple(cards.decided(vote, request.approval.requesters, wording) for vote in request.approval.votes)

    def _choices(self, request: Request, report: Report | None) -> list[Choice]:
        match request.state:
            case State.PENDING:
                own = request.decision is not None and request.decision.own_confirm
                voted = request.approval is not None and any(v.person == request.person for v in request.approval.votes)
                confirm = [Choice("confirm", self._label(request), "primary")] if own and not voted else []
                return [*confirm, Choice("cancel", Message.of("button.cancel"))]
            case State.EXECUTING:
                return [Choice("stop", Message.of("button.stop"))]
            case State.UNKNOWN:
                commands = self.catalogue["request.resolve"]
                return [
                    Choice("say", Message.of(f"button.{outcome}"), "plain",
                           commands.canonical((("outcome", outcome), ("request", request.id)), request.language))
                    for outcome in ("worked", "failed")
                ]  # fmt: skip
        if report is not None:
            return [Choice("say", s.label, "plain", s.command) for s in report.suggestions]
        return self._next(request)

    def _next(self, request: Request) -> list[Choice]:
        """After an act: its undo, and the rest of a plan that stopped half way."""
        if request.plan is None or request.execution is None:
            return []
        action, params = self.catalogue[request.plan.action], dict(request.plan.params)
        if request.state is State.DONE and action.undo is not None:
            inverse = self.catalogue[action.undo].canonical(request.plan.params, request.language)
            return [Choice("say", Message.of("button.undo", command=inverse), "plain", inverse)]
        rest = tuple(
            sorted(
                t for t, o in request.execution.by_target() if o in {Outcome.FAILED, Outcome.SKIPPED, Outcome.CANCELLED}
            )
        )
        if rest and "targets" in params and request.state in {State.FAILED, State.CANCELLED}:
            again = action.canonical(tuple(sorted((params | {"targets": rest}).items())), request.language)
            return [Choice("say", Message.of("button.retry", command=again), "plain", again)]
        return []

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
            pieces = (*self._verdicts(request, wording), *pieces)
            if all(vote.person != name for vote in request.approval.votes):
                choices = [
                    Choice("approve", Message.of("button.approve", command=command), "primary"),
                    Choice("deny", Message.of("button.deny"), "danger"),
                ]
        else:
            shown = replace(request, language=language)
            pieces = (*self._pieces(tx, shown, wording, now, reason, None, ()),)
        self._write(
            tx, f"{request.id}:ask:{name}:{place.messenger}", f"request:{request.id}", place, name, pieces, choices,
            wording, now, request.id, request.binding,
        )  # fmt: skip

    # --- documents ----------------------------------------------------------------------------------------------------

    def _write(
        self, tx: Tx, id: str, subject: str, place: Address, audience: str, pieces: tuple[Piece, ...],
        choices: Sequence[Choice], wording: Wording, now: datetime, request: str, binding: str, *, live: bool = False,
    ) -> None:  # fmt: skip
        before = {(t.verb, t.command): t for t in tx.tokens.of_document(id)}
        kept = {key: token.token for key, token in before.items() if token.binding == binding}
        tokens = [
            Token(
                token=kept.get((choice.verb, choice.command)) or new_token(),
                verb=choice.verb, request=request, document=id, audience=audience, expires_at=now + BUTTONS_LIVE,
                command=choice.command, number=number, binding=binding,
            )
            for number, choice in enumerate(choices, 1)
        ]  # fmt: skip
        if [t.token for t in tokens] != [t.token for t in sorted(before.values(), key=lambda t: t.number)]:
            tx.tokens.drop(id)
            for token in tokens:
                tx.tokens.add(token)
        buttons = tuple(
            Button(
                wording.say(choice.label),
                token.token,
                "danger" if choice.style == "danger" else "primary" if choice.style == "primary" else "plain",
            )
            for choice, token in zip(choices, tokens, strict=True)
        )
        desired = redacted(Content(tuple(pieces), buttons, live), self.redact)
        tx.documents.put(
            Document(id, subject, place, desired, audience=audience, language=wording.language, updated_at=now)
        )

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
