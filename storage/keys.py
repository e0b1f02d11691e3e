"""Key files: 32 random bytes a line with an identifier, 0600, outside the data directory, made at the first use."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes, token_hex
from string import hexdigits

from bot.domain.errors import ConfigError, StorageUnavailable
from storage import files

SIZE = 32
ID_SIZE = 4


@dataclass(frozen=True, slots=True)
class Key:
    """`id`: `ID_SIZE` bytes in hex that say which key it was."""

    id: str
    secret: bytes


def new_key() -> Key:
    """From the operating system's random numbers."""
    return Key(token_hex(ID_SIZE), token_bytes(SIZE))


def load_keys(path: Path) -> tuple[Key, ...]:
    """All keys of a file, the current one last; a missing file is made with one key.

    Raises `ConfigError` for a file that others may read or that is not a key file, `StorageUnavailable` where it cannot
    be read or made.
    """
    try:
        if not path.exists():
            files.create(path, _written((new_key(),)))
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except UnicodeDecodeError as error:
        raise ConfigError("storage.key_unreadable", where=str(path)) from error
    except OSError as error:
        raise StorageUnavailable("storage.key_unavailable", where=str(path)) from error
    if mode & 0o077:
        raise ConfigError("storage.key_exposed", where=str(path))
    try:
        keys = tuple(Key(id_, b64decode(secret, validate=True)) for id_, secret in map(str.split, text.splitlines()))
    except ValueError as error:
        raise ConfigError("storage.key_unreadable", where=str(path)) from error
    if not keys or not all(map(_plausible, keys)):
        raise ConfigError("storage.key_unreadable", where=str(path))
    return keys


def save_keys(path: Path, keys: tuple[Key, ...]) -> None:
    """Replaces the file. Raises `StorageUnavailable`."""
    try:
        files.replace(path, _written(keys))
    except OSError as error:
        raise StorageUnavailable("storage.key_unavailable", where=str(path)) from error


def _plausible(key: Key) -> bool:
    return len(key.secret) == SIZE and len(key.id) == 2 * ID_SIZE and set(key.id) <= set(hexdigits)


def _written(keys: tuple[Key, ...]) -> bytes:
    return "".join(f"{key.id} {b64encode(key.secret).decode()}\n" for key in keys).encode()
