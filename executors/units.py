"""Root commands as transient systemd units: they outlive a lost connection, and their end can be read back."""

import asyncio
import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Unpack

from bot.domain.content import Message
from bot.domain.errors import ConnectionLost, TargetUnreachable, UnavailableError
from bot.domain.inventory import Host
from bot.domain.ports import Output, Transport
from executors import systemd
from executors.login import login_user
from executors.options import RunOptions

MARGIN = 10
"""Seconds that `systemd-run` may take beyond the unit's own limit."""
STOPPING = 15
"""Seconds that ending a unit may take before the caller is let go."""
PATIENCE = 60
"""Seconds to look for a host that dropped the connection."""
PAUSE = 1
"""Seconds between two looks at a unit that still runs."""


class TransientUnits:
    """The port `Transport`; commands with `root` and a `unit` run as units where the host has a usable systemd."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._systemd: dict[Host, bool] = {}

    async def run(self, host: Host, argv: Sequence[str], **options: Unpack[RunOptions]) -> Output:
        """As the port says. A connection lost half-way is not the end: the host is asked how the unit ended."""
        attempt = options.pop("unit", "")
        if not (attempt and options.get("root") and _may_be_root(host) and await self._has_systemd(host)):
            return await self._inner.run(host, argv, **options)
        limit = max(1, math.ceil(options.get("timeout", 20)))
        options["timeout"] = limit + MARGIN
        directory, environment = options.pop("directory", ""), options.pop("environment", ())
        words = systemd.start(systemd.unit_name(attempt), argv, limit, directory, environment)
        running = asyncio.ensure_future(self._inner.run(host, words, **options))
        try:
            output = await asyncio.shield(running)
        except asyncio.CancelledError:
            await self._stop(host, attempt)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            raise
        except ConnectionLost:
            if (fate := await self.fate(host, attempt, limit)) is None:
                raise
            return fate
        if output.exit_status != 0 and output.milliseconds >= limit * 1000:
            return Output(output.stdout, output.stderr, None, output.truncated, output.milliseconds, timed_out=True)
        return output

    async def fate(self, host: Host, attempt: str, patience: float = PATIENCE) -> Output | None:
        """How the unit of an attempt ended, waiting while it runs; None where that cannot be known.

        `patience` in seconds bounds the wait for its end; a host that cannot be reached is looked for no longer than
        `PATIENCE`. What the command printed before the connection was lost is not part of the answer.
        """
        name = systemd.unit_name(attempt)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience + MARGIN):
                await self._gone(host, name)
        with suppress(UnavailableError):
            for _ in range(3):  # the journal is written a moment after the unit ends
                entries = await self._inner.run(host, systemd.journal(name), root=True)
                if (end := systemd.told(entries.stdout)) is not None:
                    return end
                await asyncio.sleep(PAUSE)
        return None

    async def close(self) -> None:
        """Closes the inner transport."""
        await self._inner.close()

    async def _gone(self, host: Host, name: str) -> None:
        """Returns when the unit does not run, or nobody can say."""
        loop = asyncio.get_running_loop()
        seen = loop.time()
        while loop.time() - seen < PATIENCE:
            with suppress(UnavailableError):
                shown = await self._inner.run(host, systemd.state(name))
                if "activating" not in shown.stdout:
                    return
                seen = loop.time()
            await asyncio.sleep(PAUSE)

    async def _has_systemd(self, host: Host) -> bool:
        if host not in self._systemd:
            try:
                self._systemd[host] = systemd.usable(await self._inner.run(host, systemd.VERSION))
            except ConnectionLost as error:  # only the question was lost
                reason = Message.of("executors.reason_dropped")
                raise TargetUnreachable("executors.unreachable", host=host.name, reason=reason) from error
        return self._systemd[host]

    async def _stop(self, host: Host, attempt: str) -> None:
        with suppress(UnavailableError, TimeoutError):
            async with asyncio.timeout(STOPPING):
                await self._inner.run(host, systemd.stop(systemd.unit_name(attempt)), root=True)


def _may_be_root(host: Host) -> bool:
    """Whether root can be had there: the only user who may start units."""
    return host.become == "sudo" or login_user(host) == "root"
