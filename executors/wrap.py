"""Wrappers around a transport, each with one idea: only reading, bounds, a log."""

import asyncio
from collections.abc import Sequence
from typing import Unpack

import structlog

from bot.domain.errors import BotError, ConnectionLost, NotAllowed
from bot.domain.flow import Risk
from bot.domain.inventory import Host
from bot.domain.ports import CommandJudge, Output, Redactor, Transport
from executors.options import RunOptions

SUDO = "sudo"
WORDS = "\x1f"
"""Between the words of a command, so that a redactor sees which value belongs to which option."""
REMEMBERED = 1_000
"""Reads that need no second judgement."""


class ReadOnly:
    """The port `HostReader`: runs what the judge rates LOW, and nothing else.

    A leading `sudo` is judged with the command and then becomes the host's own way to root. A read may be repeated, so
    a lost connection is tried once more at once; waiting longer is the caller's decision.
    """

    def __init__(self, transport: Transport, judge: CommandJudge) -> None:
        self._transport = transport
        self._judge = judge
        self._reads: set[tuple[str, ...]] = set()
        """Commands that were judged to be reads: looks ask the same few again and again."""

    def _check(self, argv: Sequence[str]) -> None:
        if (words := tuple(argv)) in self._reads:
            return
        verdict = self._judge.judge(argv)
        if verdict.risk is not Risk.LOW:
            raise NotAllowed("executors.not_a_read", program=argv[0] if argv else "", reasons=verdict.reasons)
        if len(self._reads) >= REMEMBERED:
            self._reads.clear()
        self._reads.add(words)

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the remote command's limit, not this coroutine's)
        cap: int = 262_144,
    ) -> Output:
        """As the port says; `NotAllowed` before anything is sent."""
        self._check(argv)
        root = argv[0] == SUDO
        words = argv[1:] if root else argv
        try:
            return await self._transport.run(host, words, root=root, timeout=timeout, cap=cap)
        except ConnectionLost:
            return await self._transport.run(host, words, root=root, timeout=timeout, cap=cap)


class Limit:
    """At most `per_host` commands at once on one host: sshd refuses an eleventh session on a connection."""

    def __init__(self, inner: Transport, per_host: int = 8) -> None:
        self._inner = inner
        self._per_host = per_host
        self._places: dict[str, asyncio.Semaphore] = {}

    async def run(self, host: Host, argv: Sequence[str], **options: Unpack[RunOptions]) -> Output:
        """As the port says, after a place is free."""
        async with self._places.setdefault(host.name, asyncio.Semaphore(self._per_host)):
            return await self._inner.run(host, argv, **options)

    async def close(self) -> None:
        """Closes the inner transport."""
        await self._inner.close()


class Log:
    """One line for each command and its end; arguments are redacted, output is not logged."""

    def __init__(self, inner: Transport, redact: Redactor) -> None:
        self._inner = inner
        self._redact = redact
        self._log = structlog.get_logger("executors")

    async def run(self, host: Host, argv: Sequence[str], **options: Unpack[RunOptions]) -> Output:
        """As the port says."""
        log = self._log.bind(host=host.name, argv=self._redact(WORDS.join(argv)).split(WORDS), root=options.get("root"))
        try:
            output = await self._inner.run(host, argv, **options)
        except BotError as error:
            log.warning("command.not_run", code=error.code)
            raise
        except asyncio.CancelledError:
            log.info("command.cancelled")
            raise
        log.info("command.ended", exit_status=output.exit_status, ms=output.milliseconds, timed_out=output.timed_out)
        return output

    async def close(self) -> None:
        """Closes the inner transport."""
        await self._inner.close()
