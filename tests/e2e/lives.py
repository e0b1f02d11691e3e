"""The program in processes of their own, which tests start and kill."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.world import until

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Process:
    """One running program; `port` is the one of `/healthz`."""

    program: asyncio.subprocess.Process
    port: int
    log: Path
    gone: list[float] = field(default_factory=list)

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        self.program.kill()

    async def health(self) -> dict[str, Any]:
        """What `/healthz` answers; {} while nobody does."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}/healthz") as answer,
            ):
                report: dict[str, Any] = await answer.json()
                return report
        except aiohttp.ClientError:
            return {}

    async def links(self) -> dict[str, str]:
        """The state of each messenger."""
        return {name: str(one["state"]) for name, one in (await self.health()).get("messengers", {}).items()}

    async def ready(self, *states: str, seconds: float = 60) -> None:
        """Waits until every messenger is in one of these states."""

        async def is_ready() -> bool:
            links = await self.links()
            return bool(links) and set(links.values()) <= set(states or ("connected",))

        await until(is_ready, seconds, lambda: self.log.read_text()[-3000:])


@asynccontextmanager
async def living(config: Path, port: int, module: str = "tests.e2e.process") -> AsyncIterator[Process]:
    """Starts the program; at the end it is gone, whatever happened."""
    log = config.with_name(f"log-{port}-{len(list(config.parent.glob('log-*')))}")
    with log.open("wb") as output:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, str(config),
            cwd=ROOT, stdout=output, stderr=output, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    try:
        yield Process(program, port, log)
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()
