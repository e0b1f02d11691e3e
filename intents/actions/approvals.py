"""What waits for whom, and saying yes or no to it."""

from collections.abc import Iterator

from bot.domain.actions import Catalogue, Rerun, act, look
from bot.domain.content import Block, Line, Message, Moment, Report, Suggestion, Table, Value
from bot.domain.flow import Change, Risk, Step
from bot.domain.ledger import Request, State
from bot.domain.parameters import Decided, RequestId
from bot.domain.people import Role
from bot.domain.ports import Record, Viewer
from intents.actions.offers import Offers

MOST = 50
BUTTONS_FOR = 3
"""Requests that get buttons; further ones are decided by their number."""


@look(
    "approval.list",
    say={
        "en": ["list approvals", "what is waiting for me", "pending approvals", "what do I have to approve"],
        "fr": ["liste les approbations", "qu'est-ce qui m'attend", "approbations en attente", "que dois-je approuver"],
    },
    fr="Ce qui attend votre accord, comment répondre, et ce que vos propres demandes attendent.",
)
async def approval_list(record: Record, viewer: Viewer, catalogue: Catalogue, /) -> Report:
    """What waits for your word, how to answer, and what your own requests wait for."""
    name, offer = viewer.person.name, Offers(catalogue, viewer)
    pending = [one for one in await record.requests(states=(State.PENDING,), limit=MOST) if _alive(one, viewer)]
    mine = [one for one in pending if one.person == name]
    asked = [one for one in pending if may_decide(one, name)]
    columns = ("column.request", "column.who", "column.what", "column.where", "column.risk", "column.expires")
    to_decide = Table(
        columns,
        tuple(_row(one, catalogue, viewer) for one in asked),
        Message.of("actions.waits_for_you"),
        Message.of("actions.nothing_waits"),
    )
    blocks: list[Block] = [to_decide]
    if asked:
        blocks.append(Line(Message.of("actions.how_to_decide", command=_how(offer, asked[0]))))
    if mine:
        rows = tuple(
            (one.id, what(one, catalogue, viewer), one.targets, *_waits_for(one), _expires(one)) for one in mine
        )
        own = ("column.request", "column.what", "column.where", "column.waits_for", "column.expires")
        blocks.append(Table(own, rows, Message.of("actions.your_requests")))
    if broken := [one for one in await record.unreviewed() if may_review(one, viewer)]:
        rows = tuple((one.id, one.person, what(one, catalogue, viewer), one.targets, _state(one)) for one in broken)
        behind = ("column.request", "column.who", "column.what", "column.where", "column.state")
        blocks.append(Table(behind, rows, Message.of("actions.waits_for_review")))
        blocks.append(Line(Message.of("actions.how_to_review", button=Message.of("button.review"))))
    return Report(tuple(blocks), tuple(_buttons(asked, offer)))


def _alive(request: Request, viewer: Viewer) -> bool:
    return request.approval is not None and request.approval.expires_at > viewer.now


def may_decide(request: Request, person: str) -> bool:
    """Whether the person is asked: an eligible approver who made no part of it and has not voted."""
    if request.decision is None or request.approval is None or person in {request.person, *request.approval.requesters}:
        return False
    return person in request.decision.approvers and person not in {vote.person for vote in request.approval.votes}


def may_review(request: Request, viewer: Viewer) -> bool:
    """Whether the viewer is another admin than whoever broke the glass."""
    requesters = {request.person, *(request.approval.requesters if request.approval else ())}
    return viewer.person.role() >= Role.ADMIN and viewer.person.name not in requesters


def what(request: Request, catalogue: Catalogue, viewer: Viewer) -> str:
    """A request as its canonical command in the reader's language."""
    if request.intent.action not in catalogue:
        return request.intent.action
    return Offers(catalogue, viewer).command(request.intent.action, **dict(request.intent.params))


def _row(request: Request, catalogue: Catalogue, viewer: Viewer) -> tuple[Value, ...]:
    risk = request.decision.risk.word if request.decision else None
    return (request.id, request.person, what(request, catalogue, viewer), request.targets, risk, _expires(request))


def _waits_for(request: Request) -> tuple[Value, ...]:
    """The own confirmation where nobody else is needed, else the people who can answer."""
    if request.decision is None or not request.decision.approvals_needed:
        return (Message.of("actions.your_own_confirmation"),)
    return (request.decision.approvers,)


def _state(request: Request) -> Message:
    return Message.of(f"word.state.{request.state.value}")


def _expires(request: Request) -> Value:
    return Moment(request.approval.expires_at, "time") if request.approval else None


def _how(offer: Offers, request: Request) -> str:
    return offer.command("approval.decide", approval=request.id, decision="approve")


def _buttons(asked: list[Request], offer: Offers) -> Iterator[Suggestion]:
    for one in asked[:BUTTONS_FOR]:
        yield from offer(
            Message.of("suggest.approve", request=one.id, person=one.person),
            "approval.decide",
            approval=one.id,
            decision="approve",
        )
        yield from offer(
            Message.of("suggest.deny", request=one.id, person=one.person),
            "approval.decide",
            approval=one.id,
            decision="deny",
        )


@act(
    "approval.decide",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    role=Role.VIEWER,
    say={
        "en": ["decide {decision} on request {approval}", "vote {decision} on {approval}"],
        "fr": ["décide {decision} pour la demande {approval}", "vote {decision} pour {approval}"],
    },
    fr="Donne ou refuse votre accord à une demande ; ce que vous pouvez décider est dans « liste les approbations ».",
)
def approval_decide(*, approval: RequestId, decision: Decided) -> Iterator[Step]:
    """Say yes or no to a request; "list approvals" shows what you can decide."""
    yield Change("approval.decide", (("approval", approval), ("decision", decision)))
