"""One kept connection per host: opened once however many ask, checked against the trusted keys, reopened when dead."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncssh

from bot.domain.content import Message
from bot.domain.errors import TargetUnreachable
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import HostKeys
from executors.login import login_user
from executors.ssh.client_keys import ClientKeys
from executors.ssh.failures import unreachable
from executors.ssh.quickack import acknowledge_soon
from executors.ssh.trust import Doorkeeper

KEEPALIVE_SECONDS, KEEPALIVE_MISSES = 15, 3
"""A connection that says nothing to three questions, 15 s apart, is dead."""

CIPHERS = "^aes128-gcm@openssh.com,aes256-gcm@openssh.com"
"""Asked for before asyncssh's defaults: one OpenSSL call a packet, where chacha20-poly1305 takes five."""

Connection = asyncssh.SSHClientConnection


@dataclass(slots=True)
class Kept:
    """A connection, or the attempt at one, with what it was made from: another address or trust needs another."""

    host: Host
    trusted: tuple[str, ...]
    opening: asyncio.Task[Connection]
    users: int = 0
    retired: bool = False

    @property
    def connection(self) -> Connection | None:
        """The connection while it is open."""
        done = self.opening.done() and not self.opening.cancelled() and self.opening.exception() is None
        return self.opening.result() if done and not self.opening.result().is_closed() else None

    @property
    def usable(self) -> bool:
        """It is open, or being opened."""
        return not self.retired and (not self.opening.done() or self.connection is not None)

    def leave(self) -> None:
        """The last user of a retired connection closes it."""
        if self.retired and self.users == 0 and self.connection is not None:
            self.connection.close()


class Connections:
    """The pool. `concurrency` bounds how many are being opened at once: that is what costs both ends."""

    def __init__(
        self,
        keys: HostKeys,
        *,
        inventory: Callable[[], Inventory],
        client_keys: ClientKeys,
        concurrency: int = 32,
        connect_timeout: float = 10,
    ) -> None:
        self._keys = keys
        self._inventory = inventory
        self._client_keys = client_keys
        self._places = asyncio.Semaphore(concurrency)
        self._timeout = connect_timeout
        self._kept: dict[str, Kept] = {}

    @asynccontextmanager
    async def use(self, host: Host) -> AsyncIterator[tuple[Connection, bool]]:
        """The connection to a host, and whether it had been kept; raises `TargetUnreachable` or `HostKeyChanged`."""
        kept, known = self._current(host)
        kept.users += 1
        try:
            yield await self._opened(kept), known
        finally:
            kept.users -= 1
            kept.leave()

    def drop(self, host: Host, connection: Connection) -> None:
        """Ends a connection that turned out dead; the next user opens another."""
        kept = self._kept.get(host.name)
        if kept is not None and kept.opening.done() and kept.connection in {connection, None}:
            kept.retired = True
        connection.abort()

    async def through(self, host: Host) -> Connection | None:
        """The connection to the host's jump host, where it has one."""
        if not host.jump:
            return None
        jump = self._jump(host)
        try:
            return await self._opened(self._current(jump)[0])
        except TargetUnreachable as error:
            reason = Message.of("executors.reason_jump", jump=jump.name, reason=error.message)
            raise TargetUnreachable("executors.unreachable", host=host.name, reason=reason) from error

    async def close(self) -> None:
        """Ends all connections, those behind a jump host first."""
        kept, self._kept = list(self._kept.values()), {}
        for one in reversed(kept):
            one.opening.cancel()
            if one.connection is not None:
                one.connection.abort()
        await asyncio.gather(*(one.opening for one in kept), return_exceptions=True)
        self._client_keys.close()

    def _current(self, host: Host) -> tuple[Kept, bool]:
        trusted = self._keys.trusted(host)
        kept = self._kept.get(host.name)
        if kept is not None and kept.usable and (kept.host, kept.trusted) == (host, trusted):
            return kept, kept.opening.done()
        if kept is not None:
            kept.retired = True
            kept.leave()
        new = self._kept[host.name] = Kept(host, trusted, asyncio.create_task(self._open(host, trusted)))
        new.opening.add_done_callback(_heard)
        return new, False

    async def _opened(self, kept: Kept) -> Connection:
        """Waits for the one attempt that all share; whoever stops waiting does not stop it."""
        try:
            return await asyncio.shield(kept.opening)
        except asyncio.CancelledError as error:
            if kept.opening.cancelled():  # the transport was closed, not this caller cancelled
                raise unreachable(kept.host, ConnectionAbortedError()) from error
            raise

    async def _open(self, host: Host, trusted: tuple[str, ...]) -> Connection:
        tunnel = await self.through(host)
        keys = await self._client_keys.of(host)
        doorkeeper = Doorkeeper(trusted)
        async with self._places:
            try:
                connection = await asyncssh.connect(
                    host.address or host.name,
                    host.port,
                    tunnel=tunnel,
                    config=None,
                    username=login_user(host),
                    client_keys=keys or None,  # an empty list would mean the keys in ~/.ssh
                    agent_path=None,
                    known_hosts=([], [], []),
                    server_host_key_algs=doorkeeper.algorithms,
                    client_factory=lambda: doorkeeper,
                    encryption_algs=CIPHERS,
                    preferred_auth="publickey",
                    connect_timeout=self._timeout,
                    login_timeout=self._timeout,
                    keepalive_interval=KEEPALIVE_SECONDS,
                    keepalive_count_max=KEEPALIVE_MISSES,
                )
            except asyncssh.HostKeyNotVerifiable as error:
                raise doorkeeper.refusal(host) from error
            except (OSError, asyncssh.Error) as error:
                raise unreachable(host, error) from error
        acknowledge_soon(connection)
        return connection

    def _jump(self, host: Host) -> Host:
        """The next host on the way. A way that comes back to itself is refused here, before anybody waits for it."""
        inventory, seen = self._inventory(), [host.name]
        ahead = inventory.host(host.jump)
        while ahead is not None and ahead.name not in seen:
            seen.append(ahead.name)
            if not ahead.jump:
                break
            ahead = inventory.host(ahead.jump)
        first = inventory.host(host.jump)
        if ahead is None or first is None or ahead.jump:
            raise TargetUnreachable("executors.jump_wrong", host=host.name, jump=host.jump)
        return first


def _heard(opening: asyncio.Task[Connection]) -> None:
    """Whoever asked may have left: a failure nobody waits for is no fault."""
    if not opening.cancelled():
        opening.exception()
