"""Encrypted values by name: AES-256-GCM under a master key that lives outside the data directory."""

import asyncio
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import FaultError, StorageUnavailable
from bot.domain.ports import Store, Tx
from storage.keys import Key, load_keys, new_key, save_keys
from storage.transaction import SecretRows, own

FORMAT = b"\x01"
KEY_ID = slice(1, 5)
NONCE = slice(5, 17)
BODY = slice(17, None)


def encrypt(key: Key, name: str, plain: bytes) -> bytes:
    """Format, key id, nonce, then ciphertext with its tag; bound to the name that it is stored under."""
    nonce = os.urandom(12)
    head = FORMAT + bytes.fromhex(key.id)
    return head + nonce + AESGCM(key.secret).encrypt(nonce, plain, _bound(name, head))


def decrypt(keys: tuple[Key, ...], name: str, sealed: bytes) -> bytes:
    """Raises `FaultError` for a value that was changed, moved to another name, or whose key is not there."""
    key = next((key for key in keys if bytes.fromhex(key.id) == sealed[KEY_ID]), None)
    if key is None:
        raise FaultError("storage.secret_key_missing", name=name)
    try:
        return AESGCM(key.secret).decrypt(sealed[NONCE], sealed[BODY], _bound(name, sealed[: KEY_ID.stop]))
    except (InvalidTag, ValueError) as error:
        raise FaultError("storage.secret_damaged", name=name) from error


def _bound(name: str, head: bytes) -> bytes:
    return b"commander/secrets/sealed\0" + head + name.encode()


class EncryptedSecrets:
    """Implements the port `Secrets` over a store of this package and a key file.

    The key file is read inside each transaction, so that a value written during a rotation is under the key that stays.
    Processes that share the database share the key file.
    """

    def __init__(self, store: Store, keys: Path) -> None:
        self._store = store
        self._keys = keys

    async def put(self, name: str, value: str, by: str) -> None:
        """Inserts or replaces; who put it is kept with it."""
        plain = json.dumps([value, by]).encode()

        def work(tx: Tx) -> None:
            own(tx).secrets.put(name, encrypt(load_keys(self._keys)[-1], name, plain))

        await self._store.transact(work)

    async def get(self, name: str) -> str | None:
        """None where there is no such name. Raises as `decrypt`."""
        sealed = await self._store.read(lambda tx: own(tx).secrets.get(name))
        if sealed is None:
            return None
        value = json.loads(decrypt(load_keys(self._keys), name, sealed))[0]
        return str(value)

    async def names(self) -> tuple[str, ...]:
        """Names only, sorted."""
        return await self._store.read(lambda tx: own(tx).secrets.names())

    async def remove(self, name: str) -> bool:
        """Whether there was one."""
        return await self._store.transact(lambda tx: own(tx).secrets.remove(name))

    async def rotate(self) -> int:
        """A new master key is written, all values move to it in one transaction, then the old keys are dropped.

        Stopped at any point, everything stays readable, and rotating again finishes it.
        """
        with self._alone():
            fresh = new_key()
            await asyncio.to_thread(save_keys, self._keys, (*load_keys(self._keys), fresh))
            count = await self._store.transact(lambda tx: self._move(own(tx).secrets, fresh))
            await asyncio.to_thread(save_keys, self._keys, (fresh,))
        return count

    def _move(self, rows: SecretRows, fresh: Key) -> int:
        keys = load_keys(self._keys)
        names = rows.names()
        for name in names:
            rows.put(name, encrypt(fresh, name, decrypt(keys, name, rows.get(name) or b"")))
        return len(names)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._keys.with_name(f"{self._keys.name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StorageUnavailable("storage.rotating", where=str(self._keys)) from error
            yield
