"""The hash chain of the record: what makes an edit, an insertion, a deletion or a reordering visible."""

from hashlib import sha256
from string import hexdigits

from bot.domain.codec import canonical
from bot.domain.ledger import AuditEntry

DOMAIN = b"commander/audit/v1\0"


def body(entry: AuditEntry) -> bytes:
    """The canonical bytes of an entry: what is hashed, and what is stored."""
    return canonical(entry)


def plausible(digest: str) -> bool:
    """Whether this can be a hash of the chain at all."""
    return len(digest) == sha256().digest_size * 2 and set(digest) <= set(hexdigits)


def following(previous: str, content: bytes) -> str:
    """The hash of the link that carries `content` after `previous` (64 hex digits; the log id before the first)."""
    return step(bytes.fromhex(previous), content).hex()


def step(previous: bytes, content: bytes) -> bytes:
    """`following`, for whoever walks the whole chain."""
    return sha256(DOMAIN + previous + sha256(content).digest()).digest()
