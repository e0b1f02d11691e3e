"""The small tables: what was seen, buttons, settings."""

from datetime import timedelta

import pytest

from bot.domain.errors import FaultError
from bot.domain.ledger import Received, Setting
from bot.domain.ports import Store, Tx
from tests.contract.storage.samples import MINUTE, NOW, token


async def test_nothing_is_admitted_twice(store: Store) -> None:
    assert await store.transact(lambda tx: tx.inbox.admit("m1", "alice", NOW))
    assert not await store.transact(lambda tx: tx.inbox.admit("m1", "bob", NOW + MINUTE))
    assert await store.read(lambda tx: tx.inbox.count("bob", NOW)) == 0


async def test_what_came_in_is_kept_until_it_led_to_something(store: Store) -> None:
    later = NOW + MINUTE
    assert await store.transact(lambda tx: tx.inbox.receive("m1", b"sealed", NOW, later))
    assert not await store.transact(lambda tx: tx.inbox.receive("m1", b"again", NOW, later))
    assert await store.transact(lambda tx: tx.inbox.abandoned(NOW, later)) == ()

    taken = await store.transact(lambda tx: tx.inbox.abandoned(later, later + MINUTE))
    assert taken == (Received("m1", b"sealed", attempts=1),)
    assert await store.transact(lambda tx: tx.inbox.abandoned(later, later + MINUTE)) == ()

    assert await store.transact(lambda tx: tx.inbox.admit("m1", "alice", later))
    assert not await store.transact(lambda tx: tx.inbox.admit("m1", "alice", later))
    assert not await store.transact(lambda tx: tx.inbox.receive("m1", b"sealed", later, later))
    assert await store.transact(lambda tx: tx.inbox.abandoned(later + 9 * MINUTE, later)) == ()
    assert await store.read(lambda tx: tx.inbox.count("alice", NOW)) == 1


async def test_counting_what_a_person_sent(store: Store) -> None:
    def work(tx: Tx) -> None:
        for number in range(5):
            tx.inbox.admit(f"m{number}", "alice", NOW + number * MINUTE)
        tx.inbox.admit("other", "bob", NOW)

    await store.transact(work)

    assert await store.read(lambda tx: tx.inbox.count("alice", NOW)) == 5
    assert await store.read(lambda tx: tx.inbox.count("alice", NOW + 3 * MINUTE)) == 2
    assert await store.read(lambda tx: tx.inbox.count("alice", NOW + 3 * MINUTE + timedelta(microseconds=1))) == 1


async def test_buttons(store: Store) -> None:
    first, second = token("b", command="again", number=2), token("a", audience="")

    def work(tx: Tx) -> None:
        tx.tokens.add(first)
        tx.tokens.add(second)
        tx.tokens.add(token("c", document="d2"))

    await store.transact(work)

    assert await store.read(lambda tx: tx.tokens.get("b")) == first
    assert await store.read(lambda tx: tx.tokens.get("x")) is None
    assert await store.read(lambda tx: tx.tokens.of_document("d1")) == (first, second)
    await store.transact(lambda tx: tx.tokens.drop("d1"))
    assert await store.read(lambda tx: tx.tokens.of_document("d1")) == ()
    assert await store.read(lambda tx: tx.tokens.get("b")) is None
    assert await store.read(lambda tx: tx.tokens.get("c")) == token("c", document="d2")


async def test_a_token_is_used_once(store: Store) -> None:
    await store.transact(lambda tx: tx.tokens.add(token("a")))

    with pytest.raises(FaultError, match=r"storage\.exists"):
        await store.transact(lambda tx: tx.tokens.add(token("a", document="d2")))


async def test_settings(store: Store) -> None:
    right = Setting("right", "bob", '{"role":"admin"}', "alice", NOW, "seal")
    newer = Setting("right", "bob", '{"role":"viewer"}', "carol", NOW + MINUTE, "")
    hosts = [Setting("host", key, "é", "alice", NOW) for key in ("b", "B", "a_1", "a-1", "à")]

    def work(tx: Tx) -> None:
        for one in (right, *hosts):
            tx.settings.put(one)

    await store.transact(work)
    assert await store.read(lambda tx: tx.settings.get("right", "bob")) == right
    await store.transact(lambda tx: tx.settings.put(newer))
    assert await store.read(lambda tx: tx.settings.get("right", "bob")) == newer
    assert await store.read(lambda tx: tx.settings.get("right", "b")) is None
    found = await store.read(lambda tx: tx.settings.all("host"))
    assert [one.key for one in found] == ["B", "a-1", "a_1", "b", "à"]
    both = await store.read(lambda tx: tx.settings.all("right", "host", "nothing"))
    assert [one.kind for one in both] == ["host"] * 5 + ["right"]
    assert await store.read(lambda tx: tx.settings.all()) == ()
    assert await store.transact(lambda tx: tx.settings.remove("host", "b"))
    assert not await store.transact(lambda tx: tx.settings.remove("host", "b"))
    assert await store.read(lambda tx: tx.settings.get("host", "b")) is None
