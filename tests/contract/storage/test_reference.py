"""Whatever is done to it, a store over SQL answers as the one in memory does, and keeps what that one keeps."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import FaultError
from bot.domain.flow import Address, Plan
from bot.domain.ledger import Lease, Setting, State, StepState
from bot.domain.ports import Tx
from storage.engine import Session
from storage.memory import MemoryTx
from storage.postgresql import PostgresqlEngine
from storage.rows.transaction import SqlTx
from storage.sqlite import SqliteEngine
from tests.contract.storage.samples import MINUTE, NOW, PLACE, PLAN, act, claim, document, entry, look, token
from tests.contract.storage.server import Server

ids = st.sampled_from(["r1", "r2", "r3"])
names = st.sampled_from(["a", "B", "é"])
moments = st.integers(-2, 4).map(lambda minutes: NOW + minutes * MINUTE)
maybe = st.none() | moments
states = st.sampled_from(State)
small = st.integers(0, 2)
places = st.sampled_from([PLACE, Address("slack", "T1", "C1"), Address("console"), replace(PLACE, private=True)])
requests = st.builds(
    lambda make, id_, fields, at: make(id_, address=PLACE, created_at=at, **fields),
    st.sampled_from([look, act]),
    ids,
    st.fixed_dictionaries(
        {"state": states},
        optional={
            "lease_until": maybe,
            "not_before": maybe,
            "finished_at": maybe,
            "fence": small,
            "version": st.integers(1, 3),
            "priority": small,
            "plan": st.sampled_from([None, PLAN, Plan("x.y", (), ())]),
            "approval": st.none(),
        },
    ),
    moments,
)


@dataclass(frozen=True)
class Operation:
    """One call of one repository's method."""

    part: str
    method: str
    given: tuple[Any, ...]
    named: dict[str, Any]

    def __call__(self, tx: Tx) -> Any:
        """Its result, or the code of its refusal."""
        try:
            result = getattr(getattr(tx, self.part), self.method)(*self.given, **self.named)
        except FaultError as error:
            return error.code
        return list(result) if self.method == "entries" else result


def calls(
    part: str, method: str, *arguments: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]
) -> st.SearchStrategy[Operation]:
    """Calls of one method with such arguments, the named ones given or not."""
    by_name = st.fixed_dictionaries({}, optional=named)
    return st.builds(Operation, st.just(part), st.just(method), st.tuples(*arguments), by_name)


claims = st.builds(
    lambda id_, fence, index, attempt, state: claim(act(id_, fence=fence), index, attempt, state=state),
    ids,
    small,
    small,
    small,
    st.sampled_from(StepState),
)
documents = st.builds(
    lambda id_, text, place, at, who: document(id_, text, destination=place, updated_at=at, audience=who),
    names,
    names,
    places,
    maybe,
    names,
)
leases = st.builds(Lease, names, moments, moments)
ledger: st.SearchStrategy[Operation] = st.one_of(
    calls("requests", "add", requests),
    calls("requests", "save", requests),
    calls("requests", "take", ids, st.sampled_from([PLAN.digest, "", "x"]), names, moments, moments),
    calls("requests", "renew", ids, small, moments),
    calls("requests", "runnable", moments, limit=small),
    calls("requests", "find", action=st.sampled_from(["host.disk", "service.*", "service"]), limit=small),
    calls("requests", "find", since=moments, states=st.lists(states, max_size=3)),
    calls("requests", "find", target=st.sampled_from(["web-01", "web-02", "web"]), address=places),
    calls("steps", "claim", claims),
    calls("steps", "finish", claims),
    calls("attic", "finished", moments, small),
    calls("attic", "clear", ids, st.integers(1, 3)),
)
locks: st.SearchStrategy[Operation] = st.one_of(
    calls("locks", "take", ids, st.lists(names, max_size=2), moments),
    calls("locks", "release", ids, keep=st.lists(names, max_size=2)),
)
outbox: st.SearchStrategy[Operation] = st.one_of(
    calls("documents", "put", documents),
    calls("documents", "put", documents, leases),
    calls("documents", "leased", st.sampled_from(["slack", "console"]), names, moments),
    calls("documents", "move", names, places),
    calls("documents", "newest", places, limit=small),
    calls(
        "documents",
        "due",
        st.sampled_from(["slack", "console"]),
        st.none() | st.just(["C1", "C2"]),
        moments,
        heads=st.booleans(),
    ),
    calls("documents", "lease", names, names, moments, moments),
    calls("documents", "delivered", names, names, small, st.none() | names),
    calls("documents", "failed", names, names, moments),
)
rest: st.SearchStrategy[Operation] = st.one_of(
    calls("inbox", "admit", ids, names, moments),
    calls("inbox", "receive", ids, st.binary(min_size=1, max_size=3), moments, moments),
    calls("inbox", "waiting", moments),
    calls("inbox", "newest", st.sampled_from(["r", "r1", "x"])),
    calls("inbox", "abandoned", moments, moments, small),
    calls("inbox", "count", names, moments),
    calls("attic", "forget_seen", moments),
    calls("tokens", "add", st.builds(lambda one, other: token(one, document=other), names, names)),
    calls("tokens", "drop", names),
    calls("tokens", "retire", names),
    calls("tokens", "coded", names),
    calls("leases", "hold", names, leases),
    calls("leases", "release", names, names),
    calls("settings", "put", st.builds(lambda kind, key: Setting(kind, key, "v", "alice", NOW), names, names)),
    calls("settings", "remove", names, names),
    calls("audit", "append", names.map(entry)),
    calls("audit", "entries", small, small),
    calls("secrets", "put", names, st.binary(max_size=3)),
    calls("secrets", "remove", names),
)
groups = [st.lists(operations, min_size=1, max_size=30) for operations in (ledger, locks, outbox, rest)]
batches = st.lists(st.tuples(st.one_of(groups), st.booleans()), max_size=4)


def populate(tx: Any) -> None:
    """So that what is generated meets something."""
    tx.requests.add(act("r1"))
    tx.requests.add(act("r2", state=State.EXECUTING, fence=1, lease_until=NOW, finished_at=NOW))
    tx.steps.claim(claim(act("r2", fence=1), 0, 1))
    tx.locks.take("r1", ["a", "B"], NOW)
    tx.locks.take("r2", ["B", "é"], NOW + MINUTE)
    tx.documents.put(document("a"))
    tx.documents.lease("a", "B", NOW + MINUTE, NOW)
    tx.documents.put(document("B"))
    tx.inbox.admit("r1", "a", NOW)


def everything(tx: Any) -> list[Any]:
    """All that a store keeps."""
    kept: list[Any] = [
        tx.requests.find(limit=100),
        tx.requests.pending(),
        tx.requests.runnable(NOW),
        tx.locks.holders(),
        list(tx.audit.entries()),
        tx.secrets.names(),
    ]
    kept += [tx.steps.of(id_) for id_ in ("r1", "r2", "r3")]
    for name in ("a", "B", "é"):
        kept += [tx.documents.get(name), tx.tokens.of_document(name), tx.settings.all(name), tx.secrets.get(name)]
    return kept


def compare(session: Session, steps: list[tuple[list[Operation], bool]]) -> None:
    session.begin()
    memory, sql = MemoryTx(SqlTx(session).audit.base().log), SqlTx(session)
    for tx in (memory, sql):
        populate(tx)
    for part in (memory, session):
        part.commit()
    for batch, commit in steps:
        session.begin()
        for operation in batch:
            assert operation(sql) == operation(memory), operation
        for part in (memory, session):
            part.commit() if commit else part.rollback()
        session.begin()
        assert everything(sql) == everything(memory)
        session.rollback()


@pytest.fixture(scope="module")
def session(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    path = tmp_path_factory.mktemp("reference") / "commander.db"
    path.write_bytes(empty_file.read_bytes())
    with closing(SqliteEngine(path).session(write=True)) as opened:
        yield opened


TABLES = [
    "inbox",
    "requests",
    "steps",
    "locks",
    "waiters",
    "documents",
    "tokens",
    "leases",
    "settings",
    "audit",
    "secrets",
]


def emptied(session: Session) -> Session:
    """Examples share a database: making one costs more than all that is done to it."""
    session.rollback()
    session.begin()
    for table in TABLES:
        session.run(f"DELETE FROM {table}", {})
    session.commit()
    return session


@given(batches)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_sqlite_does_as_memory_does(session: Session, steps: list[tuple[list[Operation], bool]]) -> None:
    compare(emptied(session), steps)


@pytest.fixture(scope="module")
def remote_session(server: Server) -> Iterator[Session]:
    with closing(PostgresqlEngine(server.make()).session(write=True)) as opened:
        yield opened


@pytest.mark.live("postgresql")
@given(batches)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_postgresql_does_as_memory_does(remote_session: Session, steps: list[tuple[list[Operation], bool]]) -> None:
    compare(emptied(remote_session), steps)
