"""What came in is kept, sealed, until it led to something."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.core.reception import LEASE, TRIES, Reception, key_of, read, written
from bot.core.services import Services
from bot.domain.errors import FaultError, StorageUnavailable
from bot.domain.flow import Address, ButtonPress, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Arrival, Inbound, Tx
from storage.cipher import KeyCipher
from storage.keys import Key
from storage.memory import MemoryStore
from tests.fakes import START, ManualClock, breathe

HERE = Address("slack", "T1", "C1", "171.1")
WHO = Account("slack", "T1", "U1")
SAID = InboundMessage("171.1", WHO, "the code is 123456", HERE, START)
ALL: tuple[Inbound, ...] = (SAID, ButtonPress("p1", WHO, "token", HERE, START, "h"), Arrival("a1", WHO, HERE, START))


class Process:
    """One process: what it was asked to handle, and to refuse."""

    def __init__(self, store: Any = None, clock: ManualClock | None = None) -> None:
        self.store: Any = store or MemoryStore()
        self.clock = clock or ManualClock()
        self.cipher = KeyCipher(Key("00000000", bytes(32)))
        self.handled: list[Inbound] = []
        self.refused: list[Inbound] = []
        self.reception = Reception(cast("Services", self), self._handle, self._refuse)

    async def _handle(self, inbound: Inbound) -> None:
        await asyncio.sleep(0)
        self.handled.append(inbound)

    async def _refuse(self, inbound: Inbound) -> None:
        self.refused.append(inbound)


@pytest.mark.parametrize("inbound", ALL)
def test_everything_that_comes_in_is_read_back_as_it_was(inbound: Inbound) -> None:
    assert read(written(inbound)) == inbound


async def test_the_same_message_twice_is_handled_once() -> None:
    one = Process()
    await one.reception.receive(SAID)
    await one.reception.receive(SAID)
    await breathe()
    await one.reception.receive(SAID)
    await breathe()
    assert one.handled == [SAID]
    other = Process(one.store, one.clock)
    await other.reception.receive(SAID)
    await breathe()
    assert other.handled == []


async def test_platforms_may_use_the_same_identities() -> None:
    other = replace(SAID, address=replace(HERE, messenger="telegram"))
    assert key_of(SAID) != key_of(other)


async def test_what_waits_is_sealed_and_gone_when_it_led_to_something() -> None:
    one = Process()
    await one.reception.receive(SAID)
    row = one.store._tx.inbox.rows.get(key_of(SAID))
    assert b"123456" not in row.received.sealed
    with pytest.raises(FaultError):
        KeyCipher(Key("00000000", b"1" * 32)).decrypt(row.received.sealed)
    await one.store.transact(lambda tx: tx.inbox.admit(key_of(SAID), "alice", START))
    assert one.store._tx.inbox.rows.get(key_of(SAID)).received is None


async def test_a_dead_process_leaves_it_to_another_a_few_times() -> None:
    clock, store = ManualClock(), MemoryStore()
    dead = Process(store, clock)
    await dead.reception.receive(SAID)
    for attempt in range(1, TRIES + 1):
        heir = Process(store, clock)
        await heir.reception.take_over()
        assert heir.handled == []
        clock.advance(LEASE.total_seconds() + 1)
        await heir.reception.take_over()
        await breathe()
        assert (heir.handled, heir.refused) == (([SAID], []) if attempt < TRIES else ([], [SAID]))


async def test_what_cannot_be_stored_is_not_handled() -> None:
    class Away(MemoryStore):
        async def transact(self, work: Any) -> Any:
            raise StorageUnavailable("storage.full", where="test")

    one = Process(Away())
    with pytest.raises(StorageUnavailable):
        await one.reception.receive(SAID)
    await breathe()
    assert one.handled == []


async def test_nothing_waits_where_everything_led_to_something() -> None:
    store = MemoryStore()

    def work(tx: Tx) -> None:
        tx.inbox.receive("m1", b"x", START, START + LEASE)
        tx.inbox.admit("m1", "alice", START)

    await store.transact(work)
    assert not await store.read(lambda tx: tx.inbox.waiting(START + 2 * LEASE))


async def test_what_cannot_be_read_any_more_holds_up_nothing() -> None:
    one = Process()
    strange = [b"Letter\n{}", b"InboundMessage\n{}", b"\xff", b"InboundMessage", written(replace(SAID, id="other"))]
    for number, plain in enumerate(strange):
        sealed = one.cipher.encrypt(plain)
        await one.store.transact(lambda tx, n=number, s=sealed: tx.inbox.receive(f"a{n}", s, START, START))
    sealed = one.cipher.encrypt(written(SAID))
    await one.store.transact(lambda tx: tx.inbox.receive(key_of(SAID), sealed, START, START))
    await one.reception.take_over()
    await breathe()
    assert one.handled == [SAID]


async def test_a_second_copy_is_acknowledged_only_when_the_first_is_stored() -> None:
    class Slow(MemoryStore):
        gate = asyncio.Event()

        async def transact(self, work: Any) -> Any:
            await self.gate.wait()
            raise StorageUnavailable("storage.full", where="test")

    class Thinks(Process):
        async def _handle(self, inbound: Inbound) -> None:
            await asyncio.Event().wait()

    one = Thinks(Slow())
    copies = []
    for _ in range(2):
        copies.append(asyncio.create_task(one.reception.receive(SAID)))
        await breathe()
    assert not any(copy.done() for copy in copies)
    Slow.gate.set()
    await breathe()
    assert all(isinstance(copy.exception(), StorageUnavailable) for copy in copies)
