"""The first tables, and the random id that the record's chain begins with.

There is no way back: an older program's database comes from a backup.
"""

from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ONE_TREE: dict[str, Any] = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """From an empty database."""
    requests()
    documents()
    facts()
    record()


def requests() -> None:
    """The ledger, and what was seen."""
    op.create_table("inbox", text("id", key=True), text("person"), number("at"), **ONE_TREE)
    op.create_index("inbox_person", "inbox", ["person", "at"])
    op.create_table(
        "requests",
        order(),
        text("id", unique=True),
        *map(text, ("person", "messenger", "workspace", "channel", "thread", "action", "targets", "digest")),
        number("created_at"),
        *(number(name, null=True) for name in ("expires_at", "not_before", "finished_at")),
        number("priority"),
        text("state"),
        number("version"),
        text("worker"),
        number("fence"),
        number("lease_until", null=True),
        number("attempts"),
        text("body"),
    )
    unfinished = where("state IN ('pending', 'approved', 'executing')")
    op.create_index("requests_open", "requests", ["priority", "created_at"], **unfinished)
    op.create_index("requests_created", "requests", ["created_at"])
    op.create_index("requests_place", "requests", ["channel", "thread"])
    op.create_table(
        "steps", text("request", key=True), number("position", key=True), number("attempt", key=True), text("body")
    )
    op.create_table("locks", text("key", key=True), text("request"), **ONE_TREE)
    op.create_index("locks_request", "locks", ["request"])
    op.create_table("waiters", text("key", key=True), text("request", key=True), number("since"), **ONE_TREE)
    op.create_index("waiters_request", "waiters", ["request"])


def documents() -> None:
    """What is said, and its buttons."""
    op.create_table(
        "documents",
        order(),
        text("id", unique=True),
        *map(text, ("subject", "messenger", "workspace", "channel", "thread")),
        number("private"),
        text("audience"),
        text("language"),
        number("updated_at", null=True),
        number("version"),
        number("delivered"),
        sa.Column("handle", sa.Text),
        text("lease_owner"),
        number("lease_until"),
        number("next_try"),
        text("desired"),
    )
    op.create_index("documents_subject", "documents", ["subject"])
    op.create_index("documents_place", "documents", ["channel", "thread"])
    undelivered = sa.text("version > delivered")
    op.create_index("documents_due", "documents", ["messenger"], sqlite_where=undelivered, postgresql_where=undelivered)
    op.create_table("tokens", order(), text("token", unique=True), text("document"), text("body"))
    op.create_index("tokens_document", "tokens", ["document"])


def facts() -> None:
    """What the bot knows by its own changes, and secrets."""
    op.create_table(
        "settings",
        text("kind", key=True),
        text("key", key=True),
        text("value"),
        text("author"),
        number("at"),
        text("seal"),
        **ONE_TREE,
    )
    op.create_table("secrets", text("name", key=True), sa.Column("sealed", sa.LargeBinary, nullable=False), **ONE_TREE)


def record() -> None:
    """The audit chain and what it begins with."""
    sequence = sa.Column("sequence", ROW_NUMBER, primary_key=True, autoincrement=False)
    op.create_table("audit", sequence, text("hash"), text("body"))
    base = op.create_table("audit_base", text("log", key=True), number("sequence"), text("hash"))
    log = token_hex(32)
    op.bulk_insert(base, [{"log": log, "sequence": 0, "hash": log}])


def where(condition: str) -> dict[str, Any]:
    """A partial index, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def text(name: str, *, key: bool = False, unique: bool = False) -> sa.Column[Any]:
    """A text, never NULL."""
    return sa.Column(name, sa.Text, primary_key=key, unique=unique or None, nullable=False)


def number(name: str, *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    """A 64-bit number."""
    return sa.Column(name, sa.BigInteger, primary_key=key, nullable=null, autoincrement=False)


def order() -> sa.Column[Any]:
    """The order of insertion."""
    return sa.Column("number", ROW_NUMBER, sa.Identity(), primary_key=True)
