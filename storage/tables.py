"""The tables, private to this package: where migrations come from, and what the statements in `storage/rows/` rely on.

Not imported when the program runs (SQLModel takes half a second): only migrations and tests read it. A column exists
because something is searched or compared by it; everything else of a value is in `body`, as JSON. Moments are
microseconds since 1970 UTC, so that both engines compare them exactly. Address columns are "" where a messenger has no
such thing, never NULL, so that equality finds them.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

# SQLite keeps a table whose key is text in two trees, unless told not to; each costs a page a commit.
_ONE_TREE: dict[str, Any] = {"sqlite_with_rowid": False}


# On SQLite only a key of exactly this type is the row's own number and needs no tree of its own.
_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _where(condition: str) -> dict[str, Any]:
    """A partial index, on both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _text(*, key: bool = False, unique: bool = False) -> Column[str]:
    return Column(Text, primary_key=key, unique=unique or None, nullable=False)


def _number(*, key: bool = False, null: bool = False, default: int | None = None) -> Column[int]:
    given = None if default is None else str(default)
    return Column(BigInteger, primary_key=key, nullable=null, autoincrement=False, server_default=given)


def _order() -> Column[int]:
    """Grows with each insertion: tells rows of the same moment apart."""
    return Column(_ROW_NUMBER, Identity(), primary_key=True)


class Inbox(SQLModel, table=True):
    """What came in: open, with its sealed content, until it is admitted."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_person", "person", "at"),
        Index("inbox_open", "lease_until", **_where("is_open = 1")),
        _ONE_TREE,
    )
    id: str = Field(sa_column=_text(key=True))
    person: str = Field(sa_column=_text())
    at: int = Field(sa_column=_number())
    is_open: int = Field(sa_column=_number(default=0))
    lease_until: int = Field(sa_column=_number(default=0))
    attempts: int = Field(sa_column=_number(default=0))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False, server_default=""))


class Request(SQLModel, table=True):
    """The columns from `state` to `attempts` overrule the same fields of `body`."""

    __tablename__ = "requests"
    __table_args__ = (
        # Few rows are open at any time: whoever looks for work reads this, not the table.
        Index("requests_open", "priority", "created_at", **_where("state IN ('pending', 'approved', 'executing')")),
        Index("requests_created", "created_at"),
        Index("requests_place", "channel", "thread", "created_at"),
    )
    number: int = Field(sa_column=_order())
    id: str = Field(sa_column=_text(unique=True))
    person: str = Field(sa_column=_text())
    messenger: str = Field(sa_column=_text())
    workspace: str = Field(sa_column=_text())
    channel: str = Field(sa_column=_text())
    thread: str = Field(sa_column=_text())
    action: str = Field(sa_column=_text())
    targets: str = Field(sa_column=_text())
    digest: str = Field(sa_column=_text())
    created_at: int = Field(sa_column=_number())
    expires_at: int | None = Field(sa_column=_number(null=True))
    not_before: int | None = Field(sa_column=_number(null=True))
    finished_at: int | None = Field(sa_column=_number(null=True))
    priority: int = Field(sa_column=_number())
    state: str = Field(sa_column=_text())
    version: int = Field(sa_column=_number())
    worker: str = Field(sa_column=_text())
    fence: int = Field(sa_column=_number())
    lease_until: int | None = Field(sa_column=_number(null=True))
    attempts: int = Field(sa_column=_number())
    body: str = Field(sa_column=_text())


class Step(SQLModel, table=True):
    """One attempt at one step of a request."""

    __tablename__ = "steps"
    request: str = Field(sa_column=_text(key=True))
    position: int = Field(sa_column=_number(key=True))
    attempt: int = Field(sa_column=_number(key=True))
    body: str = Field(sa_column=_text())


class Lock(SQLModel, table=True):
    """A key and the request that holds it."""

    __tablename__ = "locks"
    __table_args__ = (Index("locks_request", "request"), _ONE_TREE)
    key: str = Field(sa_column=_text(key=True))
    request: str = Field(sa_column=_text())


class Waiter(SQLModel, table=True):
    """A place in the queue of a key."""

    __tablename__ = "waiters"
    __table_args__ = (Index("waiters_request", "request"), _ONE_TREE)
    key: str = Field(sa_column=_text(key=True))
    request: str = Field(sa_column=_text(key=True))
    since: int = Field(sa_column=_number())


class Document(SQLModel, table=True):
    """What a place should show (`desired`, JSON), and who is delivering it."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("documents_subject", "subject"),
        Index("documents_place", "channel", "thread"),
        # Few rows are undelivered at any time: the outbox reads this, not the table.
        Index("documents_due", "messenger", **_where("version > delivered")),
    )
    number: int = Field(sa_column=_order())
    id: str = Field(sa_column=_text(unique=True))
    subject: str = Field(sa_column=_text())
    messenger: str = Field(sa_column=_text())
    workspace: str = Field(sa_column=_text())
    channel: str = Field(sa_column=_text())
    thread: str = Field(sa_column=_text())
    private: int = Field(sa_column=_number())
    audience: str = Field(sa_column=_text())
    language: str = Field(sa_column=_text())
    updated_at: int | None = Field(sa_column=_number(null=True))
    version: int = Field(sa_column=_number())
    delivered: int = Field(sa_column=_number())
    handle: str | None = Field(sa_column=Column(Text, nullable=True))
    lease_owner: str = Field(sa_column=_text())
    lease_until: int = Field(sa_column=_number())
    next_try: int = Field(sa_column=_number())
    desired: str = Field(sa_column=_text())


class Token(SQLModel, table=True):
    """A button by its secret."""

    __tablename__ = "tokens"
    __table_args__ = (Index("tokens_document", "document"), Index("tokens_code", "code", **_where("code <> ''")))
    number: int = Field(sa_column=_order())
    token: str = Field(sa_column=_text(unique=True))
    document: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())
    code: str = Field(sa_column=Column(Text, nullable=False, server_default=""))
    retired: int = Field(sa_column=_number(default=0))


class Lease(SQLModel, table=True):
    """What only one process does at a time."""

    __tablename__ = "leases"
    __table_args__ = (_ONE_TREE,)
    key: str = Field(sa_column=_text(key=True))
    owner: str = Field(sa_column=_text())
    lease_until: int = Field(sa_column=_number())


class Setting(SQLModel, table=True):
    """One fact that the bot knows by its own changes."""

    __tablename__ = "settings"
    __table_args__ = (_ONE_TREE,)
    kind: str = Field(sa_column=_text(key=True))
    key: str = Field(sa_column=_text(key=True))
    value: str = Field(sa_column=_text())
    author: str = Field(sa_column=_text())
    at: int = Field(sa_column=_number())
    seal: str = Field(sa_column=_text())


class Audit(SQLModel, table=True):
    """One link of the record. `body` is the canonical JSON that was hashed; nothing of it is repeated in columns.

    The key is what keeps the chain from forking: of two links with one sequence the second is refused.
    """

    __tablename__ = "audit"
    sequence: int = Field(sa_column=Column(_ROW_NUMBER, primary_key=True, autoincrement=False))
    hash: str = Field(sa_column=_text())
    body: str = Field(sa_column=_text())


class AuditBase(SQLModel, table=True):
    """The one row that says what the first link follows: the last archived link, or (0, `log`), a random id."""

    __tablename__ = "audit_base"
    log: str = Field(sa_column=_text(key=True))
    sequence: int = Field(sa_column=_number())
    hash: str = Field(sa_column=_text())


class Secret(SQLModel, table=True):
    """An encrypted value by name."""

    __tablename__ = "secrets"
    __table_args__ = (_ONE_TREE,)
    name: str = Field(sa_column=_text(key=True))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


METADATA = SQLModel.metadata
