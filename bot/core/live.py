"""The live line of what runs, and the hand that can stop it."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.clearance import cleared
from bot.core.ledger import Begun
from bot.core.services import Services
from bot.core.view import View
from bot.domain.content import Message
from bot.domain.flow import Grant, Outcome, Plan, StepResult
from bot.domain.ledger import StepClaim
from bot.domain.ports import Tx


@dataclass(slots=True)
class LiveLine:
    """At most one durable edit a second per request; lines in between only move the state that the next edit shows."""

    services: Services
    view: View
    _steps: dict[str, set[asyncio.Task[StepResult]]] = field(default_factory=dict)

    async def run_step(self, begun: Begun, plan: Plan, claim: StepClaim, grant: Grant) -> StepResult:
        """Runs one claimed step and shows it while it runs. Ended from outside without an exit status: unknown."""
        request, started = begun.request, self.services.clock.now()
        last = ""

        def on_line(line: str) -> None:
            nonlocal last
            last = line

        async def tick() -> None:
            while True:
                await self.services.store.transact(show)
                await self.services.clock.sleep(self.services.limits.progress)

        def show(tx: Tx) -> None:
            now = self.services.clock.now()
            services, seconds = self.services, int((now - started).total_seconds())
            open_here = cleared(services.channels, request.address, request, services.directory.snapshot(tx))
            shown = services.redact(last)[:200] if open_here else ""
            self.view.progress(tx, request, claim.index + 1, seconds, shown, now)

        async def run() -> StepResult:
            services, index = self.services, claim.index
            if services.clock.now() >= claim.started_at + timedelta(seconds=services.limits.lease):
                # This process stood still since it claimed the step: somebody else may answer for it now.
                lost = Message.of("request.claim_lost")
                return StepResult(index, plan.steps[index].target, Outcome.FAILED, reason=lost)
            return await services.executor.run_step(grant, plan, index, unit=claim.unit, on_line=on_line)

        step = asyncio.create_task(run())
        self._steps.setdefault(request.id, set()).add(step)
        ticker = asyncio.create_task(tick())
        try:
            return await step
        except asyncio.CancelledError:
            if (current := asyncio.current_task()) is not None and current.cancelling():
                raise
            target = plan.steps[claim.index].target
            return StepResult(claim.index, target, Outcome.UNKNOWN, reason=Message.of("request.stopped_now"))
        finally:
            ticker.cancel()
            await asyncio.gather(ticker, return_exceptions=True)
            self._steps[request.id].discard(step)

    def stop_now(self, request: str) -> None:
        """Ends the remote processes of a request; their steps become unknown unless they had ended already."""
        for step in self._steps.get(request, ()):
            step.cancel()

    def forget(self, request: str) -> None:
        self._steps.pop(request, None)
