"""The life of a fleet process: keys, servers, the site, the control socket, and an orderly end."""

import asyncio
import contextlib
import fcntl
import os
import signal
from pathlib import Path

import asyncssh

from executors.simulated import manifest
from executors.simulated.clock import SystemClock
from executors.simulated.control import Lifetime, control_socket
from executors.simulated.machines import FLEET
from executors.simulated.manifest import HostEntry, Manifest
from executors.simulated.population import build
from executors.simulated.server import HostServer
from executors.simulated.site import Site

LOCK_SECONDS = 3.0
"""How long to wait for a fleet that is just ending."""
LOCK_PAUSE = 0.02


class FleetBusyError(Exception):
    """Another fleet serves this folder and does not end."""


async def serve(data_dir: Path) -> None:
    """Serve the fleet until nobody holds it any more, or until SIGTERM or SIGINT."""
    folder = manifest.fleet_folder(data_dir)
    async with contextlib.AsyncExitStack() as stack:
        await _own(folder, stack)
        lifetime = Lifetime()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, lifetime.ended.set)
        world = build(SystemClock())
        client_key = _key(folder / "client_key", "demo")
        servers = [
            HostServer(world, host, _key(folder / f"host_key_{host.name}", host.name), client_key)
            for host in world.hosts.values()
        ]
        for server in servers:
            await server.start()
            stack.push_async_callback(server.stop)
        site = Site(world)
        world.site_url = await site.start()
        stack.push_async_callback(site.stop)
        control = await stack.enter_async_context(control_socket(folder, lifetime))
        manifest.write(_describe(servers, world.site_url, control, folder), data_dir)
        stack.callback(manifest.manifest_path(data_dir).unlink, missing_ok=True)
        await lifetime.ended.wait()


async def _own(folder: Path, stack: contextlib.AsyncExitStack) -> None:
    """Take the lock that one fleet per folder holds until its end."""
    deadline = asyncio.get_running_loop().time() + LOCK_SECONDS
    lock = stack.enter_context((folder / "running.lock").open("w"))
    while not _taken(lock.fileno()):
        if asyncio.get_running_loop().time() > deadline:
            raise FleetBusyError(f"another fleet is running in {folder}")
        await asyncio.sleep(LOCK_PAUSE)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _key(path: Path, comment: str) -> asyncssh.SSHKey:
    """The ed25519 key kept at a path; made at first use, readable for its owner only."""
    with contextlib.suppress(FileNotFoundError):
        return asyncssh.read_private_key(path)
    key = asyncssh.generate_private_key("ssh-ed25519", comment=comment)
    temporary = path.with_suffix(".new")
    temporary.touch(mode=0o600)
    key.write_private_key(temporary)
    temporary.replace(path)
    key.write_public_key(path.with_name(f"{path.name}.pub"))
    return key


def _describe(servers: list[HostServer], url: str, control: Path, folder: Path) -> Manifest:
    headline = {blueprint.name: blueprint.headline for blueprint in FLEET}
    hosts = {
        server.host.name: HostEntry(
            address="127.0.0.1",
            port=server.port,
            fingerprint=server.fingerprint,
            host_key=server.host_key_line,
            tags=server.host.tags,
            services=headline[server.host.name],
        )
        for server in servers
    }
    return Manifest(pid=os.getpid(), hosts=hosts, url=url, control=control, client_key=folder / "client_key")
