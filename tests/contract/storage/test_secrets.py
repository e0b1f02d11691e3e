"""Secrets: readable with the key and under their own name, or not at all."""
# ruff: noqa: ASYNC240 (a test may wait for a small file)

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ConfigError, FaultError, StorageUnavailable
from bot.domain.ports import Store, Tx
from storage import keys, secrets
from storage.keys import Key, load_keys, new_key, save_keys
from storage.secrets import EncryptedSecrets, decrypt, encrypt
from storage.transaction import own
from tests.contract.storage.conftest import OpenStore

KEY = Key("0123abcd", b"k" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


async def raw(store: Store, name: str) -> bytes:
    sealed = await store.read(lambda tx: own(tx).secrets.get(name))
    assert sealed is not None
    return sealed


async def test_what_was_put_comes_back(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)

    await vault.put("proxmox.token", "pass\0word é", "alice")
    await vault.put("a", "1", "alice")
    await vault.put("a", "2", "bob")

    assert await vault.get("proxmox.token") == "pass\0word é"
    assert await vault.get("a") == "2"
    assert await vault.get("b") is None
    assert await vault.names() == ("a", "proxmox.token")
    assert await vault.remove("a")
    assert not await vault.remove("a")
    assert await vault.names() == ("proxmox.token",)


async def test_nothing_readable_is_stored(store: Store, path: Path) -> None:
    await EncryptedSecrets(store, path).put("a", "password", "alice")

    sealed = await raw(store, "a")

    assert b"password" not in sealed
    assert b"alice" not in sealed
    assert bytes.fromhex(load_keys(path)[-1].id) in sealed
    await EncryptedSecrets(store, path).put("a", "password", "alice")
    assert await raw(store, "a") != sealed


async def test_a_value_moved_to_another_name_is_refused(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)
    await vault.put("staging", "x", "alice")
    sealed = await raw(store, "staging")

    await store.transact(lambda tx: own(tx).secrets.put("production", sealed))

    with pytest.raises(FaultError, match=r"storage\.secret_damaged"):
        await vault.get("production")


@given(st.binary(max_size=40), st.integers(0, 10_000), st.integers(0, 7))
def test_any_changed_bit_is_refused(plain: bytes, place: int, bit: int) -> None:
    sealed = bytearray(encrypt(KEY, "name", plain))
    sealed[place % len(sealed)] ^= 1 << bit

    with pytest.raises(FaultError, match=r"storage\.secret_"):
        decrypt((KEY,), "name", bytes(sealed))


@given(st.binary(max_size=40), st.text(), st.integers(0, 60))
def test_a_whole_value_is_read_a_shortened_one_refused(plain: bytes, name: str, length: int) -> None:
    sealed = encrypt(KEY, name, plain)

    assert decrypt((new_key(), KEY), name, sealed) == plain
    if length < len(sealed):
        with pytest.raises(FaultError):
            decrypt((KEY,), name, sealed[:length])


async def test_rotating(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)
    for number in range(5):
        await vault.put(f"s{number}", str(number), "alice")
    before = load_keys(path)

    assert await vault.rotate() == 5

    (after,) = load_keys(path)
    assert after not in before
    assert [await vault.get(name) for name in await vault.names()] == list("01234")
    assert (await raw(store, "s0"))[secrets.KEY_ID] == bytes.fromhex(after.id)


class Crash(BaseException):
    """The machine stops here."""


@pytest.mark.parametrize("point", ["before the new key", "after the new key", "before the old key is dropped"])
async def test_a_rotation_that_stops_anywhere(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    vault = EncryptedSecrets(store, path)
    await vault.put("a", "1", "alice")
    await vault.put("b", "2", "alice")
    saves = {"before the new key": 0, "after the new key": 1, "before the old key is dropped": 1}[point]

    def save(where: Path, kept: tuple[Key, ...]) -> None:
        nonlocal saves
        if saves == 0:
            raise Crash
        saves -= 1
        save_keys(where, kept)

    monkeypatch.setattr(secrets, "save_keys", save)
    if point == "after the new key":
        monkeypatch.setattr(EncryptedSecrets, "_move", lambda *_: (_ for _ in ()).throw(Crash()))
    with pytest.raises(Crash):
        await vault.rotate()
    monkeypatch.undo()

    assert [await vault.get("a"), await vault.get("b")] == ["1", "2"]
    await vault.put("c", "3", "alice")
    assert await vault.rotate() == 3
    assert [await vault.get(name) for name in await vault.names()] == ["1", "2", "3"]
    assert len(load_keys(path)) == 1


async def test_values_put_during_a_rotation_survive_it(opens: OpenStore, path: Path) -> None:
    one, other = EncryptedSecrets(await opens(), path), EncryptedSecrets(await opens(), path)
    await one.put("first", "x", "alice")

    puts = [other.put(f"s{number}", str(number), "bob") for number in range(20)]
    await asyncio.gather(one.rotate(), *puts)

    assert [await one.get(f"s{number}") for number in range(20)] == [str(number) for number in range(20)]
    assert len(load_keys(path)) == 1


async def test_two_rotations_do_not_meet(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)
    await vault.put("a", "1", "alice")

    results = await asyncio.gather(vault.rotate(), vault.rotate(), return_exceptions=True)

    assert sum(isinstance(result, StorageUnavailable) for result in results) <= 1
    assert await vault.get("a") == "1"


async def test_a_lost_key_is_said(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)
    await vault.put("a", "1", "alice")
    path.unlink()

    with pytest.raises(FaultError, match=r"storage\.secret_key_missing"):
        await vault.get("a")


async def test_a_damaged_value_stops_a_rotation_and_nothing_is_lost(store: Store, path: Path) -> None:
    vault = EncryptedSecrets(store, path)
    await vault.put("a", "1", "alice")
    sealed = await raw(store, "a")

    def damage(tx: Tx) -> None:
        own(tx).secrets.put("b", sealed)

    await store.transact(damage)
    with pytest.raises(FaultError, match=r"storage\.secret_damaged"):
        await vault.rotate()
    assert await vault.get("a") == "1"


def test_the_file_of_keys(path: Path) -> None:
    made = load_keys(path)

    assert load_keys(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    save_keys(path, (*made, KEY))
    assert load_keys(path) == (*made, KEY)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [child.name for child in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", ["", "x", "0123abcd AAAA", "0123abcd", "zzzzzzzz " + "A" * 43 + "=", "é", "a b c"])
def test_a_file_that_holds_no_keys(path: Path, content: str) -> None:
    load_keys(path)
    path.write_text(content)

    with pytest.raises(ConfigError, match=r"storage\.key_unreadable"):
        load_keys(path)


def test_a_file_that_others_may_read(path: Path) -> None:
    load_keys(path)
    path.chmod(0o640)

    with pytest.raises(ConfigError, match=r"storage\.key_exposed"):
        load_keys(path)


def test_no_place_for_a_file_of_keys(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageUnavailable, match=r"storage\.key_unavailable"):
        load_keys(tmp_path / "file" / "key")
    with pytest.raises(StorageUnavailable, match=r"storage\.key_unavailable"):
        save_keys(tmp_path / "file" / "key", (KEY,))
    assert keys.SIZE == 32
