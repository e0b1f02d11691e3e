"""What came in lies encrypted until it led to something: people are asked to type codes and secrets."""

from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.keys import Key, load_keys
from storage.secrets import decrypt, encrypt

NAME = "inbox"


class KeyCipher:
    """Implements the port `Cipher`: AES-256-GCM."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def encrypt(self, plain: bytes) -> bytes:
        return encrypt(self._key, NAME, plain)

    def decrypt(self, sealed: bytes) -> bytes:
        return decrypt((self._key,), NAME, sealed)


def open_cipher(path: Path) -> KeyCipher:
    """With a key of its own, derived from the sealing key in this file: rotating the master key loses no message."""
    key = load_keys(path)[-1]
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"commander/inbox/v1").derive(key.secret)
    return KeyCipher(Key(key.id, derived))
