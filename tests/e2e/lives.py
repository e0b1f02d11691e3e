"""The program in processes of their own, which tests start and kill."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e import process
from tests.e2e.world import until

_NUMBERS = count(1)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Life:
    """One running program; `port` is the one of `/healthz`."""

    program: ForkServerProcess
    port: int
    log: Path

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        self.program.kill()

    async def ended(self) -> None:
        """Waits until the process is gone."""
        await asyncio.to_thread(self.program.join, 30)
        assert not self.program.is_alive(), self.log.read_text()[-3000:]

    async def health(self) -> dict[str, Any]:
        """What `/healthz` answers; {} while nobody does."""
        url = f"http://127.0.0.1:{self.port}/healthz"
        try:
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                report: dict[str, Any] = await answer.json()
                return report
        except aiohttp.ClientError:
            return {}

    async def links(self) -> dict[str, str]:
        """The state of each messenger."""
        return {name: str(one["state"]) for name, one in (await self.health()).get("messengers", {}).items()}

    async def ready(self, *states: str, seconds: float = 60) -> None:
        """Waits until every messenger is in one of these states; connected, where none is named."""

        async def is_ready() -> bool:
            links = await self.links()
            return bool(links) and set(links.values()) <= set(states or ("connected",))

        await until(is_ready, seconds, lambda: self.log.read_text()[-3000:])


@asynccontextmanager
async def living(nursery: ForkServerContext, config: Path, port: int) -> AsyncIterator[Life]:
    """Starts the program; at the end it is gone, whatever happened."""
    log = config.with_name(f"log-{next(_NUMBERS)}")
    program = nursery.Process(target=process.live, args=(config, log), daemon=True)
    program.start()
    life = Life(program, port, log)
    try:
        yield life
    finally:
        life.kill()
        await life.ended()
