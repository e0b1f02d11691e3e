"""The user's own Fabric tasks: what is declared of them, and the engine that runs one in a process of its own.

The file is read once for each run, its hash compared with the one that was approved, and that very text handed to the
process: nothing can change in between. Modules that it imports are not pinned.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.domain.content import Message
from bot.domain.errors import EngineUnavailable
from bot.domain.flow import Call
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import HostKeys, Output
from bot.domain.recipes import Recipe
from executors.capture import STDERR, STDOUT, Capture
from executors.command import ENVIRONMENT, KILL_AFTER

ENGINE = "recipes"
CAP = 262_144
CHUNK = 65_536
ROOT = str(Path(__file__).resolve().parents[1])

Passphrase = Callable[[Host], Awaitable[str | None]]


class Fabfile:
    """The port `Recipes`: what the configuration declares of one fabfile."""

    def __init__(self, path: Path, declared: Iterable[Recipe]) -> None:
        self.path = path
        self._declared = tuple(declared)

    def all(self) -> tuple[Recipe, ...]:
        """The declared recipes with the hash of the file as it is now ("" where it cannot be read)."""
        source = self.source()
        content = hashed(source) if source is not None else ""
        return tuple(replace(recipe, content=content) for recipe in self._declared)

    def declared(self, name: str) -> Recipe | None:
        """What is declared, without looking at the file."""
        return next((recipe for recipe in self._declared if recipe.name == name), None)

    def source(self) -> bytes | None:
        """The file's text, None where it cannot be read."""
        try:
            return self.path.read_bytes()
        except OSError:
            return None


def hashed(source: bytes) -> str:
    """How a fabfile is pinned."""
    return sha256(source).hexdigest()


@dataclass(frozen=True, slots=True)
class RecipeEngine:
    """Carries out `Call("recipes", "host.recipe", …)`; `passphrase` is that of a host's key."""

    fabfile: Fabfile
    inventory: Callable[[], Inventory]
    keys: HostKeys
    passphrase: Passphrase
    connect_timeout: int = 10
    agent: bool = False

    async def __call__(self, call: Call, on_line: Callable[[str], None]) -> Output:
        """Runs it to its end or its time limit; `EngineUnavailable` where nothing was begun."""
        arguments = dict(call.arguments)
        name = str(arguments.get("name"))
        recipe, source = self.fabfile.declared(name), self.fabfile.source()
        if recipe is None or source is None:
            raise EngineUnavailable("executors.no_recipe", name=name)
        if hashed(source) != arguments.get("content"):
            raise EngineUnavailable("executors.recipe_changed", name=name)
        job = {
            "path": str(self.fabfile.path),
            "source": source.decode("utf-8", "replace"),
            "task": recipe.task,
            "arguments": recipe.typed(dict(pair.split("=", 1) for pair in _pairs(arguments.get("values")))),
            "host": await self._reached(call.target) if call.target else None,
        }
        return await _run(job, call.timeout, on_line)

    async def _reached(self, name: str) -> dict[str, Any] | None:
        """How a host is reached; None: it is this machine."""
        host = self.inventory().host(name)
        if host is None:
            raise EngineUnavailable("executors.unknown_host", host=name)
        if host.transport == "local":
            return None
        return {
            "address": host.address,
            "port": host.port,
            "user": host.user,
            "key": host.key,
            "passphrase": await self.passphrase(host) if host.key else None,
            "agent": self.agent,
            "host_keys": self.keys.trusted(host),
            "connect_timeout": self.connect_timeout,
            "jump": await self._reached(host.jump) if host.jump else None,
        }


def _pairs(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, tuple) else ()


async def _run(job: dict[str, Any], seconds: float, on_line: Callable[[str], None]) -> Output:
    """The process with the job on its input; ended with everything it started at the limit, or when we are."""
    loop, capture = asyncio.get_running_loop(), Capture(CAP, on_line)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "executors.recipe_task"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**ENVIRONMENT, "PYTHONPATH": ROOT, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    began, timed_out = loop.time(), False
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(_feed(process, job), *_read(process, capture))
            await process.wait()
    except TimeoutError:
        timed_out = True
    finally:
        await _end(process)
    capture.close()
    status = process.returncode if not timed_out and process.returncode is not None else None
    return capture.output(status if status is None or status >= 0 else None, loop.time() - began, timed_out=timed_out)


async def _feed(process: asyncio.subprocess.Process, job: dict[str, Any]) -> None:
    assert process.stdin is not None  # noqa: S101 (for the type)
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended before it read: its own words say why
        process.stdin.write(json.dumps(job).encode())
        await process.stdin.drain()
    process.stdin.close()


def _read(process: asyncio.subprocess.Process, capture: Capture) -> tuple[Awaitable[None], ...]:
    async def follow(stream: asyncio.StreamReader | None, kind: int) -> None:
        while stream is not None and (data := await stream.read(CHUNK)):
            capture.feed(kind, data)

    return follow(process.stdout, STDOUT), follow(process.stderr, STDERR)


async def _end(process: asyncio.subprocess.Process) -> None:
    """TERM, then KILL, for a process that has not ended by itself."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(KILL_AFTER):
            await process.wait()
    except TimeoutError:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def missing(fabfile: Fabfile) -> Message | None:
    """Why the declared recipes could not run; None: they could."""
    return Message.of("executors.no_fabfile", path=str(fabfile.path)) if fabfile.source() is None else None
