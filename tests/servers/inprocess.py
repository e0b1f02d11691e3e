"""An SSH server inside the test that does with a command what sshd does: a login shell in a session of its own."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncssh
from asyncssh.packet import Boolean, String, UInt32
from typing_extensions import override

SHELL = "/bin/sh"


@dataclass(frozen=True)
class InProcess:
    """A server that listens: where, with which key, and its connections so far."""

    address: str
    port: int
    line: str
    connections: list[asyncssh.SSHServerConnection]

    @property
    def opened(self) -> int:
        """How many connections are open."""
        return sum(not connection.is_closed() for connection in self.connections)

    def drop_connections(self) -> None:
        """Ends every connection without a word."""
        for connection in self.connections:
            connection.abort()


@asynccontextmanager
async def serve(client_key: asyncssh.SSHKey, host_key: asyncssh.SSHKey | None = None) -> AsyncIterator[InProcess]:
    """Listens on a free port of 127.0.0.1 for whoever has the key."""
    host_key = host_key or asyncssh.generate_private_key("ssh-ed25519")
    connections: list[asyncssh.SSHServerConnection] = []
    sessions: list[_Session] = []
    acceptor = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=lambda: _Door(client_key, connections, sessions),
        server_host_keys=[host_key],
        encoding=None,
        allow_pty=False,
    )
    try:
        line = " ".join(host_key.export_public_key().decode().split()[:2])
        yield InProcess("127.0.0.1", acceptor.get_port(), line, connections)
    finally:
        acceptor.close()
        for connection in connections:
            connection.abort()
        await acceptor.wait_closed()
        for session in sessions:
            await session.stop()


class _Door(asyncssh.SSHServer):
    def __init__(
        self,
        client_key: asyncssh.SSHKey,
        connections: list[asyncssh.SSHServerConnection],
        sessions: list["_Session"],
    ) -> None:
        self._client_key = client_key.convert_to_public()
        self._connections = connections
        self._sessions = sessions

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connections.append(conn)

    @override
    def public_key_auth_supported(self) -> bool:
        return True

    @override
    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return key == self._client_key

    @override
    def session_requested(self) -> "_Session":
        session = _Session()
        self._sessions.append(session)
        return session

    @override
    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> bool:
        return True  # a jump host


class _Session(asyncssh.SSHServerSession[bytes], asyncio.SubprocessProtocol):
    """Pumps one command's streams; pauses them when the channel's window is full, as a pipe would."""

    def __init__(self) -> None:
        self._command = ""
        self._channel: Any = None
        self._process: Any = None
        self._starting: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    async def stop(self) -> None:
        """Ends the command, if it still runs, and waits until it is gone."""
        if self._starting is None:
            return
        await self._starting
        if self._process.get_returncode() is None:
            self._kill("SIGKILL")
        self._process.close()
        await self._over.wait()

    @override
    def connection_made(self, chan: Any) -> None:
        if isinstance(chan, asyncio.SubprocessTransport):
            self._process = chan
        else:
            self._channel = chan

    @override
    def exec_requested(self, command: str) -> bool:
        self._command = command
        return True

    @override
    def session_started(self) -> None:
        self._starting = asyncio.create_task(self._start())

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        environment = {"HOME": "/", "PATH": os.defpath, "SSH_CLIENT": "test", "LANG": "fr_FR.UTF-8"}
        await loop.subprocess_exec(
            lambda: self,
            SHELL,
            "-c",
            self._command,
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=environment,
        )

    @override
    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if not self._channel.is_closing():
            self._channel.write(data, asyncssh.EXTENDED_DATA_STDERR if fd == 2 else None)

    @override
    def eof_received(self) -> bool:
        return True  # input ends, output may still come

    @override
    def pause_writing(self) -> None:
        for fd in (1, 2):
            self._process.get_pipe_transport(fd).pause_reading()

    @override
    def resume_writing(self) -> None:
        for fd in (1, 2):
            self._process.get_pipe_transport(fd).resume_reading()

    @override
    def signal_received(self, signal: str) -> None:
        self._kill(f"SIG{signal}")

    def _kill(self, name: str) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.get_pid(), signal.Signals[name])

    @override
    def process_exited(self) -> None:
        """Tells the end at once, as sshd does; the channel stays open for what still holds the pipes."""
        self._over.set()
        code = self._process.get_returncode()
        if self._channel.is_closing():
            return
        if code < 0:
            name = signal.Signals(-code).name.removeprefix("SIG")
            words = (String(name), Boolean(False), String(""), String(""))
            self._channel._send_request(b"exit-signal", *words)
        else:
            self._channel._send_request(b"exit-status", UInt32(code))

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Of the channel: nothing happens to the command, as with sshd. Of the process: all was said."""
        if self._process is not None and self._process.get_returncode() is not None:
            self._process.close()
            self._channel.close()
