"""Debian's own sshd, one process for each host, on loopback."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncssh

CONFIGURATION = """\
ListenAddress {address}:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
UseDNS no
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
MaxStartups 500
LogLevel ERROR
SetEnv HOME=/
{more}
"""
"""HOME keeps the login shell from what the person who runs the tests has in their own .bashrc."""
READY_SECONDS = 20
LAB_USER = f"commander-lab-{os.getpid()}"  # one for each worker of a parallel run


@dataclass(frozen=True)
class Sshd:
    """A running server: where, its process, the public key that it shows."""

    address: str
    port: int
    process: asyncio.subprocess.Process
    line: str

    @property
    def opened(self) -> int:
        """How many connections are open."""
        return len(children(self.process.pid))

    def freeze_connections(self) -> None:
        """What a firewall that forgets does: nothing arrives any more, and nobody says so."""
        for pid in servers(self.process.pid):
            os.kill(pid, signal.SIGSTOP)

    def drop_connections(self) -> None:
        """What a cable that is pulled does, but at once: every connection's process dies without a word."""
        for pid in servers(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """The processes that a process started, none where it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def name(pid: int) -> str:
    """The program that a process runs, "" where it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def servers(pid: int) -> list[int]:
    """The sshd processes behind a listener: for each connection one, or two where privileges are separated."""
    found = [child for child in children(pid) if name(child).startswith("sshd")]
    return [*found, *(below for child in found for below in servers(child))]


@asynccontextmanager
async def sshd(
    client_key: asyncssh.SSHKey,
    *,
    address: str = "127.0.1.1",
    port: int = 0,
    host_key: asyncssh.SSHKey | None = None,
    more: str = "",
) -> AsyncIterator[Sshd]:
    """Starts one and ends it."""
    host_key = host_key or asyncssh.generate_private_key("ssh-ed25519")
    port = port or free_port(address)
    with open_folder() as folder:
        configuration = prepare(folder, client_key, host_key)
        configuration.write_text(CONFIGURATION.format(address=address, port=port, folder=folder, more=more), "utf-8")
        program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin") or "/usr/sbin/sshd"
        process = await asyncio.create_subprocess_exec(
            program, "-D", "-e", "-f", str(configuration), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(READY_SECONDS):
                await answers(address, port)
            server = Sshd(address, port, process, " ".join(host_key.export_public_key().decode().split()[:2]))
            yield server
            server.drop_connections()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user may read: sshd looks for keys as the user who logs in."""
    with TemporaryDirectory(prefix="commander-lab-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def prepare(folder: Path, client_key: asyncssh.SSHKey, host_key: asyncssh.SSHKey) -> Path:
    """The files that a server needs, but for its configuration, whose path is returned."""
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key.write_private_key(folder / "host_key")
    (folder / "host_key").chmod(0o600)
    (folder / "authorized_keys").write_bytes(client_key.export_public_key())
    return folder / "sshd_config"


@contextmanager
def lab_user() -> Iterator[str]:
    """A user who may log in and do nothing else; sshd refuses accounts that are locked."""
    options = ("--no-create-home", "--home-dir", "/", "--shell", "/bin/sh", "--password", "*")
    subprocess.run(["userdel", "--force", LAB_USER], check=False, stderr=subprocess.DEVNULL)  # of a run that was killed
    subprocess.run(["useradd", *options, LAB_USER], check=True)
    try:
        yield LAB_USER
    finally:
        subprocess.run(["userdel", "--force", LAB_USER], check=False, stderr=subprocess.DEVNULL)


def free_port(address: str) -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


async def answers(address: str, port: int) -> None:
    """Returns as soon as an SSH server shows its banner."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(address, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        banner = await reader.read(4)
        writer.close()
        if banner == b"SSH-":
            return
        await asyncio.sleep(0.02)
