"""The ledger's requests: what is put in comes back, saves compare and swap, one taker wins."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import FaultError
from bot.domain.flow import Address
from bot.domain.ledger import Cancel, Request, State
from bot.domain.ports import Store, Tx
from bot.domain.standing import Standing
from tests.contract.storage.conftest import OpenStore
from tests.contract.storage.samples import EXECUTION, MINUTE, NOW, PLACE, PLAN, act, look


async def added(store: Store, *requests: Request) -> None:
    def work(tx: Tx) -> None:
        for request in requests:
            tx.requests.add(request)

    await store.transact(work)


async def get(store: Store, id_: str) -> Request | None:
    return await store.read(lambda tx: tx.requests.get(id_))


async def test_what_was_added_comes_back_whole(store: Store) -> None:
    given = act("r0").approval
    assert given is not None
    full = act(
        "r1", execution=EXECUTION, not_before=NOW, cancel=Cancel.NOW, finished_at=NOW, parent="r0", language="fr",
        standing=Standing(PLAN, given, NOW, seal="s"),
    )  # fmt: skip
    await added(store, full, look("r2"))

    assert await get(store, "r1") == full
    assert await get(store, "r2") == look("r2")
    assert await get(store, "r3") is None


async def test_an_id_is_used_once(store: Store) -> None:
    await added(store, look("r1"))

    with pytest.raises(FaultError, match=r"storage\.exists"):
        await added(store, look("r1", person="bob"))
    assert await get(store, "r1") == look("r1")


async def test_a_save_counts_the_version_and_refuses_an_old_one(store: Store) -> None:
    await added(store, look("r1"))

    saved = await store.transact(lambda tx: tx.requests.save(look("r1", state=State.DONE, text="new")))
    late = await store.transact(lambda tx: tx.requests.save(look("r1", state=State.FAILED)))
    missing = await store.transact(lambda tx: tx.requests.save(look("r2")))

    assert saved == look("r1", state=State.DONE, text="new", version=2)
    assert await get(store, "r1") == saved
    assert late is None
    assert missing is None


async def test_taking_starts_it_once(store: Store) -> None:
    await added(store, act("r1"))
    digest, until = PLAN.digest, NOW + MINUTE

    taken = await store.transact(lambda tx: tx.requests.take("r1", digest, "w1", NOW, until))
    again = await store.transact(lambda tx: tx.requests.take("r1", digest, "w2", NOW, until))

    assert taken == act("r1", state=State.EXECUTING, version=2, worker="w1", fence=1, lease_until=until)
    assert again is None
    assert await get(store, "r1") == taken


@pytest.mark.parametrize(
    ("request_", "digest"),
    [
        (act("r1"), "0" * 64),
        (act("r1", expires_at=NOW), PLAN.digest),
        (act("r1", state=State.PENDING), PLAN.digest),
        (act("r1", state=State.CANCELLED), PLAN.digest),
        (act("r2"), PLAN.digest),
    ],
    ids=["another plan", "expired", "not approved", "ended", "another request"],
)
async def test_nothing_else_is_taken(store: Store, request_: Request, digest: str) -> None:
    await added(store, request_)

    assert await store.transact(lambda tx: tx.requests.take("r1", digest, "w", NOW, NOW + MINUTE)) is None
    assert await get(store, request_.id) == request_


async def test_a_look_is_taken_without_an_approval(store: Store) -> None:
    await added(store, look("r1", state=State.APPROVED))

    taken = await store.transact(lambda tx: tx.requests.take("r1", "", "w", NOW, NOW + MINUTE))

    assert taken is not None
    assert taken.state is State.EXECUTING


async def test_of_a_hundred_takers_one_wins(opens: OpenStore) -> None:
    stores = [await opens(), await opens()]
    await added(stores[0], act("r1"))

    def take(number: int) -> "asyncio.Future[Request | None]":
        def work(tx: Tx) -> Request | None:
            return tx.requests.take("r1", PLAN.digest, f"w{number}", NOW, NOW + MINUTE)

        return asyncio.ensure_future(stores[number % 2].transact(work))

    winners = [taken for taken in await asyncio.gather(*map(take, range(100))) if taken is not None]

    assert len(winners) == 1
    assert await get(stores[1], "r1") == winners[0]
    assert winners[0].fence == 1


async def test_a_dead_workers_request_is_taken_over(store: Store) -> None:
    running = act("r1", state=State.EXECUTING, worker="w1", fence=1, lease_until=NOW + MINUTE, expires_at=NOW + MINUTE)
    await added(store, running)
    later = NOW + 2 * MINUTE

    def take(tx: Tx) -> Request | None:
        return tx.requests.take("r1", PLAN.digest, "w2", later, later + MINUTE)

    early = await store.transact(lambda tx: tx.requests.take("r1", PLAN.digest, "w2", NOW, NOW + MINUTE))
    taken = await store.transact(take)

    assert early is None
    # The approval has expired: what is left to do is to find out what happened.
    assert taken == replace(running, version=2, worker="w2", fence=2, lease_until=later + MINUTE, attempts=1)


async def test_a_lease_is_renewed_under_its_own_fence_only(store: Store) -> None:
    await added(store, act("r1", state=State.EXECUTING, fence=2, lease_until=NOW), act("r2", fence=2))
    until = NOW + MINUTE

    assert await store.transact(lambda tx: tx.requests.renew("r1", 2, until))
    assert not await store.transact(lambda tx: tx.requests.renew("r1", 1, until))
    assert not await store.transact(lambda tx: tx.requests.renew("r2", 2, until))
    renewed = await get(store, "r1")
    assert renewed is not None
    assert (renewed.lease_until, renewed.version) == (until, 1)


async def test_a_save_never_shortens_a_renewed_lease(store: Store) -> None:
    running = act("r1", state=State.EXECUTING, fence=1, lease_until=NOW)
    await added(store, running)
    await store.transact(lambda tx: tx.requests.renew("r1", 1, NOW + MINUTE))

    saved = await store.transact(lambda tx: tx.requests.save(replace(running, cancel=Cancel.NEXT)))

    assert saved is not None
    assert saved.lease_until == NOW + MINUTE
    assert await get(store, "r1") == saved


async def test_a_save_under_a_new_fence_sets_its_own_lease(store: Store) -> None:
    await added(store, act("r1", state=State.EXECUTING, fence=1, lease_until=NOW + 9 * MINUTE))

    changed = act("r1", state=State.EXECUTING, fence=2, lease_until=NOW)
    saved = await store.transact(lambda tx: tx.requests.save(changed))

    assert saved == replace(changed, version=2)


async def test_runnable_by_priority_then_age(store: Store) -> None:
    await added(
        store,
        act("late", created_at=NOW + MINUTE),
        act("first", created_at=NOW),
        act("urgent", created_at=NOW + 2 * MINUTE, priority=1),
        act("tomorrow", not_before=NOW + MINUTE),
        act("due", created_at=NOW + 3 * MINUTE, not_before=NOW),
        act("dead", created_at=NOW + 4 * MINUTE, state=State.EXECUTING, lease_until=NOW),
        act("running", state=State.EXECUTING, lease_until=NOW + MINUTE),
        act("leaseless", state=State.EXECUTING),
        look("pending"),
        look("done", state=State.DONE),
    )

    runnable = await store.read(lambda tx: tx.requests.runnable(NOW))
    two = await store.read(lambda tx: tx.requests.runnable(NOW, limit=2))

    assert [request.id for request in runnable] == ["urgent", "first", "late", "due", "dead"]
    assert [request.id for request in two] == ["urgent", "first"]


async def test_pending_oldest_first(store: Store) -> None:
    await added(store, look("b", created_at=NOW + MINUTE), look("c"), look("a"), act("approved"))

    assert [request.id for request in await store.read(lambda tx: tx.requests.pending())] == ["c", "a", "b"]


async def test_finding(store: Store) -> None:
    elsewhere = Address("slack", "T1", "C1", "999.9")
    await added(
        store,
        look("old", created_at=NOW - MINUTE, person="bob"),
        look("look"),
        act("act"),
        look("there", address=elsewhere, created_at=NOW + MINUTE, state=State.DONE),
    )

    async def found(**conditions: object) -> list[str]:
        return [row.id for row in await store.read(lambda tx: tx.requests.find(**conditions))]  # type: ignore[arg-type]

    assert await found() == ["there", "act", "look", "old"]
    assert await found(limit=2) == ["there", "act"]
    assert await found(person="bob") == ["old"]
    assert await found(target="web-02") == ["act"]
    assert await found(target="web-0") == []
    assert await found(target="WEB-01") == []
    assert await found(target="%") == []
    assert await found(action="service.restart") == ["act"]
    assert await found(action="service.*") == ["act"]
    assert await found(action="service.%") == []
    assert await found(action="serv.*") == []
    assert await found(action="service") == []
    assert await found(since=NOW) == ["there", "act", "look"]
    assert await found(states=(State.DONE, State.APPROVED)) == ["there", "act"]
    assert await found(address=PLACE) == ["act", "look", "old"]
    assert await found(address=replace(PLACE, private=True), person="bob") == ["old"]
    assert await found(address=elsewhere, action="host.*", target="web-01", states=[State.PENDING]) == []
