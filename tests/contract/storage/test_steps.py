"""Claims of steps: only the worker that has the request now may start or end one."""

from dataclasses import replace

from bot.domain.ledger import State, StepState
from bot.domain.ports import Store, Tx
from tests.contract.storage.samples import EXECUTION, MINUTE, NOW, PLAN, act, claim

RUNNING = act("r1", state=State.EXECUTING, fence=3, lease_until=NOW)


async def test_a_step_is_claimed_once(store: Store) -> None:
    await store.transact(lambda tx: tx.requests.add(RUNNING))

    assert await store.transact(lambda tx: tx.steps.claim(claim(RUNNING)))
    assert not await store.transact(lambda tx: tx.steps.claim(claim(RUNNING, unit="other")))
    assert await store.read(lambda tx: tx.steps.of("r1")) == (claim(RUNNING),)


async def test_no_claim_without_the_fence_and_the_state(store: Store) -> None:
    waiting = act("r2", fence=3)

    def work(tx: Tx) -> list[bool]:
        tx.requests.add(RUNNING)
        tx.requests.add(waiting)
        return [
            tx.steps.claim(claim(RUNNING, fence=2)),
            tx.steps.claim(claim(RUNNING, fence=4)),
            tx.steps.claim(claim(waiting)),
            tx.steps.claim(claim(act("r9", fence=3))),
        ]

    assert await store.transact(work) == [False] * 4
    assert await store.read(lambda tx: tx.steps.of("r1") + tx.steps.of("r2") + tx.steps.of("r9")) == ()


async def test_a_worker_that_was_replaced_ends_nothing(store: Store) -> None:
    finished = claim(RUNNING, state=StepState.FINISHED, result=EXECUTION.results[0])

    def work(tx: Tx) -> None:
        tx.requests.add(RUNNING)
        tx.steps.claim(claim(RUNNING))

    await store.transact(work)
    assert not await store.transact(lambda tx: tx.steps.finish(claim(RUNNING, 1)))
    assert await store.transact(lambda tx: tx.requests.take("r1", PLAN.digest, "w2", NOW, NOW + MINUTE))
    assert not await store.transact(lambda tx: tx.steps.finish(finished))
    assert await store.read(lambda tx: tx.steps.of("r1")) == (claim(RUNNING),)

    current = replace(finished, fence=4)
    assert await store.transact(lambda tx: tx.steps.finish(current))
    assert await store.read(lambda tx: tx.steps.of("r1")) == (current,)


async def test_claims_come_by_index_and_attempt(store: Store) -> None:
    made = [claim(RUNNING, index, attempt) for index, attempt in [(1, 1), (0, 2), (10, 1), (0, 1)]]

    def work(tx: Tx) -> None:
        tx.requests.add(RUNNING)
        for one in made:
            tx.steps.claim(one)

    await store.transact(work)

    found = await store.read(lambda tx: tx.steps.of("r1"))
    assert [(one.index, one.attempt) for one in found] == [(0, 1), (0, 2), (1, 1), (10, 1)]
