"""One simulated host behind a real SSH server on loopback."""

import asyncio
from signal import Signals

import asyncssh
from typing_extensions import override

from executors.simulated import manager, shell
from executors.simulated.state import DEMO, Host, Power, World

REBOOT_SECONDS = 2.0
"""How long a host refuses connections while it starts again."""
FAREWELL_SECONDS = 0.2
"""Time for the command that asked for a reboot to report its end."""
NO_SHELL = "This simulated host runs single commands only: no shell, no terminal.\n"


class HostServer:
    """Listens for one host; goes away and comes back as the host is rebooted or turned off."""

    def __init__(self, world: World, host: Host, host_key: asyncssh.SSHKey, client_key: asyncssh.SSHKey) -> None:
        self.world = world
        self.host = host
        self.client_key = client_key.convert_to_public()
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.port = 0
        self._host_key = host_key
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._power: asyncio.Task[None] | None = None

    @property
    def fingerprint(self) -> str:
        """`SHA256:…` of the host key."""
        return self._host_key.get_fingerprint()

    @property
    def host_key_line(self) -> str:
        """The public host key as OpenSSH writes it."""
        return self._host_key.export_public_key().decode().strip()

    @property
    def is_listening(self) -> bool:
        """Whether the host can be reached."""
        return self._acceptor is not None

    async def start(self) -> None:
        """Listen, on a free port the first time."""
        await self._listen()
        self._power = asyncio.create_task(self._obey_power())

    async def stop(self) -> None:
        """End connections and listen no more."""
        if self._power is not None:
            self._power.cancel()
        await self._leave()

    async def _listen(self) -> None:
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: _Door(self),
            server_host_keys=[self._host_key],
            allow_pty=False,
            agent_forwarding=False,
            x11_forwarding=False,
            compression_algs=None,
            encoding=None,
            login_timeout=30,
        )
        self.port = self._acceptor.get_port()

    async def _leave(self) -> None:
        acceptor, self._acceptor = self._acceptor, None
        if acceptor is not None:
            acceptor.close()
        for connection in tuple(self.connections):
            connection.abort()
        if acceptor is not None:
            await acceptor.wait_closed()

    async def _obey_power(self) -> None:
        while True:
            wish = await self.host.power.get()
            await self.host.clock.sleep(FAREWELL_SECONDS)
            manager.halt(self.host)
            await self._leave()
            if wish is Power.REBOOT:
                await self.host.clock.sleep(REBOOT_SECONDS)
                manager.boot(self.host)
                await self._listen()


class _Door(asyncssh.SSHServer):
    """Lets the user `demo` in with the fleet's client key, and nobody else."""

    def __init__(self, server: HostServer) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.connections.add(conn)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._server.connections.discard(self._connection)

    @override
    def public_key_auth_supported(self) -> bool:
        return True

    @override
    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == DEMO and key == self._server.client_key

    @override
    def auth_completed(self) -> None:
        host, connection = self._server.host, self._connection
        port = connection.get_extra_info("peername")[1] if connection else 0
        key = self._server.client_key.get_fingerprint()
        words = f"Accepted publickey for {DEMO} from 127.0.0.1 port {port} ssh2: ED25519 {key}"
        host.log("sshd", words, pid=host.last_pid, unit="ssh.service", transport="syslog")

    @override
    def session_requested(self) -> "_Session":
        return _Session(self._server.world, self._server.host)


class _Session(asyncssh.SSHServerSession[bytes]):
    """One command: its output waits for a slow reader, its end follows the channel's."""

    def __init__(self, world: World, host: Host) -> None:
        self._world = world
        self._host = host
        self._command = ""
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._signal: str | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    @override
    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    @override
    def shell_requested(self) -> bool:
        return True

    @override
    def exec_requested(self, command: str) -> bool:
        self._command = command
        return True

    @override
    def session_started(self) -> None:
        self._task = asyncio.create_task(self._run())

    @override
    def eof_received(self) -> bool:
        return True  # the end of the input is not the end of the command

    @override
    def signal_received(self, signal: str) -> None:
        self._signal = signal
        self._cancel()

    @override
    def pause_writing(self) -> None:
        self._writable.clear()

    @override
    def resume_writing(self) -> None:
        self._writable.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._writable.set()
        self._cancel()

    async def write(self, text: str) -> None:
        """Send standard output."""
        await self._send(text, None)

    async def complain(self, text: str) -> None:
        """Send standard error."""
        await self._send(text, asyncssh.EXTENDED_DATA_STDERR)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _send(self, text: str, kind: int | None) -> None:
        channel = self._channel
        if channel is not None and text and not channel.is_closing():
            channel.write(text.encode(), kind)
            await self._writable.wait()

    async def _run(self) -> None:
        channel = self._channel
        if channel is None:
            return
        try:
            code = await self._perform()
        except asyncio.CancelledError:
            if not channel.is_closing():
                channel.exit_with_signal(self._signal or "HUP")
            return
        if code < 0:
            channel.exit_with_signal(_signal_name(code))
        else:
            channel.exit(code)

    async def _perform(self) -> int:
        if not self._command:
            await self.complain(NO_SHELL)
            return 1
        return await shell.run(self._world, self._host, self._command, self)


def _signal_name(code: int) -> str:
    return Signals(-code).name.removeprefix("SIG")
