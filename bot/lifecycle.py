"""How the long-running program lives: named tasks that are started again when they fail, and an orderly end.

A part that fails is logged, waits (1, 2, 4 … 60 seconds) and runs again; the others never notice. SIGTERM and SIGINT
ask everything to end: work in hand is finished first.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import structlog

from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock, Connection, Link

log = structlog.get_logger(__name__)

FIRST, LONGEST = 1.0, 60.0
"""Seconds to wait before a failed part runs again; doubled each time it fails soon after."""

Part = Callable[[], Awaitable[None]]
"""Runs until it is cancelled, or until it has nothing left to do."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Condition(StrEnum):
    """How a part is."""

    RUNNING = "running"
    WAITING = "waiting"
    """It failed and will run again."""
    FAILED = "failed"
    """Only a change of the configuration helps."""
    ENDED = "ended"


@dataclass(slots=True)
class Pulse:
    """One part's health: since when it is so, how often it failed, and the kind of its last error."""

    condition: Condition
    since: datetime
    failures: int = 0
    error: str = ""


@dataclass(slots=True)
class Health:
    """What the parts of this process are doing; the answer of `/healthz`."""

    clock: Clock
    parts: dict[str, Pulse] = field(default_factory=dict)
    stopping: bool = False
    connections: Callable[[], Mapping[str, Connection]] = dict
    """The messengers' own view of their connections, by name."""

    @property
    def well(self) -> bool:
        """Whether everything of ours runs that should; a messenger that is away does not make the bot unwell."""
        return not self.stopping and all(pulse.condition is not Condition.WAITING for pulse in self.parts.values())

    @property
    def status(self) -> str:
        """One word: ok, degraded (a messenger is away or refused us), failing, stopping."""
        if not self.well:
            return "stopping" if self.stopping else "failing"
        away = any(one.link not in {Link.CONNECTED, Link.STANDBY} for one in self.connections().values())
        broken = any(pulse.condition is Condition.FAILED for pulse in self.parts.values())
        return "degraded" if away or broken else "ok"

    def report(self) -> dict[str, object]:
        """As JSON values; errors by their kind only, their texts are in the log."""
        return {
            "status": self.status,
            "messengers": {
                name: {
                    "state": one.link.value,
                    "since": one.since.isoformat(timespec="seconds"),
                    **({"error": one.error} if one.error else {}),
                }
                for name, one in sorted(self.connections().items())
            },
            "parts": {
                name: {
                    "state": pulse.condition.value,
                    "since": pulse.since.isoformat(timespec="seconds"),
                    "failures": pulse.failures,
                    **({"error": pulse.error} if pulse.error else {}),
                }
                for name, pulse in sorted(self.parts.items())
            },
        }

    def note(self, name: str, condition: Condition, error: str = "") -> Pulse:
        """Keeps a part's new condition."""
        now = self.clock.now()
        pulse = self.parts.setdefault(name, Pulse(condition, now))
        pulse.condition, pulse.since = condition, now
        if error:
            pulse.failures, pulse.error = pulse.failures + 1, error
        return pulse


async def supervise(name: str, run: Part, health: Health) -> None:
    """Runs a part until it ends by itself; whatever it fails with, it runs again after a pause."""
    pause = FIRST
    while True:
        began = health.note(name, Condition.RUNNING).since
        try:
            await run()
        except MessengerUnavailable as error:
            log.error("part.refused", part=name, error=str(error), final=error.permanent)  # noqa: TRY400 (it is worded)
            if error.permanent:
                health.note(name, Condition.FAILED, error.code)
                return
            health.note(name, Condition.WAITING, error.code)
        except Exception as error:
            log.exception("part.failed", part=name, again_in=pause)
            health.note(name, Condition.WAITING, type(error).__name__)
        else:
            health.note(name, Condition.ENDED)
            return
        if (health.clock.now() - began).total_seconds() > LONGEST:
            pause = FIRST
        await health.clock.sleep(pause)
        pause = min(pause * 2, LONGEST)


async def serve(parts: Mapping[str, Part], health: Health, stop: asyncio.Event, drain: Part) -> None:
    """Runs all parts until `stop`; then drains, and ends them."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(supervise(name, run, health), name=name) for name, run in parts.items()]
        await stop.wait()
        health.stopping = True
        log.info("stopping")
        await drain()
        for task in tasks:
            task.cancel()
    log.info("stopped")


@contextmanager
def stopping_on_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM or SIGINT sets; a second signal ends the program at once, as if there were no handler."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGTERM, signal.SIGINT)

    def ask() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, ask)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
