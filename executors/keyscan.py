"""The port `KeyScanner`: which key a host shows, before anybody trusts it."""

import asyncio

import asyncssh

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
                if key is None:
                    raise asyncssh.KeyExchangeFailed("the host showed no key")
        except (OSError, asyncssh.Error) as error:
            raise unreachable(host, error) from error
        return public_line(key)
