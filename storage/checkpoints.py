"""Signed checkpoints of the record: what makes a truncation, or a chain made anew, visible from outside."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.domain.codec import canonical
from storage.keys import load_keys

DOMAIN = b"commander/checkpoint/v1\0"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """At `at` the link `sequence` of the record `log` had this hash."""

    log: str
    sequence: int
    hash: str
    at: datetime
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """What the signature is over."""
        return DOMAIN + canonical([self.log, self.sequence, self.hash, self.at.isoformat()])


class CheckpointKey:
    """The Ed25519 key that signs; `public` (32 bytes) verifies and may lie anywhere."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)

    @property
    def public(self) -> bytes:
        """The public half."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, checkpoint: Checkpoint) -> Checkpoint:
        """The same with its signature."""
        signature = b64encode(self._key.sign(checkpoint.signed)).decode()
        return Checkpoint(checkpoint.log, checkpoint.sequence, checkpoint.hash, checkpoint.at, signature)


def open_checkpoint_key(path: Path) -> CheckpointKey:
    """The key in this file, made at the first use. Raises as `load_keys`."""
    return CheckpointKey(load_keys(path)[-1].secret)


def genuine(checkpoint: Checkpoint, public: bytes) -> bool:
    """Whether the signature holds, written in the one way that we write it; never raises for any checkpoint."""
    try:
        signature = b64decode(checkpoint.signature)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, checkpoint.signed)
    except (InvalidSignature, ValueError):
        return False
    return b64encode(signature).decode() == checkpoint.signature


def written(checkpoint: Checkpoint) -> str:
    """One line of JSON."""
    return json.dumps(
        {
            "log": checkpoint.log,
            "sequence": checkpoint.sequence,
            "hash": checkpoint.hash,
            "at": checkpoint.at.isoformat(),
            "signature": checkpoint.signature,
        }
    )


def read(line: str) -> Checkpoint | None:
    """None where this is not the line of a checkpoint (a crash tore it)."""
    try:
        fields = json.loads(line)
        return Checkpoint(
            log=str(fields["log"]),
            sequence=int(fields["sequence"]),
            hash=str(fields["hash"]),
            at=datetime.fromisoformat(fields["at"]),
            signature=str(fields["signature"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def read_file(path: Path) -> Iterator[Checkpoint]:
    """All checkpoints of a file, in its order; torn lines are left out: losing a line is not forging one.

    Raises `OSError`.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if (checkpoint := read(line)) is not None:
                yield checkpoint
