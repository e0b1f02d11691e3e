"""Lines of the record, composed in one place from the request that they are about."""

from datetime import datetime
from hashlib import sha256

from bot.domain.ledger import AuditEntry, Request


def note(
    event: str,
    request: Request,
    at: datetime,
    *,
    targets: tuple[str, ...] | None = None,
    outcome: str = "",
    milliseconds: int = 0,
    person: str = "",
    details: tuple[tuple[str, str], ...] = (),
) -> AuditEntry:
    """One entry about a request. Its text is stored redacted, and the text's hash beside it."""
    return AuditEntry(
        event=event,
        at=at,
        person=person or request.person,
        request=request.id,
        action=request.intent.action,
        targets=request.targets if targets is None else targets,
        risk=request.decision.risk.word if request.decision else "",
        rule=request.decision.rule if request.decision else "",
        digest=request.digest,
        outcome=outcome,
        milliseconds=milliseconds,
        text=request.text,
        text_hash=sha256(request.text.encode()).hexdigest(),
        address=f"{request.address.messenger}:{request.address.channel}:{request.address.thread}",
        details=details,
    )
