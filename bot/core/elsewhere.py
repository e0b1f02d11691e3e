"""A message whose place is broken for good goes to the person some other way, or is given up in the end."""

from datetime import datetime, timedelta

import structlog

from bot.core.clearance import private_place
from bot.core.services import Services
from bot.domain.flow import Document
from bot.domain.ledger import AuditEntry
from bot.domain.ports import Tx

log = structlog.get_logger(__name__)
GIVE_UP = timedelta(hours=24)
"""How long an answer that belongs to no request is offered to a place that is gone."""


def move_elsewhere(services: Services, tx: Tx, document: Document, now: datetime) -> None:
    """Moves a document that somebody waits for to that person's next private place: first on the same messenger.

    Without one it stays where it is and is tried again: somebody may yet invite the bot back. What belongs to no
    request (an answer, an introduction) is given up after a day.
    """
    person = services.directory.snapshot(tx).person(document.audience)
    tried = tx.settings.get("moved", document.id)
    broken = document.destination
    gone = {*([broken.messenger] if broken.private else ()), *(tried.value.split() if tried is not None else ())}
    places = services.directs(person) if person is not None else ()
    place = private_place((place for place in places if place.messenger not in gone), broken)
    log.warning("outbox.broken", document=document.id, moved=place is not None)
    if place is None:
        if not document.subject and document.updated_at is not None and now - document.updated_at >= GIVE_UP:
            _give_up(services, tx, document, now)
        return
    services.directory.put(tx, "moved", document.id, " ".join(sorted(gone)), services.worker, now)
    tx.documents.move(document.id, place)
    tx.audit.append(
        AuditEntry(
            event="moved",
            at=now,
            person=document.audience,
            outcome=place.messenger,
            details=(("document", document.id), ("from", broken.messenger)),
        )
    )


def _give_up(services: Services, tx: Tx, document: Document, now: datetime) -> None:
    """Counts it as shown: nothing is due there until something new is said."""
    log.error("outbox.gave_up", document=document.id)
    tx.documents.delivered(document.id, services.worker, document.version, None)
    tx.audit.append(
        AuditEntry(
            event="unsaid",
            at=now,
            person=document.audience,
            outcome=document.destination.messenger,
            details=(("document", document.id),),
        )
    )
