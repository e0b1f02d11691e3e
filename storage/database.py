"""The store over SQL: transactions run in threads of their own, so nothing awaits inside one."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from bot.domain.errors import BotError, ConfigError
from bot.domain.ports import Store, Tx
from bot.domain.ports.storage import Topic
from storage.engine import Engine, Session
from storage.followers import Followers
from storage.memory import MemoryStore
from storage.rows.transaction import SqlTx
from storage.sqlite import SqliteEngine
from storage.threads import Threads

T = TypeVar("T")

TRIES = 3
READERS = 2
RETRY_WATCH_SECONDS = 0.2


class Lane:
    """Threads that each keep one session, and the way through a transaction: begin, work, commit, or nothing at all."""

    def __init__(self, engine: Engine, *, threads: int, write: bool) -> None:
        self._engine = engine
        self._write = write
        self._threads = Threads("storage-writer" if write else "storage-reader", threads)
        self._local = threading.local()
        self._open: set[Session] = set()

    def transaction(self, work: Callable[[Tx], T]) -> "asyncio.Future[Done[T]]":
        """What `work` returned, and what it wrote."""
        return self._threads.run(lambda: self._transaction(work))

    async def call(self, function: Callable[[Session], T]) -> T:
        """Runs a function with this lane's session outside of any transaction."""
        return await self._threads.run(lambda: function(self._session()))

    async def close(self) -> None:
        """Waits for what is running, then closes the sessions."""
        await self._threads.close()
        for session in self._open:
            with contextlib.suppress(self._engine.errors):
                session.close()

    def _transaction(self, work: Callable[[Tx], T]) -> "Done[T]":
        for _ in range(TRIES - 1):
            with contextlib.suppress(_AgainError):
                return self._attempt(work)
        try:
            return self._attempt(work)
        except _AgainError as again:
            raise again.error from again.__cause__

    def _attempt(self, work: Callable[[Tx], T]) -> "Done[T]":
        committing = False
        try:
            session = self._session()
            try:
                session.begin()
                tx = SqlTx(session)
                result = work(tx)
                committing = True
                changed = session.changed
                session.commit()
            except BaseException:
                with contextlib.suppress(self._engine.errors):
                    session.rollback()
                raise
        except self._engine.errors as error:
            failure = self._engine.failure(error, write=self._write)
            if failure is None:
                raise
            if failure.lost:
                self._drop()
            # Whether a failed commit happened is not known: it is never tried again.
            if failure.again and not committing:
                raise _AgainError(failure.error) from error
            raise failure.error from error
        return Done(result, tx.touched if changed else None)

    def _session(self) -> Session:
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._engine.session(write=self._write)
            self._open.add(session)
        return session

    def _drop(self) -> None:
        session: Session | None = getattr(self._local, "session", None)
        if session is not None:
            self._local.session = None
            self._open.discard(session)
            with contextlib.suppress(self._engine.errors):
                session.close()


class Done(NamedTuple, Generic[T]):
    """A transaction's result, and the topics that it changed; None where it wrote nothing."""

    result: T
    topics: set[Topic] | None


class _AgainError(Exception):
    """This attempt lost a race; `error` is what to say when no attempt is left."""

    def __init__(self, error: BotError) -> None:
        super().__init__()
        self.error = error


class DatabaseStore:
    """Implements `Store`: one writing thread, a few reading ones. Made by `open_store`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Lane(engine, threads=1, write=True)
        self._readers = Lane(engine, threads=READERS, write=False)
        self._glance: Session | None = None
        self._followers = Followers()
        self._watch: asyncio.Task[None] | None = None

    async def transact(self, work: Callable[[Tx], T]) -> T:
        """Runs and commits durably; any exception from `work` rolls back. Cancelling does not undo a commit."""
        future = self._writer.transaction(work)
        future.add_done_callback(self._committed)
        return (await future).result

    async def read(self, work: Callable[[Tx], T], *, long: bool = False) -> T:
        """Runs on one consistent snapshot; a short one at once, where the engine can do that without waiting."""
        if not long and (session := self._glancing()) is not None:
            try:
                return _glanced(session, work)
            except self._engine.errors:  # a thread may wait for what keeps this from being short, or find out why
                self._glance = None
                with contextlib.suppress(self._engine.errors):
                    session.close()
        return (await self._readers.transaction(work)).result

    def changes(self, about: Topic = "anything") -> AsyncIterator[None]:
        """Own commits wake at once, other processes' within 250 ms; the first comes at once."""
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._watch_others())
        return self._followers.follow(about)

    async def close(self) -> None:
        """Lets running transactions end, then closes everything."""
        self._followers.close()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})
        await self._writer.close()
        await self._readers.close()
        if self._glance is not None:
            with contextlib.suppress(self._engine.errors):
                self._glance.close()

    def _committed(self, future: "asyncio.Future[Done[T]]") -> None:
        if not future.cancelled() and future.exception() is None:
            topics = future.result().topics
            if topics is not None:
                self._followers.wake(topics)

    def _glancing(self) -> Session | None:
        """The session for short reads on the event loop's own thread: a hop to another costs more than they do."""
        if self._glance is None:
            with contextlib.suppress(self._engine.errors, BotError):
                self._glance = self._engine.glance()
        return self._glance

    async def _watch_others(self) -> None:
        while True:
            with contextlib.suppress(self._engine.errors, BotError):
                async for _ in self._engine.watch(self._writer.call):
                    self._followers.wake()
            # The database is away: followers look again when it is back, whatever was missed meanwhile.
            await asyncio.sleep(RETRY_WATCH_SECONDS)
            self._followers.wake()


def _glanced(session: Session, work: Callable[[Tx], T]) -> T:
    try:
        session.begin()
        return work(SqlTx(session))
    finally:
        session.rollback()


async def open_store(url: str) -> Store:
    """The store at `url`, with its schema up to date.

    `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://user@host/name`, or `memory:` (kept nowhere).
    Raises `ConfigError` for another URL, `StorageUnavailable` where the place cannot be used, `FaultError` where
    a newer program made the database.
    """
    if url == "memory:":
        return MemoryStore()
    engine = _engine(url)
    try:
        await asyncio.to_thread(engine.migrate)
    except engine.errors as error:
        failure = engine.failure(error, write=True)
        if failure is None:
            raise
        raise failure.error from error
    return DatabaseStore(engine)


def _engine(url: str) -> Engine:
    scheme, _, rest = url.partition("://")
    match scheme:
        case "sqlite" if len(rest) > 1 and rest.startswith("/"):
            return SqliteEngine(Path(rest[1:]))
        case "postgresql" | "postgres":
            try:
                from storage.postgresql import PostgresqlEngine  # the driver is an extra
            except ImportError as error:
                raise ConfigError("storage.driver") from error
            return PostgresqlEngine(f"postgresql://{rest}")
    raise ConfigError("storage.url", url=scheme)
