"""One request in a reader's words: the pieces and buttons of its card in each of its states."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.explain import Wording, cards, content
from bot.core.pages import Choice
from bot.domain.actions import Catalogue
from bot.domain.content import Mark, Message, Paragraph, Piece, Report
from bot.domain.flow import Intent, Risk, Source
from bot.domain.ledger import Cancel, Request, State
from bot.domain.ports import Tx


@dataclass(frozen=True, slots=True)
class Worded:
    """Derives what is said from the row and nothing else. `wording(language)` words for a reader."""

    catalogue: Catalogue
    wording: Callable[[str], Wording]

    def pieces(
        self, tx: Tx, request: Request, wording: Wording, now: datetime,
        reason: Message | None, report: Report | None, waits_for: Sequence[str], *, own: bool = True,
    ) -> tuple[Piece, ...]:  # fmt: skip
        command = self.command(request, request.language)
        if request.plan is None:
            return (*self._look_pieces(request, report, reason, wording, command), *_planned(request, wording))
        return (
            *_planned(request, wording),
            *self.verdicts(request, wording),
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
                return (Paragraph(wording.say(said), Mark.WARN if reason else Mark.NONE), *stopping(request, wording))
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

    def verdicts(self, request: Request, wording: Wording) -> tuple[Piece, ...]:
        if request.approval is None:
            return ()
        return tuple(cards.decided(vote, request.approval.requesters, wording) for vote in request.approval.votes)

    def choices(self, request: Request, report: Report | None, after: Sequence[Choice]) -> list[Choice]:
        match request.state:
            case State.PENDING:
                own = request.decision is not None and request.decision.own_confirm
                voted = request.approval is not None and any(v.person == request.person for v in request.approval.votes)
                again = Message.of("request.confirm_critical", command=self.command(request, request.language))
                critical = request.decision is not None and request.decision.risk is Risk.CRITICAL
                confirm = Choice("confirm", self._label(request), "primary", confirm=again if critical else None)
                return [*([confirm] if own and not voted else []), Choice("cancel", Message.of("button.cancel"))]
            case State.EXECUTING:
                return stops(request)
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

    def command(self, request: Request, language: str) -> str:
        return typed(request.intent) or self.catalogue.canonical(request.intent, language)

    def _label(self, request: Request) -> Message:
        return Message.of("button.confirm", command=self.command(request, request.language))

    def _other(self, tx: Tx, id: str, language: str) -> Message:
        other = tx.requests.get(id)
        if other is None:
            return Message.of("request.other_gone", request=id)
        return Message.of("request.other", command=self.command(other, language), person=other.person)


def _planned(request: Request, wording: Wording) -> tuple[Piece, ...]:
    """That nobody has just asked for it: a schedule did."""
    if request.intent.source is not Source.SCHEDULE:
        return ()
    return (Paragraph(wording.say(Message.of("schedule.by", schedule=request.parent, person=request.person))),)


def typed(intent: Intent) -> str:
    """A line of somebody's session as it stands in a terminal: `web-01:/var/log$ tail -n 20 syslog`; "" for any other.

    The canonical command would name directory and variables each time; the steps of the card do.
    """
    said = dict(intent.params)
    targets, target = said.get("targets", ()), said.get("target", "")
    if intent.action == "ssh.run" and "directory" in said and isinstance(targets, tuple) and len(targets) == 1:
        return f"{targets[0]}:{said['directory']}$ {said['command']}"
    if intent.action == "session.set" and "directory" in said:
        return f"{target}$ cd {said['directory']}"
    if intent.action == "session.set" and isinstance(variables := said.get("variables"), tuple):
        return f"{target}$ export {' '.join(variables)}"
    return ""


def stopping(request: Request, wording: Wording) -> tuple[Piece, ...]:
    """What was already asked of a running request."""
    return (Paragraph(wording.say(Message.of("request.stopping")), Mark.WARN),) if request.cancel is Cancel.NEXT else ()


def stops(request: Request) -> list[Choice]:
    """How a running request can be stopped further."""
    match request.cancel:
        case Cancel.NO:
            return [Choice("stop", Message.of("button.stop"))]
        case Cancel.NEXT:
            return [Choice("stop_now", Message.of("button.stop_now"), "danger")]
        case Cancel.NOW:
            return []
