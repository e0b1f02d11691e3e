"""The SHA-256 fingerprint of an OpenSSH public key, as `ssh-keygen -l` prints it."""

import base64
from hashlib import sha256


def fingerprint(line: str) -> str:
    """`ssh-ed25519 AAAA… comment` → `SHA256:…` (base64 without padding)."""
    blob = base64.b64decode(line.split()[1])
    return "SHA256:" + base64.b64encode(sha256(blob).digest()).decode().rstrip("=")
