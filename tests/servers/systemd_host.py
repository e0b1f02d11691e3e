"""Hosts with a real systemd: unprivileged containers of a Docker daemon that these tests start for themselves.

The root file system is made once with mmdebstrap and kept in the user's cache folder (XDG_CACHE_HOME). The daemon has
its own socket, data and bridge, touches no firewall rule, and is gone when the tests are.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncssh

from tests.servers.sshd import answers

PACKAGES = "systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,nginx-light,iproute2,procps,sudo,python3-minimal"
SUITE = "bookworm"
BRIDGE, NETWORK = "commander0", "10.213.77.1/24"
IMAGE = "lab/systemd:1"
USER = "commander"
READY_SECONDS = 60
PREPARE = """
set -e
useradd --create-home --shell /bin/bash --password '*' commander
usermod --append --groups systemd-journal commander
install -d -m 700 -o commander -g commander /home/commander/.ssh
cat > /home/commander/.ssh/authorized_keys
chown commander: /home/commander/.ssh/authorized_keys
rm -f /etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
systemctl restart ssh
"""


class NotPossibleError(Exception):
    """This machine cannot run such hosts; the text says why."""


@dataclass(frozen=True)
class SystemdHost:
    """A running host: its address and the key that it shows."""

    name: str
    address: str
    line: str
    docker: "Docker"

    async def sh(self, script: str, given: str = "") -> str:
        """Runs a script on it as root, from outside: how a test arranges and verifies."""
        return await self.docker.run(["exec", "-i", self.name, "sh", "-c", script], given)


class Docker:
    """The client of our daemon."""

    def __init__(self, socket: Path) -> None:
        self._environment = {"DOCKER_HOST": f"unix://{socket}", "PATH": os.environ["PATH"]}

    async def run(self, arguments: Sequence[str], given: str = "") -> str:
        """Standard output; raises with the standard error where the exit status is not 0."""
        process = await asyncio.create_subprocess_exec(
            "docker",
            *arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
        )
        out, err = await process.communicate(given.encode())
        if process.returncode:
            raise RuntimeError(f"docker {arguments[0]}: {err.decode()[-500:]}")
        return out.decode()

    @asynccontextmanager
    async def host(self, name: str, client_key: asyncssh.SSHKey) -> AsyncIterator[SystemdHost]:
        """Starts a host that lets the user `commander` in with this key."""
        mounts = ("--tmpfs", "/run", "--tmpfs", "/run/lock", "-v", "/sys/fs/cgroup:/sys/fs/cgroup:ro")
        options = ("--hostname", name, "--restart=always", "--stop-signal", "SIGRTMIN+3", "--memory", "256m")
        try:
            await self.run(["run", "-d", "--name", name, *options, *mounts, IMAGE])
        except RuntimeError as error:
            raise NotPossibleError(str(error)) from error
        try:
            address = await self.run(["inspect", "-f", "{{.NetworkSettings.IPAddress}}", name])
            host = SystemdHost(name, address.strip(), "", self)
            async with asyncio.timeout(READY_SECONDS):
                await booted(host)
                await host.sh(PREPARE, client_key.export_public_key().decode())
                await answers(host.address, 22)
            key = await host.sh("cat /etc/ssh/ssh_host_ed25519_key.pub")
            yield SystemdHost(name, host.address, " ".join(key.split()[:2]), self)
        finally:
            await self.run(["rm", "-f", name])


async def booted(host: SystemdHost) -> None:
    """Returns when systemd has started everything."""
    while True:
        state = await host.sh("systemctl is-system-running 2>/dev/null || true")
        if state.strip() in {"running", "degraded"}:
            return
        await asyncio.sleep(0.1)


@asynccontextmanager
async def daemon() -> AsyncIterator[Docker]:
    """A Docker daemon of our own with the image of such hosts; `NotPossibleError` where it cannot run here."""
    image = await asyncio.to_thread(root_file_system)
    with TemporaryDirectory(prefix="commander-docker-") as name:
        folder = Path(name)
        await network("add")
        log = (folder / "log").open("wb")
        process = await asyncio.create_subprocess_exec(
            "dockerd",
            *("--host", f"unix://{folder}/docker.sock", "--data-root", f"{folder}/data"),
            *("--exec-root", f"{folder}/run", "--pidfile", f"{folder}/dockerd.pid"),
            *("--bridge", BRIDGE, "--iptables=false", "--ip-forward=false", "--userland-proxy=false"),
            stdout=log,
            stderr=log,
        )
        try:
            docker = Docker(folder / "docker.sock")
            await ready(process, folder)
            changes = ("--change", 'CMD ["/sbin/init"]', "--change", "ENV container=docker")
            await docker.run(["import", *changes, str(image), IMAGE])
            yield docker
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            log.close()
            await network("del")


async def ready(process: asyncio.subprocess.Process, folder: Path) -> None:
    """Returns when the daemon listens."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not (folder / "docker.sock").exists():
                if process.returncode is not None:
                    raise NotPossibleError((folder / "log").read_text("utf-8")[-500:])
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise NotPossibleError("dockerd does not start") from error


async def network(verb: str) -> None:
    """Makes or removes the bridge that only these hosts are on."""
    commands = [["ip", "link", "del", BRIDGE]]
    if verb == "add":
        up = ["ip", "link", "set", BRIDGE, "up"]
        commands += [["ip", "link", "add", BRIDGE, "type", "bridge"], ["ip", "addr", "add", NETWORK, "dev", BRIDGE], up]
    for command in commands:
        process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
        if await process.wait() and "del" not in command:
            raise NotPossibleError("no bridge can be made here")


def root_file_system() -> Path:
    """The tar of a Debian with what the tests need, made the first time (half a minute, 240 MB)."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "chatops-commander"
    cache.mkdir(parents=True, exist_ok=True)
    tar = cache / f"systemd-{SUITE}-{sha256(PACKAGES.encode()).hexdigest()[:8]}.tar"
    if not tar.exists():
        making = tar.with_suffix(".new.tar")
        made = subprocess.run(
            ["mmdebstrap", "--variant=minbase", "--mode=root", f"--include={PACKAGES}", SUITE, str(making)],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            making.unlink(missing_ok=True)
            raise NotPossibleError(f"mmdebstrap: {made.stderr[-300:]}")
        shutil.move(making, tar)
    return tar
