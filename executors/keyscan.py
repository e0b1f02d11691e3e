"""The port `KeyScanner`: which key a host shows, before anybody trusts it."""

import asyncio

import asyncssh

from bot.domain.errors import TargetUnreachable
from bot.domain.inventory import Host
from executors.ssh import SshTransport
from executors.ssh.failures import unreachable
from executors.ssh.trust import public_line


class SshKeyScanner:
    """Ends the connection as soon as the key was shown: no login. A jump host on the way must be trusted already."""

    def __init__(self, ssh: SshTransport, timeout: float = 10) -> None:
        self._ssh = ssh
        self._timeout = timeout

    async def scan(self, host: Host) -> str:
        """As the port says."""
        tunnel = await self._ssh.connections.through(host)
        try:
            async with asyncio.timeout(self._timeout):
                key = await asyncssh.get_server_host_key(
                    host.address or host.name, host.port, tunnel=tunnel, config=None
                )
        except (OSError, asyncssh.Error) as error:
            raise unreachable(host, error) from error
        if key is None:
            raise TargetUnreachable("executors.unreachable", host=host.name, reason="")
        return public_line(key)
