"""How a program gets at the demonstration fleet: the one that runs already, or a new one."""

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from executors.simulated import manifest
from executors.simulated.control import HELLO
from executors.simulated.manifest import HostEntry, Manifest

READY_SECONDS = 10.0
POLL_SECONDS = 0.02
LOG_TAIL = 2_000
"""Characters of the fleet's log that an error shows."""


class FleetError(Exception):
    """The fleet did not start; the text says why, with the end of its log."""


@dataclass(frozen=True)
class Fleet:
    """A running fleet, held until `close`: it ends by itself a few seconds after the last one let go."""

    manifest: Manifest
    _connection: asyncio.StreamWriter

    @property
    def hosts(self) -> Mapping[str, HostEntry]:
        """The hosts by name."""
        return self.manifest.hosts

    @property
    def url(self) -> str:
        """Address of the site that the fleet serves."""
        return self.manifest.url

    @property
    def client_key(self) -> Path:
        """Private key of the user `demo`."""
        return self.manifest.client_key

    async def close(self) -> None:
        """Let go of the fleet."""
        self._connection.close()
        with contextlib.suppress(ConnectionError):
            await self._connection.wait_closed()


async def open_fleet(data_dir: Path) -> Fleet:
    """Share the fleet of `data_dir`, starting it when none runs; raises `FleetError`.

    Programs that call this at the same moment end up with the same fleet.
    """
    folder = manifest.fleet_folder(data_dir)
    async with _launching(folder):
        fleet = await _join(data_dir)
        return fleet or await _start(data_dir, folder)


@contextlib.asynccontextmanager
async def _launching(folder: Path) -> AsyncIterator[None]:
    """Only one program at a time looks for a fleet and starts it."""
    with (folder / "launch.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(POLL_SECONDS)
        yield


async def _join(data_dir: Path) -> Fleet | None:
    """A connection to the running fleet, or None."""
    known = manifest.read(data_dir)
    if known is None:
        return None
    try:
        reader, writer = await asyncio.open_unix_connection(known.control)
    except OSError:
        return None
    try:
        greeting = await reader.readline()
    except ConnectionError:
        greeting = b""
    if greeting != HELLO:
        writer.close()
        return None
    return Fleet(known, writer)


async def _start(data_dir: Path, folder: Path) -> Fleet:
    log = folder / "fleet.log"
    process = await asyncio.to_thread(_spawn, data_dir, log)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_SECONDS
    while loop.time() < deadline:
        if process.poll() is not None:
            raise FleetError(f"the demonstration fleet ended with exit code {process.returncode}{_tail(log)}")
        fleet = await _join(data_dir)
        if fleet is not None:
            return fleet
        await asyncio.sleep(POLL_SECONDS)
    process.terminate()
    raise FleetError(f"the demonstration fleet was not ready after {READY_SECONDS:.0f} s{_tail(log)}")


def _spawn(data_dir: Path, log: Path) -> "subprocess.Popen[bytes]":
    """Start the process in a session of its own, so that Ctrl-C in the terminal does not reach it.

    A thread waits for it, which leaves no zombie; asyncio's own subprocess would be killed with the event loop.
    """
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "executors.simulated", "--dir", str(data_dir.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
    threading.Thread(target=process.wait, name="fleet-reaper", daemon=True).start()
    return process


def _tail(log: Path) -> str:
    try:
        text = log.read_text(errors="replace")[-LOG_TAIL:].strip()
    except OSError:
        text = ""
    return f":\n{text}" if text else " (its log is empty)"
