"""Seals: whoever can write the database, but does not have this key, cannot vote, link, or give a right."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from storage.keys import load_keys

DOMAIN = b"commander/seal/v1\0"


class KeySealer:
    """Implements the port `Sealer`: HMAC-SHA-256 over length-prefixed parts, in hex."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def seal(self, purpose: str, *parts: bytes) -> str:
        """64 hex digits."""
        return hmac.new(self._secret, DOMAIN + _framed((purpose.encode(), *parts)), sha256).hexdigest()

    def holds(self, seal: str, purpose: str, *parts: bytes) -> bool:
        """In constant time; never raises."""
        return hmac.compare_digest(seal.encode("utf-8", "replace"), self.seal(purpose, *parts).encode())


def open_sealer(path: Path) -> KeySealer:
    """The sealer whose key is in this file, made at the first use. Raises as `load_keys`."""
    return KeySealer(load_keys(path)[-1].secret)


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(8) + part for part in parts)
