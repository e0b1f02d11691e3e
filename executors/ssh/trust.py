"""Which host key a connection accepts, and what is said of one that it does not."""

from collections.abc import Sequence
from functools import lru_cache

import asyncssh
from asyncssh.public_key import get_default_public_key_algs
from typing_extensions import override

from bot.domain.errors import HostKeyChanged
from bot.domain.inventory import Host


@lru_cache(maxsize=4096)
def read_key(line: str) -> asyncssh.SSHKey | None:
    """A trusted line as a key; None where the line is not a public key, which then trusts nothing."""
    try:
        return asyncssh.import_public_key(line)
    except asyncssh.KeyImportError:
        return None


def fingerprint(line: str) -> str:
    """`SHA256:…` of an OpenSSH public key line, "" where it is none."""
    key = read_key(line)
    return key.get_fingerprint() if key is not None else ""


def public_line(key: asyncssh.SSHKey) -> str:
    """A key as `ssh-ed25519 AAAA…`, without a comment."""
    return " ".join(key.export_public_key().decode().split()[:2])


class Doorkeeper(asyncssh.SSHClient):
    """Accepts exactly the trusted keys and remembers which one was shown.

    asyncssh raises the same error for an unknown and for a changed key; what was shown, and whether anything was
    trusted, tells them apart.
    """

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted = {key for line in trusted if (key := read_key(line)) is not None}
        self._shown: asyncssh.SSHKey | None = None

    @property
    def algorithms(self) -> list[str]:
        """Signature algorithms to ask for: those of trusted keys first, because a host shows the first it can.

        The others follow, so that a host whose key is of another kind now is seen as changed, not as incompatible.
        Certificates are not asked for: trust is in keys.
        """
        ours = [name for key in self._trusted for name in key.sig_algorithms]
        return [name.decode() for name in dict.fromkeys([*ours, *get_default_public_key_algs()])]

    @override
    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self._shown = key
        return key in self._trusted

    def refusal(self, host: Host) -> HostKeyChanged:
        """What to raise when the shown key was refused."""
        shown = self._shown.get_fingerprint() if self._shown is not None else ""
        if not self._trusted:
            return HostKeyChanged("executors.host_key_unknown", host=host.name, fingerprint=shown)
        expected = tuple(sorted(key.get_fingerprint() for key in self._trusted))
        return HostKeyChanged("executors.host_key_changed", host=host.name, fingerprint=shown, expected=expected)
