"""Carries runnable requests to their end: bounded, drained on shutdown, honest about what it does not know.

Host by host; above the blast radius one canary, then batches of 25 %. The first step or check that is not ok skips the
rest. What an earlier process left half done is repeated only when that is harmless; otherwise it is *unknown*: it asks.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from math import ceil
from typing import TypeVar

import structlog

from bot.core.changes import Changes
from bot.core.explaining import Explaining
from bot.core.followed import leads_elsewhere
from bot.core.insist import insist
from bot.core.ledger import Begun, Ledger, refused, repeatable
from bot.core.live import LiveLine
from bot.core.looks import Looks
from bot.core.reads import lost, only_reads, settled, side_by_side, written
from bot.core.services import Services
from bot.domain.actions import Rerun
from bot.domain.content import Message
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Argv, Change, Outcome, Plan, Risk, StepResult
from bot.domain.ledger import Cancel, StepClaim
from bot.domain.ports import Tx

T = TypeVar("T")
log = structlog.get_logger(__name__)
BATCH = 0.25
WATCH = 0.25
"""Seconds between two looks for "stop now" while something runs."""


class Worker:
    """One process's hands. `run` until cancelled; `drain` stops taking work and waits for what runs."""

    def __init__(
        self,
        services: Services,
        ledger: Ledger,
        looks: Looks,
        changes: Changes,
        live: LiveLine,
        explaining: Explaining,
    ) -> None:
        self._explaining = explaining
        self._services = services
        self._ledger = ledger
        self._looks = looks
        self._changes = changes
        self._live = live
        self._free = asyncio.Semaphore(services.limits.concurrency)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    async def run(self) -> None:
        """Takes announced work, and scans the rows for work that nobody announced (a dead process's, a delayed one)."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._scan())
            group.create_task(self._watch())
            while True:
                request = await self._services.queue.get()
                await self._free.acquire()
                if self._stopping or request in self._running:
                    self._free.release()
                    continue
                task = asyncio.create_task(self._one(request), name=f"request {request}")
                self._running[request] = task
                task.add_done_callback(partial(self._done, request))

    async def drain(self, seconds: float) -> None:
        """Takes nothing new and waits for what runs, at most `seconds`; the rest is left to whoever finds the lease."""
        self._stopping = True
        if running := list(self._running.values()):
            await asyncio.wait(running, timeout=seconds)

    @property
    def busy(self) -> frozenset[str]:
        return frozenset(self._running)

    def _done(self, request: str, task: asyncio.Task[None]) -> None:
        del self._running[request]
        self._free.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("request.fault", request=request, exc_info=error)

    async def _scan(self) -> None:
        store, clock = self._services.store, self._services.clock
        while True:
            try:
                rows = await store.read(lambda tx: tx.requests.runnable(clock.now()))
            except StorageUnavailable as error:
                log.warning("worker.scan", error=error.code)
                rows = ()
            for row in rows:
                if row.id not in self._running and not self._looks.has(row.id):
                    self._services.queue.put(row.id, row.priority)
            await clock.sleep(1)

    async def _watch(self) -> None:
        """Ends at once what was asked to stop now, here or in another process."""
        services = self._services
        while True:
            await services.clock.sleep(WATCH)
            running = (*self._running, *self._looks.running)
            if not running:
                continue
            try:
                rows = await services.store.read(lambda tx: [tx.requests.get(one) for one in running])  # noqa: B023
            except StorageUnavailable as error:
                log.warning("worker.watch", error=error.code)
                continue
            for row in rows:
                if row is not None and row.cancel is Cancel.NOW:
                    self._live.stop_now(row.id)
                    self._looks.stop(row.id)

    async def _one(self, id: str) -> None:
        services = self._services
        begun = await services.store.transact(lambda tx: self._ledger.begin(tx, id, services.clock.now()))
        if begun is None:
            return
        if begun.plan is None:
            await self._looks.resume(begun.request)
            return
        with structlog.contextvars.bound_contextvars(request=id):
            async with asyncio.TaskGroup() as group:
                lease = group.create_task(self._keep_lease(begun))
                await self._carry_out(begun, begun.plan)
                lease.cancel()

    async def _keep_lease(self, begun: Begun) -> None:
        services, request = self._services, begun.request
        while True:
            await services.clock.sleep(services.limits.lease / 3)

            def renew(tx: Tx) -> bool:
                until = services.clock.now() + timedelta(seconds=services.limits.lease)
                return tx.requests.renew(request.id, request.fence, until)

            try:
                if not await services.store.transact(renew):
                    log.warning("request.claim_lost", request=request.id)
                    return
            except StorageUnavailable as error:
                log.warning("request.lease", request=request.id, error=error.code)

    async def _carry_out(self, begun: Begun, plan: Plan) -> None:
        services, action = self._services, self._services.catalogue[plan.action]
        approval = begun.request.approval  # what the row itself says of its decision is nobody's word
        sealed = approval.envelope.decision if approval is not None else None
        reads = only_reads(action, sealed)
        rerun = Rerun.READ if reads else action.rerun
        results = await self._earlier(begun, plan, rerun)
        if sealed is not None and sealed.risk >= Risk.HIGH:
            try:
                await services.checkpoint()
            except StorageUnavailable as error:  # no proof outside, no act
                results |= {
                    i: _skipped(i, step.target, error.message) for i, step in enumerate(plan.steps) if i not in results
                }
        stopped = any(result.outcome is not Outcome.OK for result in results.values())
        ordered = waves(plan, services.limits.blast_radius, in_order=action.in_order)
        for wave in side_by_side(plan) if reads else ordered:
            if not stopped:
                async with asyncio.TaskGroup() as group:
                    for indices in wave:
                        group.create_task(self._target(begun, plan, indices, results))
                stopped = any(result.outcome is not Outcome.OK for result in results.values())
        why = next((r.reason for r in results.values() if r.outcome is Outcome.SKIPPED and r.reason), None)
        for index, step in enumerate(plan.steps):
            if index not in results:
                results[index] = _skipped(index, step.target, why)
        ended = list(results.values())
        again = lost(ended) if reads else retry_allowed(rerun, ended)
        if begun.request.attempts + 1 < services.limits.tries and again:
            await self._insist(lambda tx: self._ledger.again_later(tx, begun, services.clock.now()))
            return
        ended = settled(ended) if reads else ended
        request = await self._insist(lambda tx: self._ledger.complete(tx, begun, ended, services.clock.now()))
        self._live.forget(begun.request.id)
        if request is not None:
            self._explaining.ended(request)

    async def _earlier(self, begun: Begun, plan: Plan, rerun: Rerun) -> dict[int, StepResult]:
        """What earlier tries left that stands. What may be repeated is left out, at most `limits.tries` times."""
        tries = self._services.limits.tries
        worn_out = begun.request.attempts >= tries
        results = {
            claim.index: claim.result
            for claim in begun.finished
            if claim.result is not None and (worn_out or not worth_a_try(rerun, claim.result))
        }
        for claim in begun.interrupted:
            if worn_out or not repeatable(rerun, plan.steps[claim.index]):
                results[claim.index] = await self._fate(begun, plan, claim)
        untouched = [index for index in range(len(plan.steps)) if index not in results]
        if worn_out and untouched:
            gave_up = Message.of("request.gave_up", count=tries)
            target = plan.steps[untouched[0]].target
            results[untouched[0]] = StepResult(untouched[0], target, Outcome.FAILED, reason=gave_up)
        return results

    async def _target(self, begun: Begun, plan: Plan, indices: Sequence[int], results: dict[int, StepResult]) -> None:
        for index in indices:
            if index in results:
                continue
            results[index] = await self._step(begun, plan, index)
            if results[index].outcome is not Outcome.OK:
                return

    async def _step(self, begun: Begun, plan: Plan, index: int) -> StepResult:
        services, step = self._services, plan.steps[index]
        if isinstance(step, Change):
            return await self._changes.carry_out(self._ledger, begun, index, step)
        if isinstance(step, Argv) and written(services.catalogue, plan, step):
            elsewhere = await leads_elsewhere(services, step)
            if elsewhere is not None:
                return refused(index, step.target, elsewhere)
        claim = await services.store.transact(lambda tx: self._ledger.claim(tx, begun, index, services.clock.now()))
        if isinstance(claim, Message):
            return refused(index, step.target, claim)
        assert begun.grant is not None  # noqa: S101 (begin grants every plan)
        result = await self._live.run_step(begun, plan, claim, begun.grant)
        kept = await self._insist(lambda tx: self._ledger.finish(tx, begun, claim, result, services.clock.now()))
        return result if kept else replace(result, outcome=Outcome.UNKNOWN, reason=Message.of("request.claim_lost"))

    async def _fate(self, begun: Begun, plan: Plan, claim: StepClaim) -> StepResult:
        """How an interrupted step ended: what the host itself kept of it, else unknown.

        The check is shown then, and never decides: an active service may be active because nobody restarted it.
        """
        result = await self._services.executor.read_back(plan, claim.index, claim.unit)
        seen = None if result is not None else await self._services.executor.check_step(plan, claim.index)
        result = result or StepResult(
            index=claim.index,
            target=plan.steps[claim.index].target,
            outcome=Outcome.UNKNOWN,
            proof=seen.proof if seen else None,
            evidence=seen.evidence if seen else "",
            reason=Message.of("request.interrupted"),
        )
        mine = replace(claim, fence=begun.request.fence)
        await self._insist(lambda tx: self._ledger.finish(tx, begun, mine, result, self._services.clock.now()))
        return result

    async def _insist(self, work: Callable[[Tx], T]) -> T:
        """The lease is kept meanwhile."""
        return await insist(self._services, work, "worker.result")


def _skipped(index: int, target: str, reason: Message | None) -> StepResult:
    return StepResult(index, target, Outcome.SKIPPED, reason=reason)


def waves(plan: Plan, blast_radius: int, *, in_order: bool = False) -> list[list[list[int]]]:
    """Steps by target in the order they may run: each wave's targets run side by side, each target's steps in order.

    Up to `blast_radius` targets go one by one; more go as one canary, then batches of 25 % (rounded up). A plan whose
    steps must run `in_order` goes one step at a time.
    """
    if in_order:
        return [[[index]] for index in range(len(plan.steps))]
    by_target: dict[str, list[int]] = {}
    for index, step in enumerate(plan.steps):
        by_target.setdefault(step.target, []).append(index)
    groups = list(by_target.values())
    if len(groups) <= blast_radius:
        return [[group] for group in groups]
    size = ceil(len(groups) * BATCH)
    return [groups[:1], *(groups[start : start + size] for start in range(1, len(groups), size))]


def retry_allowed(rerun: Rerun, results: Sequence[StepResult]) -> bool:
    """A plan whose steps are idempotent, and that only lost its way to a host, may be tried again."""
    bad = [result for result in results if result.outcome in {Outcome.FAILED, Outcome.UNKNOWN}]
    return bool(bad) and all(worth_a_try(rerun, result) for result in bad)


def worth_a_try(rerun: Rerun, result: StepResult) -> bool:
    """Whether a step that ended like this may run again by itself."""
    return rerun is not Rerun.ONCE and result.reason is not None and result.reason.id in RETRIABLE


RETRIABLE = frozenset({"executors.unreachable", "executors.connection_lost"})
"""What the world may take back: the reasons of a step that is worth another try."""
