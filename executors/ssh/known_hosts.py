"""The port `HostKeys` from OpenSSH's own file format."""

import asyncssh

from bot.domain.inventory import Host
from executors.ssh.trust import public_line

SSH_PORT = 22


class KnownHosts:
    """Keys as a `known_hosts` text lists them (hashed names, patterns and ports included; revoked keys left out)."""

    def __init__(self, text: str) -> None:
        """Raises `ValueError` where the text is not in the format."""
        self._known = asyncssh.import_known_hosts(text)

    def trusted(self, host: Host) -> tuple[str, ...]:
        """As the port says; the host is looked up by its address and port, as ssh does."""
        port = host.port if host.port != SSH_PORT else None
        keys, _, revoked, *_ = asyncssh.match_known_hosts(self._known, host.address or host.name, "", port)
        return tuple(public_line(key) for key in keys if key not in revoked)
