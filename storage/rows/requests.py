"""The ledger's requests in SQL."""
# ruff: noqa: S608 (statements are put together from constants only, values are always bound)

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.domain.codec import dump, load
from bot.domain.errors import FaultError
from bot.domain.flow import Address, Plan
from bot.domain.ledger import Request, State
from storage.engine import Row, Session, Values, moment, stamp, stamp_or_none

# In front of and after every target's name in the column `targets`, so that a whole name can be looked for.
MARK = "\n"

# Word for word the condition of the index `requests_open`, else SQLite does not use it.
_OPEN = "state IN ('pending', 'approved', 'executing')"
_COLUMNS = "body, state, version, worker, fence, lease_until, attempts"
SELECT_REQUEST = f"SELECT {_COLUMNS} FROM requests"
_GET = f"{SELECT_REQUEST} WHERE id = :id"
_ADD = """INSERT INTO requests (id, person, messenger, workspace, channel, thread, action, targets, digest, created_at,
    expires_at, not_before, finished_at, priority, state, version, worker, fence, lease_until, attempts, body)
VALUES (:id, :person, :messenger, :workspace, :channel, :thread, :action, :targets, :digest, :created_at,
    :expires_at, :not_before, :finished_at, :priority, :state, :version, :worker, :fence, :lease_until, :attempts,
    :body)
ON CONFLICT (id) DO NOTHING"""
# A heartbeat may have renewed the lease since the caller read the row: a save never shortens it.
_SAVE = """UPDATE requests SET person = :person, messenger = :messenger, workspace = :workspace, channel = :channel,
    thread = :thread, action = :action, targets = :targets, digest = :digest, created_at = :created_at,
    expires_at = :expires_at, not_before = :not_before, finished_at = :finished_at, priority = :priority,
    state = :state, version = version + 1, worker = :worker, fence = :fence, attempts = :attempts, body = :body,
    lease_until = CASE WHEN fence = :fence AND lease_until > :lease_until THEN lease_until ELSE :lease_until END
WHERE id = :id AND version = :version
RETURNING lease_until"""
_TAKE = f"""UPDATE requests SET state = 'executing', version = version + 1, worker = :worker, fence = fence + 1,
    lease_until = :lease_until, attempts = attempts + CASE WHEN state = 'executing' THEN 1 ELSE 0 END
WHERE id = :id AND digest = :digest AND (
    state = 'approved' AND (expires_at IS NULL OR expires_at > :now)
    OR state = 'executing' AND lease_until <= :now)
RETURNING {_COLUMNS}"""
_RENEW = """UPDATE requests SET lease_until = :lease_until
WHERE id = :id AND fence = :fence AND state = 'executing'"""
_RUNNABLE = f"""{SELECT_REQUEST}
WHERE {_OPEN} AND (state = 'approved' OR state = 'executing' AND lease_until <= :now)
    AND (not_before IS NULL OR not_before <= :now)
ORDER BY priority, created_at, number LIMIT :limit"""
# The sign keeps SQLite from walking through all requests that ever were, only because that index is in this order.
_PENDING = f"{SELECT_REQUEST} WHERE {_OPEN} AND state = 'pending' ORDER BY +created_at, number"


@lru_cache(maxsize=64)
def _digest(plan: Plan | None) -> str:
    """A plan is saved several times in a row, and hashing it costs more than all the rest of a save."""
    return plan.digest if plan else ""


def columns(request: Request) -> Values:
    """The values of a request's row."""
    place = request.address
    return {
        "id": request.id,
        "person": request.person,
        "messenger": place.messenger,
        "workspace": place.workspace,
        "channel": place.channel,
        "thread": place.thread,
        "action": request.intent.action,
        "targets": MARK + "".join(target + MARK for target in request.targets),
        "digest": request.approval.digest if request.approval else _digest(request.plan),
        "created_at": stamp(request.created_at),
        "expires_at": stamp(request.approval.expires_at) if request.approval else None,
        "not_before": stamp_or_none(request.not_before),
        "finished_at": stamp_or_none(request.finished_at),
        "priority": request.priority,
        "state": request.state.value,
        "version": request.version,
        "worker": request.worker,
        "fence": request.fence,
        "lease_until": stamp_or_none(request.lease_until),
        "attempts": request.attempts,
        "body": dump(request),
    }


def request_of(row: Row) -> Request:
    """The request of a row that `SELECT_REQUEST` found."""
    body, state, version, worker, fence, lease_until, attempts = row
    request = load(Request, body)
    columns = {
        "state": State(state),
        "version": version,
        "worker": worker,
        "fence": fence,
        "lease_until": None if lease_until is None else moment(lease_until),
        "attempts": attempts,
    }
    for name, value in columns.items():
        # Nobody else has seen this value yet, and `replace` takes as long as reading it from JSON.
        object.__setattr__(request, name, value)
    return request


class SqlRequests:
    """Implements the port `Requests`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: Request) -> None:
        if not self._session.run(_ADD, columns(request)):
            raise FaultError("storage.exists", id=request.id)

    def get(self, id: str) -> Request | None:
        rows = self._session.rows(_GET, {"id": id})
        return request_of(rows[0]) if rows else None

    def save(self, request: Request) -> Request | None:
        rows = self._session.rows(_SAVE, columns(request))
        if not rows:
            return None
        lease = rows[0][0]
        return replace(request, version=request.version + 1, lease_until=None if lease is None else moment(lease))

    def take(self, id: str, digest: str, worker: str, now: datetime, lease_until: datetime) -> Request | None:
        values: Values = {
            "id": id,
            "digest": digest,
            "worker": worker,
            "now": stamp(now),
            "lease_until": stamp(lease_until),
        }
        rows = self._session.rows(_TAKE, values)
        return request_of(rows[0]) if rows else None

    def renew(self, id: str, fence: int, lease_until: datetime) -> bool:
        values: Values = {"id": id, "fence": fence, "lease_until": stamp(lease_until)}
        return self._session.run(_RENEW, values) == 1

    def runnable(self, now: datetime, limit: int = 50) -> tuple[Request, ...]:
        return tuple(map(request_of, self._session.rows(_RUNNABLE, {"now": stamp(now), "limit": limit})))

    def pending(self) -> tuple[Request, ...]:
        return tuple(map(request_of, self._session.rows(_PENDING, {})))

    def find(
        self,
        *,
        person: str = "",
        target: str = "",
        action: str = "",
        since: datetime | None = None,
        states: Iterable[State] = (),
        address: Address | None = None,
        limit: int = 20,
    ) -> tuple[Request, ...]:
        conditions: dict[str, Values] = {}
        if person:
            conditions["person = :person"] = {"person": person}
        if target:
            # Neither engine has a search for text that is exact in case and free of patterns under a common name.
            conditions["replace(targets, :target, '') <> targets"] = {"target": MARK + target + MARK}
        if action.endswith(".*"):
            prefix = action.removesuffix("*")
            conditions["substr(action, 1, :length) = :prefix"] = {"length": len(prefix), "prefix": prefix}
        elif action:
            conditions["action = :action"] = {"action": action}
        if since is not None:
            conditions["created_at >= :since"] = {"since": stamp(since)}
        if wanted := sorted({state.value for state in states}):
            names = {f"state{number}": state for number, state in enumerate(wanted)}
            conditions[f"state IN ({', '.join(':' + name for name in names)})"] = names
        if address is not None:
            here = "messenger = :messenger AND workspace = :workspace AND channel = :channel AND thread = :thread"
            conditions[here] = place(address)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"{SELECT_REQUEST} {where} ORDER BY created_at DESC, number DESC LIMIT :limit"
        values: dict[str, str | int | bytes | None] = {"limit": limit}
        for named in conditions.values():
            values.update(named)
        return tuple(map(request_of, self._session.rows(sql, values)))


def place(address: Address) -> Values:
    """The columns that name a thread of a channel; `private` is a property of the place, not part of its name."""
    return {
        "messenger": address.messenger,
        "workspace": address.workspace,
        "channel": address.channel,
        "thread": address.thread,
    }
