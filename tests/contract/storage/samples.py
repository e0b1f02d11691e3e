"""Values that the tests of storage put in and expect back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.content import Button, Content, Grid, Message, Moment, Paragraph, Quantity
from bot.domain.flow import (
    Address,
    Approval,
    Argv,
    Check,
    Decision,
    Document,
    Effect,
    Envelope,
    Execution,
    Intent,
    Operand,
    Outcome,
    Plan,
    Risk,
    StepResult,
    Vote,
)
from bot.domain.ledger import AuditEntry, Request, State, StepClaim, StepState, Token

NOW = datetime(2026, 3, 3, 10, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLACE = Address("slack", "T1", "C1", "171.5")

PLAN = Plan(
    "service.restart",
    (("service", "nginx"), ("targets", ("web-01", "web-02"))),
    tuple(
        Argv(
            host,
            ("systemctl", "restart", "--", "nginx"),
            root=True,
            check=Check(host, ("systemctl", "is-active", "nginx"), "^active$", 10, "proof.active"),
        )
        for host in ("web-01", "web-02")
    ),
    (Operand("host", "web-01", (("address", "192.0.2.1"),)),),
    locks=("host:web-01", "host:web-02"),
    summary=Message.of("act.restart", size=Quantity(1.5, "bytes"), at=Moment(NOW), hosts=("web-01", "web-02"), n=3),
)
DECISION = Decision(Effect.CONFIRM, Risk.MEDIUM, Message.of("policy.own"), "team.medium", own_confirm=True)


def look(id_: str, **fields: object) -> Request:
    """A look at web-01, pending unless said otherwise."""
    intent = Intent("host.disk", (("targets", ("web-01",)),), confidence=0.75)
    return replace(Request(id_, "alice", PLACE, "disk on web-01", intent, State.PENDING, NOW), **fields)  # type: ignore[arg-type]


def act(id_: str, *, expires_at: datetime = NOW + 10 * MINUTE, **fields: object) -> Request:
    """An approved restart of nginx on web-01 and web-02."""
    envelope = Envelope(id_, ("alice",), PLACE, (("text", "ab"),), DECISION, NOW, expires_at)
    vote = Vote("alice", True, PLAN.digest, envelope.hash, NOW, "slack", seal="cd")
    request = Request(
        id_,
        "alice",
        PLACE,
        "redémarre nginx",
        Intent("service.restart", PLAN.params),
        State.APPROVED,
        NOW,
        decision=DECISION,
        plan=PLAN,
        approval=Approval(PLAN.digest, envelope, (vote,), seal="ef"),
    )
    return replace(request, **fields)  # type: ignore[arg-type]


EXECUTION = Execution(PLAN.digest, (StepResult(0, "web-01", Outcome.OK, 0, "ok\n", proof=Message.of("proof.active")),))


def claim(request: Request, index: int = 0, attempt: int = 1, **fields: object) -> StepClaim:
    made = StepClaim(request.id, index, attempt, request.fence, StepState.CLAIMED, NOW)
    return replace(made, **fields)  # type: ignore[arg-type]


def said(text: str, *buttons: Button) -> Content:
    grid = Grid(("host", "free"), (("web-01", "77 Kio"),), (False, True), "Disques")
    return Content((Paragraph(text), grid), buttons)


def document(id_: str, text: str = "hello", **fields: object) -> Document:
    return replace(Document(id_, "request:r1", PLACE, said(text), updated_at=NOW), **fields)  # type: ignore[arg-type]


def token(secret: str, **fields: object) -> Token:
    return replace(Token(secret, "confirm", "r1", "d1", "alice", NOW + MINUTE), **fields)  # type: ignore[arg-type]


def entry(text: str = "redémarre nginx", **fields: object) -> AuditEntry:
    made = AuditEntry("request", NOW, "alice", "r1", "service.restart", ("web-01",), "MEDIUM", text=text)
    return replace(made, **fields)  # type: ignore[arg-type]
