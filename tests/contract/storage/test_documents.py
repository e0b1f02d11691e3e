"""What places should show: one row a message, delivered by one process at a time."""

from dataclasses import replace

from bot.domain.flow import Address, Document
from bot.domain.ledger import Lease
from bot.domain.ports import Store, Tx
from tests.contract.storage.samples import MINUTE, NOW, PLACE, document, said


async def put(store: Store, *documents: Document) -> list[Document]:
    return await store.transact(lambda tx: [tx.documents.put(one) for one in documents])


async def due(store: Store, messenger: str = "slack", channels: tuple[str, ...] | None = None) -> list[str]:
    return [one.id for one in await store.read(lambda tx: tx.documents.due(messenger, channels, NOW))]


async def test_what_was_put_comes_back(store: Store) -> None:
    full = document("d1", destination=replace(PLACE, private=True), audience="alice", language="fr", handle="h")

    assert await put(store, full) == [full]
    assert await store.read(lambda tx: tx.documents.get("d1")) == full
    assert await store.read(lambda tx: tx.documents.get("d2")) is None


async def test_new_content_is_a_new_version_and_keeps_what_was_delivered(store: Store) -> None:
    await put(store, document("d1"))
    await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW))
    await store.transact(lambda tx: tx.documents.delivered("d1", "p1", 1, "171.6"))

    (same,) = await put(store, document("d1", updated_at=NOW + MINUTE, audience="bob"))
    assert same == document("d1", delivered=1, handle="171.6", audience="bob")
    (changed,) = await put(store, document("d1", "bye", updated_at=NOW + MINUTE, version=9, delivered=9, handle="x"))
    assert changed == document("d1", "bye", version=2, delivered=1, handle="171.6", updated_at=NOW + MINUTE)
    assert await store.read(lambda tx: tx.documents.get("d1")) == changed


async def test_what_is_due(store: Store) -> None:
    await put(
        store,
        document("d1"),
        document("d2", destination=Address("slack", "T1", "C2")),
        document("d3", destination=Address("console")),
        document("d4", delivered=1),
    )

    assert await due(store) == ["d1", "d2"]
    assert await due(store, channels=("C2", "C3")) == ["d2"]
    assert await due(store, channels=()) == []
    assert await due(store, "console") == ["d3"]
    assert len(await store.read(lambda tx: tx.documents.due("slack", None, NOW, limit=1))) == 1


async def test_the_oldest_of_each_thread(store: Store) -> None:
    other = Address("slack", "T1", "C1", "9")
    await put(
        store, document("d1"), document("d2"), document("d3", destination=other), document("d4", destination=other)
    )
    await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW))

    found = await store.read(lambda tx: tx.documents.due("slack", ("C1",), NOW, heads=True))
    assert [one.id for one in found] == ["d2", "d3"]
    assert len(await store.read(lambda tx: tx.documents.due("slack", None, NOW, 1, heads=True))) == 1


async def test_whoever_writes_a_document_may_deliver_it_at_once(store: Store) -> None:
    later = NOW + MINUTE
    mine, other = Lease("p1", NOW, later), Lease("p2", NOW, later)
    await store.transact(lambda tx: tx.documents.put(document("d1"), mine))
    assert await due(store) == []
    assert await store.read(lambda tx: tx.documents.leased("slack", "p1", NOW)) == (document("d1"),)
    assert await store.read(lambda tx: tx.documents.leased("console", "p1", NOW)) == ()
    assert await store.read(lambda tx: tx.documents.leased("slack", "p1", later)) == ()

    await store.transact(lambda tx: tx.documents.put(document("d1", "bye"), other))
    assert await store.read(lambda tx: tx.documents.leased("slack", "p2", NOW)) == ()
    await store.transact(lambda tx: tx.documents.delivered("d1", "p1", 2, "h"))
    await store.transact(lambda tx: tx.documents.put(document("d1", "bye"), mine))
    assert await store.read(lambda tx: tx.documents.leased("slack", "p1", NOW)) == ()


async def test_one_process_delivers(store: Store) -> None:
    await put(store, document("d1"))
    later = NOW + MINUTE

    assert await store.transact(lambda tx: tx.documents.lease("d1", "p1", later, NOW)) == document("d1")
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p2", later, NOW)) is None
    assert await due(store) == []
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p1", later, NOW)) == document("d1")
    # p1 died.
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p2", later + MINUTE, later)) == document("d1")
    await store.transact(lambda tx: tx.documents.delivered("d1", "p1", 1, "late"))
    await store.transact(lambda tx: tx.documents.failed("d1", "p1", later))
    assert await store.read(lambda tx: tx.documents.get("d1")) == document("d1")
    await store.transact(lambda tx: tx.documents.delivered("d1", "p2", 1, "h"))
    assert await store.read(lambda tx: tx.documents.get("d1")) == document("d1", delivered=1, handle="h")
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p2", later + MINUTE, later)) is None
    assert await store.transact(lambda tx: tx.documents.lease("d9", "p2", later, NOW)) is None


async def test_a_change_during_delivery_is_due_afterwards(store: Store) -> None:
    await put(store, document("d1"))
    await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW))
    await put(store, document("d1", "bye"))

    await store.transact(lambda tx: tx.documents.delivered("d1", "p1", 1, "h"))

    assert await due(store) == ["d1"]
    leased = await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW))
    assert leased == document("d1", "bye", version=2, delivered=1, handle="h")
    await store.transact(lambda tx: tx.documents.delivered("d1", "p1", 2, None))
    assert await store.read(lambda tx: tx.documents.get("d1")) == replace(leased, delivered=2)


async def test_a_failed_delivery_waits(store: Store) -> None:
    await put(store, document("d1"))
    await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW))

    await store.transact(lambda tx: tx.documents.failed("d1", "p1", NOW + MINUTE))
    await put(store, document("d1", "bye"))  # what the messenger said about pace holds for news too

    assert await due(store) == []
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p1", NOW + MINUTE, NOW)) is None
    later = NOW + MINUTE
    assert [one.id for one in await store.read(lambda tx: tx.documents.due("slack", None, later))] == ["d1"]
    assert await store.transact(lambda tx: tx.documents.lease("d1", "p2", later + MINUTE, later)) is not None


async def test_looking_up(store: Store) -> None:
    other = Address("slack", "T1", "C1", "")

    def work(tx: Tx) -> None:
        tx.documents.put(document("d1", updated_at=None))
        tx.documents.put(document("d2", subject="request:r2"))
        tx.documents.put(document("d3"))
        tx.documents.put(document("d4", destination=other, updated_at=NOW + MINUTE))
        tx.documents.put(document("d5", updated_at=NOW - MINUTE))
        tx.documents.put(replace(document("d5"), desired=said("edited"), updated_at=NOW + MINUTE))

    await store.transact(work)

    async def newest(address: Address, limit: int = 5) -> list[str]:
        return [one.id for one in await store.read(lambda tx: tx.documents.newest(address, limit))]

    assert await newest(PLACE) == ["d5", "d3", "d2", "d1"]
    assert await newest(PLACE, 1) == ["d5"]
    assert await newest(other) == ["d4"]
    assert await newest(Address("console")) == []
    subject = await store.read(lambda tx: tx.documents.of_subject("request:r1"))
    assert [one.id for one in subject] == ["d1", "d3", "d4", "d5"]
