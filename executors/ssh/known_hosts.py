"""The ports `HostKeys` and `HostResolver` from OpenSSH's own file format, and what pins a host in a plan."""

from collections.abc import Iterable

import asyncssh

from bot.domain.inventory import Host
from bot.domain.ports import HostKeys
from executors.ssh.trust import fingerprint, public_line

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


class Trust:
    """The port `HostKeys` over several sources, all of which count."""

    def __init__(self, sources: Iterable[HostKeys]) -> None:
        self._sources = tuple(sources)

    def trusted(self, host: Host) -> tuple[str, ...]:
        """As the port says, each key once."""
        return tuple(dict.fromkeys(line for source in self._sources for line in source.trusted(host)))


class Identities:
    """The port `HostResolver`: where a host is, as whom the bot enters, and which key it must show."""

    def __init__(self, keys: HostKeys) -> None:
        self._keys = keys

    def identity(self, host: Host) -> tuple[tuple[str, str], ...]:
        """As the port says: sorted pairs."""
        shown = ",".join(sorted(fingerprint(line) for line in self._keys.trusted(host)))
        pairs = {
            "address": host.address,
            "become": host.become,
            "fingerprint": shown,
            "jump": host.jump,
            "port": str(host.port),
            "transport": host.transport,
            "user": host.user,
        }
        return tuple(pairs.items())
