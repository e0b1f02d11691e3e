"""Which host keys are trusted: those of the configured known_hosts file, and those trusted in chat."""

from collections.abc import Callable
from pathlib import Path

from bot.core.directory import Snapshot
from bot.domain.fingerprint import fingerprint
from bot.domain.inventory import Host
from executors.ssh.known_hosts import KnownHosts


class TrustedKeys:
    """The ports `HostKeys` and `HostResolver`. A key trusted in chat stands beside those of the file."""

    def __init__(self, known_hosts: Path | None, snapshot: Callable[[], Snapshot]) -> None:
        self._file = known_hosts
        self._snapshot = snapshot
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}
        self._stamp = 0.0
        self._text = KnownHosts("")

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
            self._text = KnownHosts(self._file.read_text("utf-8"))
        place = (host.address, host.port)
        if place not in self._known:
            self._known[place] = self._text.trusted(host)
        return self._known[place]
