"""Which host keys are trusted: those of the configured known_hosts file, and those trusted in chat."""

from collections.abc import Callable
from pathlib import Path

from asyncssh import SSHKey, read_known_hosts

from bot.core.directory import Snapshot
from bot.domain.fingerprint import fingerprint
from bot.domain.inventory import Host


class TrustedKeys:
    """The ports `HostKeys` and `HostResolver`. A key trusted in chat stands beside those of the file."""

    def __init__(self, known_hosts: Path | None, snapshot: Callable[[], Snapshot]) -> None:
        self._file = known_hosts
        self._snapshot = snapshot
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}
        self._stamp = 0.0

    def trusted(self, host: Host) -> tuple[str, ...]:
        """Public keys as OpenSSH lines."""
        return tuple(dict.fromkeys((*self._in_file(host), *self._snapshot().trusted(host))))

    def identity(self, host: Host) -> tuple[tuple[str, str], ...]:
        """What a plan pins of a host: where it is, as whom, and which keys it may show."""
        keys = ",".join(sorted(fingerprint(line) for line in self.trusted(host)))
        return (
            ("address", host.address),
            ("become", host.become),
            ("fingerprint", keys),
            ("jump", host.jump),
            ("port", str(host.port)),
            ("transport", host.transport),
            ("user", host.user),
        )

    def _in_file(self, host: Host) -> tuple[str, ...]:
        if self._file is None or not self._file.exists():
            return ()
        changed = self._file.stat().st_mtime
        if changed != self._stamp:
            self._known, self._stamp = {}, changed
        place = (host.address, host.port)
        if place not in self._known:
            self._known[place] = _read(self._file, *place)
        return self._known[place]


def _read(path: Path, address: str, port: int) -> tuple[str, ...]:
    """The lines that OpenSSH would match for this address and port, hashed names included."""
    found = read_known_hosts(str(path)).match(address, "", port if port != _SSH else None)
    keys, revoked = (
        {key.export_public_key().decode().strip() for key in found[place] if isinstance(key, SSHKey)}
        for place in (_HOST, _REVOKED)
    )
    return tuple(sorted(keys - revoked))


_SSH = 22
_HOST, _REVOKED = 0, 2
"""Places in what `SSHKnownHosts.match` returns."""
