"""What conversations should show, and who is delivering it, in SQL."""
# ruff: noqa: S608 (statements are put together from constants only, values are always bound)

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.codec import dump, load
from bot.domain.content import Content
from bot.domain.flow import Address, Document
from bot.domain.ledger import Lease
from bot.domain.ports.storage import Topic
from storage.engine import Row, Session, Values, moment, stamp, stamp_or_none
from storage.rows.requests import place

_COLUMNS = """id, subject, messenger, workspace, channel, thread, private, desired, version, delivered, handle,
    audience, language, updated_at"""
_GET = f"SELECT {_COLUMNS} FROM documents WHERE id = :id"
# In SET and CASE the bare names are the old row's, `excluded` is the row that was offered.
_FREE = """:owner <> '' AND documents.next_try <= :since
    AND (documents.desired <> excluded.desired OR documents.version > documents.delivered)
    AND (documents.lease_owner IN ('', :owner) OR documents.lease_until <= :since)"""
_PUT = f"""INSERT INTO documents (id, subject, messenger, workspace, channel, thread, private, desired, version,
    delivered, handle, audience, language, updated_at, lease_owner, lease_until, next_try)
VALUES (:id, :subject, :messenger, :workspace, :channel, :thread, :private, :desired, :version, :delivered,
    :handle, :audience, :language, :updated_at, :owner, :until, 0)
ON CONFLICT (id) DO UPDATE SET subject = excluded.subject,
    audience = excluded.audience, language = excluded.language, desired = excluded.desired,
    lease_owner = CASE WHEN {_FREE} THEN :owner ELSE documents.lease_owner END,
    lease_until = CASE WHEN {_FREE} THEN :until ELSE documents.lease_until END,
    version = documents.version + CASE WHEN documents.desired <> excluded.desired THEN 1 ELSE 0 END,
    updated_at = CASE WHEN documents.desired <> excluded.desired THEN excluded.updated_at ELSE documents.updated_at END
RETURNING version, delivered, handle, updated_at, messenger, workspace, channel, thread, private"""
_MOVE = """UPDATE documents SET messenger = :messenger, workspace = :workspace, channel = :channel, thread = :thread,
    private = :private, delivered = 0, handle = NULL, lease_owner = '', lease_until = 0, next_try = 0 WHERE id = :id"""
_OF_SUBJECT = f"SELECT {_COLUMNS} FROM documents WHERE subject = :subject ORDER BY number"
_NEWEST = f"""SELECT {_COLUMNS} FROM documents
WHERE messenger = :messenger AND workspace = :workspace AND channel = :channel AND thread = :thread
ORDER BY COALESCE(updated_at, 0) DESC, number DESC LIMIT :limit"""
_IS_DUE = "version > delivered AND messenger = :messenger AND next_try <= :now AND lease_until <= :now"
_DUE = f"SELECT {_COLUMNS} FROM documents WHERE {_IS_DUE}"
_OLDEST = f"""SELECT {_COLUMNS} FROM documents
WHERE number IN (SELECT MIN(number) FROM documents WHERE {_IS_DUE}"""
_LEASED = f"""SELECT {_COLUMNS} FROM documents
WHERE version > delivered AND messenger = :messenger AND lease_owner = :owner AND lease_until > :now
    AND next_try <= :now
ORDER BY number"""
_LEASE = f"""UPDATE documents SET lease_owner = :owner, lease_until = :until
WHERE id = :id AND version > delivered AND next_try <= :now AND (lease_owner = :owner OR lease_until <= :now)
RETURNING {_COLUMNS}"""
_DELIVERED = """UPDATE documents SET lease_owner = '', lease_until = 0, next_try = 0,
    handle = COALESCE(:handle, handle),
    delivered = CASE WHEN delivered < :version THEN :version ELSE delivered END
WHERE id = :id AND lease_owner = :owner"""
_FAILED = """UPDATE documents SET lease_owner = '', lease_until = 0, next_try = :next_try
WHERE id = :id AND lease_owner = :owner"""


def _document(row: Row) -> Document:
    id_, subject, messenger, workspace, channel, thread, private, desired, version, delivered, handle, *rest = row
    audience, language, updated_at = rest
    return Document(
        id=id_,
        subject=subject,
        destination=Address(messenger, workspace, channel, thread, bool(private)),
        desired=load(Content, desired),
        version=version,
        delivered=delivered,
        handle=handle,
        audience=audience,
        language=language,
        updated_at=None if updated_at is None else moment(updated_at),
    )


def _wanted(lease: Lease | None) -> Values:
    if lease is None:
        return {"owner": "", "since": 0, "until": 0}
    return {"owner": lease.owner, "since": stamp(lease.since), "until": stamp(lease.until)}


class SqlDocuments:
    """Implements the port `Documents`."""

    def __init__(self, session: Session, touched: set[Topic]) -> None:
        self._session = session
        self._touched = touched

    def get(self, id: str) -> Document | None:
        rows = self._session.rows(_GET, {"id": id})
        return _document(rows[0]) if rows else None

    def put(self, document: Document, lease: Lease | None = None) -> Document:
        values: Values = {
            "id": document.id,
            "subject": document.subject,
            **place(document.destination),
            "private": int(document.destination.private),
            "desired": dump(document.desired),
            "version": document.version,
            "delivered": document.delivered,
            "handle": document.handle,
            "audience": document.audience,
            "language": document.language,
            "updated_at": stamp_or_none(document.updated_at),
            **_wanted(lease if document.version > document.delivered else None),
        }
        self._touched.add("documents")
        ((version, delivered, handle, updated_at, messenger, workspace, channel, thread, private),) = (
            self._session.rows(_PUT, values)
        )
        return replace(
            document,
            destination=Address(messenger, workspace, channel, thread, bool(private)),
            version=version,
            delivered=delivered,
            handle=handle,
            updated_at=None if updated_at is None else moment(updated_at),
        )

    def move(self, id: str, destination: Address) -> None:
        self._session.run(_MOVE, {"id": id, **place(destination), "private": int(destination.private)})
        self._touched.add("documents")

    def of_subject(self, subject: str) -> tuple[Document, ...]:
        return tuple(map(_document, self._session.rows(_OF_SUBJECT, {"subject": subject})))

    def newest(self, address: Address, limit: int = 5) -> tuple[Document, ...]:
        return tuple(map(_document, self._session.rows(_NEWEST, {**place(address), "limit": limit})))

    def due(
        self, messenger: str, channels: Iterable[str] | None, now: datetime, limit: int = 50, *, heads: bool = False
    ) -> tuple[Document, ...]:
        values: dict[str, str | int | bytes | None] = {"messenger": messenger, "now": stamp(now), "limit": limit}
        here = ""
        if channels is not None:
            names = {f"channel{number}": channel for number, channel in enumerate(sorted(set(channels)))}
            if not names:
                return ()
            values.update(names)
            here = f"AND channel IN ({', '.join(':' + name for name in names)})"
        found = f"{_OLDEST} {here} GROUP BY workspace, channel, thread)" if heads else f"{_DUE} {here}"
        return tuple(map(_document, self._session.rows(f"{found} ORDER BY number LIMIT :limit", values)))

    def leased(self, messenger: str, owner: str, now: datetime) -> tuple[Document, ...]:
        values: Values = {"messenger": messenger, "owner": owner, "now": stamp(now)}
        return tuple(map(_document, self._session.rows(_LEASED, values)))

    def lease(self, id: str, owner: str, until: datetime, now: datetime) -> Document | None:
        values: Values = {"id": id, "owner": owner, "until": stamp(until), "now": stamp(now)}
        rows = self._session.rows(_LEASE, values)
        return _document(rows[0]) if rows else None

    def delivered(self, id: str, owner: str, version: int, handle: str | None) -> None:
        self._session.run(_DELIVERED, {"id": id, "owner": owner, "version": version, "handle": handle})

    def failed(self, id: str, owner: str, next_try: datetime) -> None:
        self._session.run(_FAILED, {"id": id, "owner": owner, "next_try": stamp(next_try)})
