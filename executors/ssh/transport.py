"""The port `Transport` over SSH."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import asyncssh

from bot.domain.errors import ConnectionLost
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import HostKeys, Output
from executors.capture import Capture
from executors.command import KILL_AFTER, TIMED_OUT, line
from executors.ssh.client_keys import ClientKeys
from executors.ssh.connections import Connection, Connections
from executors.ssh.failures import unreachable
from executors.ssh.session import Session

GRACE = 5
"""Seconds that a command may be late after the remote time limit should have ended it."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What to run: the login shell's line, its limit in seconds, and what takes the output of one try."""

    command: str
    limit: float
    capture: Callable[[], Capture]


class SshTransport:
    """Commands over kept connections. `unit` is not its business: `executors.units.TransientUnits` wraps it."""

    def __init__(
        self,
        keys: HostKeys,
        *,
        inventory: Callable[[], Inventory],
        client_keys: ClientKeys | None = None,
        concurrency: int = 32,
        connect_timeout: float = 10,
    ) -> None:
        self._connect_timeout = connect_timeout
        self.connections = Connections(
            keys,
            inventory=inventory,
            client_keys=client_keys or ClientKeys(),
            concurrency=concurrency,
            connect_timeout=connect_timeout,
        )

    async def run(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        root: bool = False,
        timeout: float = 20,  # noqa: ASYNC109 (the remote command's limit, not this coroutine's)
        cap: int = 262_144,
        on_line: Callable[[str], None] | None = None,
        spill: Callable[[str], None] | None = None,
        unit: str = "",  # noqa: ARG002 (the port's; see the class)
        directory: str = "",
        environment: Sequence[tuple[str, str]] = (),
    ) -> Output:
        """As the port says; a kept connection that turns out dead before anything was sent is replaced once."""
        sudo = root and host.become == "sudo"
        command = line(argv, timeout=timeout, sudo=sudo, directory=directory, environment=environment)
        order = _Order(command, timeout, partial(Capture, cap, on_line, spill))
        return await self._try(host, order, again=True)

    async def close(self) -> None:
        """Ends all connections."""
        await self.connections.close()

    async def _try(self, host: Host, order: _Order, *, again: bool) -> Output:
        async with self.connections.use(host) as (connection, kept):
            try:
                return await self._run(host, connection, order)
            except _NothingSentError as error:
                if not (again and kept and error.dead):
                    raise unreachable(host, error.cause) from error.cause
                self.connections.drop(host, connection)
        return await self._try(host, order, again=False)

    async def _run(self, host: Host, connection: Connection, order: _Order) -> Output:
        loop = asyncio.get_running_loop()
        began = loop.time()
        capture = order.capture()
        session = Session(connection, capture, announced=True)
        try:
            await self._start(host, session, order.command)
            ended = await session.wait(order.limit + KILL_AFTER + GRACE)
            seconds = loop.time() - began
            timed_out = not ended or (session.finished and seconds >= order.limit and session.exit_status in TIMED_OUT)
            if timed_out:
                await session.end()
        except asyncio.CancelledError:
            await session.end()
            raise
        capture.close()
        if not session.finished:
            raise ConnectionLost("executors.connection_lost", host=host.name)
        return capture.output(None if timed_out else session.exit_status, seconds, timed_out=timed_out)

    async def _start(self, host: Host, session: Session, command: str) -> None:
        try:
            await session.start(command, self._connect_timeout)
        except (OSError, asyncssh.Error) as error:
            refused = isinstance(error, asyncssh.ChannelOpenError) and not session.connection.is_closed()
            if session.sent and not refused:
                await session.end()
                raise ConnectionLost("executors.connection_lost", host=host.name) from error
            raise _NothingSentError(error, dead=not refused) from error


class _NothingSentError(Exception):
    """The command did not leave; `dead`: the connection it was to leave by is to blame."""

    def __init__(self, cause: Exception, *, dead: bool) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.dead = dead
