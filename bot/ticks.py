"""What wakes the look for due schedules: a library's timer in this process. It only asks; the rows decide."""

import asyncio
from datetime import UTC

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent  # type: ignore[import-untyped]
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from bot.lifecycle import Part


async def every_second(work: Part) -> None:
    """Calls `work` once a second until cancelled; never twice at a time, and ticks that were missed count as one.

    Raises what `work` raises: whoever supervises this part begins again.
    """
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def failed(event: JobExecutionEvent) -> None:
        if not ended.done():
            ended.set_exception(event.exception)

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_listener(failed, EVENT_JOB_ERROR)
    trigger = IntervalTrigger(seconds=1, timezone=UTC)
    scheduler.add_job(work, trigger, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()
    try:
        await ended
    finally:
        scheduler.shutdown(wait=False)
