"""The configuration of `demo`: the fleet that runs already, or a new one, held as long as the conversation lasts."""

import argparse
import asyncio
import fcntl
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.cli.common import language
from bot.config import Config
from bot.demo import DEMO_FILE, SimulatedHost, write_demo
from bot.domain.errors import ConfigError, EngineUnavailable, RefusedError
from executors.simulated.control import GRACE_SECONDS
from executors.simulated.launch import FleetError, open_fleet

PAUSE = 0.1
"""Seconds between two looks at whether a fleet that nobody holds has ended."""


@asynccontextmanager
async def opening(arguments: argparse.Namespace) -> AsyncIterator[Config]:
    """Starts or shares the fleet of `--dir`, and writes the configuration that names its hosts."""
    folder = _own(arguments.dir)
    if arguments.fresh:
        await forget(folder)
    try:
        fleet = await open_fleet(folder)
    except FleetError as error:
        raise EngineUnavailable("cli.no_fleet", reason=str(error)) from error
    try:
        hosts = {
            name: SimulatedHost(host.address, host.port, host.host_key, host.tags, host.services)
            for name, host in fleet.hosts.items()
        }
        yield write_demo(folder, fleet.url, str(fleet.client_key), hosts, language())
    finally:
        await fleet.close()


async def forget(folder: Path) -> None:
    """Removes a demonstration, once no terminal uses it any more."""
    for _ in range(int(2 * GRACE_SECONDS / PAUSE)):
        if not _runs(folder):
            shutil.rmtree(folder, ignore_errors=True)
            return
        await asyncio.sleep(PAUSE)
    raise RefusedError("cli.demo_in_use", path=str(folder))


def _runs(folder: Path) -> bool:
    """Whether a fleet lives here: it holds a lock until its end."""
    try:
        with (folder / "fleet" / "running.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _own(said: Path) -> Path:
    """The folder, made for its owner only; refuses one that holds something else than a demonstration."""
    folder = said.expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    ours = (folder / DEMO_FILE).exists() or (folder / "fleet").is_dir()
    if any(folder.iterdir()) and not ours:
        raise ConfigError("cli.not_a_demo", path=str(folder))
    return folder
