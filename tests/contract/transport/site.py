"""SSH servers for the tests of connections, of either kind, and the transports that reach them."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import asyncssh

from bot.domain.inventory import Host, Inventory
from executors.ssh import ClientKeys, SshTransport
from executors.ssh.client_keys import Passphrase, no_passphrase
from tests.servers import inprocess
from tests.servers.sshd import sshd


class Trusting:
    """The port `HostKeys`: the same lines for every host, or what `named` says."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.named: dict[str, tuple[str, ...]] = {}

    def trusted(self, host: Host) -> tuple[str, ...]:
        return self.named.get(host.name, self.lines)


class Server(Protocol):
    """What both kinds of server are for a test."""

    @property
    def address(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def line(self) -> str: ...
    @property
    def opened(self) -> int: ...
    def drop_connections(self) -> None: ...


@dataclass
class Site:
    """Starts servers of one kind; whatever was started ends with the test."""

    kind: str
    user: str
    stack: AsyncExitStack
    folder: Path
    client_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    trust: Trusting = field(default_factory=Trusting)
    hosts: list[Host] = field(default_factory=list)

    async def serve(self, name: str = "web-01", *, trusted: bool = True, jump: str = "") -> tuple[Host, Server]:
        """A server and the host that it is in the inventory; its key is trusted unless a test says otherwise."""
        server: Server
        if self.kind == "in-process":
            server = await self.stack.enter_async_context(inprocess.serve(self.client_key))
        else:
            server = await self.stack.enter_async_context(sshd(self.client_key))
        host = Host(name, server.address, server.port, self.user, key=str(self.key()), jump=jump)
        self.trust.named[name] = (server.line,) if trusted else ()
        self.hosts.append(host)
        return host, server

    def key(self, passphrase: str | None = None, key: asyncssh.SSHKey | None = None) -> Path:
        """The client's key as a file."""
        path = self.folder / f"key-{passphrase or 'open'}-{id(key)}"
        kind = "pkcs8-pem" if passphrase else "openssh"  # OpenSSH's own takes seconds of bcrypt
        (key or self.client_key).write_private_key(path, kind, passphrase)
        return path

    def transport(
        self, passphrase: Passphrase = no_passphrase, *, connect_timeout: float = 10, agent: str = ""
    ) -> SshTransport:
        """A transport that knows the site's hosts and ends with the test."""
        keys = ClientKeys(passphrase, agent)
        made = SshTransport(
            self.trust,
            inventory=lambda: Inventory(tuple(self.hosts)),
            client_keys=keys,
            connect_timeout=connect_timeout,
        )
        self.stack.push_async_callback(made.close)
        return made
