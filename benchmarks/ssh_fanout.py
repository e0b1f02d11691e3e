"""`uptime` on fifty hosts: the client's CPU through our transport against bare asyncssh, in the same run.

Fifty sshd listen on 127.0.1.1 to .50; each round asks all of them on new connections (cold) and again on kept ones
(warm), by turns with either client. Printed are medians of CPU seconds of this process and their ratios; the bars are
1.2 (cold) and 1.3 (warm). Needs root and sshd.
"""

import argparse
import asyncio
import gc
import resource
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import asyncssh

from bot.domain.inventory import Host, Inventory
from executors.ssh import SshTransport
from tests.servers.sshd import Sshd, sshd

HOSTS = 50
PORT = 22022
CONCURRENCY = 32
COLD_BAR, WARM_BAR = 1.2, 1.3
WARM_REPEATS = 5


class Known:
    """The keys of the servers that were just started."""

    def __init__(self, servers: list[Sshd]) -> None:
        self._lines = {server.address: (server.line,) for server in servers}

    def trusted(self, host: Host) -> tuple[str, ...]:
        """As the port says."""
        return self._lines[host.address]


def cpu() -> float:
    """Seconds of CPU that this process has used, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def measured(work: Callable[[], Awaitable[object]]) -> float:
    """CPU seconds of some work, with the collector's pauses kept out of it."""
    gc.collect()
    began = cpu()
    await work()
    return cpu() - began


class Bare:
    """What somebody would write with asyncssh alone, once they know its options."""

    def __init__(self, servers: list[Sshd], key: asyncssh.SSHKey) -> None:
        self._servers = servers
        self._key = key
        self._connections: list[asyncssh.SSHClientConnection] = []
        self._trusted: list[tuple[list[asyncssh.SSHKey], list[asyncssh.SSHKey], list[asyncssh.SSHKey]]] = [
            ([asyncssh.import_public_key(server.line)], [], []) for server in servers
        ]

    async def connect(self) -> None:
        """Opens all connections, at most so many at once, and runs the command on each."""
        places = asyncio.Semaphore(CONCURRENCY)

        async def one(index: int) -> asyncssh.SSHClientConnection:
            server = self._servers[index]
            async with places:
                connection = await asyncssh.connect(
                    server.address,
                    server.port,
                    username="root",
                    client_keys=[self._key],
                    known_hosts=self._trusted[index],
                    agent_path=None,
                    config=None,
                    keepalive_interval=15,
                )
            await connection.run("uptime", check=True)
            return connection

        self._connections = await asyncio.gather(*map(one, range(len(self._servers))))

    async def run(self) -> None:
        """The command on all kept connections."""
        for _ in range(WARM_REPEATS):
            await asyncio.gather(*(connection.run("uptime", check=True) for connection in self._connections))

    async def close(self) -> None:
        """Ends all connections."""
        for connection in self._connections:
            connection.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in self._connections))


class Ours:
    """The product's transport."""

    def __init__(self, servers: list[Sshd], key: Path) -> None:
        self._hosts = [Host(f"h{n}", s.address, s.port, "root", key=str(key)) for n, s in enumerate(servers)]
        self._transport = SshTransport(Known(servers), inventory=Inventory, concurrency=CONCURRENCY)

    async def connect(self) -> None:
        """The command on all hosts, on new connections."""
        outputs = await asyncio.gather(*(self._transport.run(host, ["uptime"]) for host in self._hosts))
        assert all(output.exit_status == 0 for output in outputs)

    async def run(self) -> None:
        """The command on all kept connections."""
        for _ in range(WARM_REPEATS):
            await self.connect()

    async def close(self) -> None:
        """Ends all connections."""
        await self._transport.close()


async def main(rounds: int, hosts: int) -> bool:
    """Starts the servers, measures, prints; whether both bars hold."""
    client_key = asyncssh.generate_private_key("ssh-ed25519")
    cold: dict[str, list[float]] = {"bare": [], "ours": []}
    warm: dict[str, list[float]] = {"bare": [], "ours": []}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        client_key.write_private_key(folder / "key")
        servers = [
            await stack.enter_async_context(sshd(client_key, address=f"127.0.1.{n}", port=PORT))
            for n in range(1, hosts + 1)
        ]
        for _ in range(rounds):
            clients: dict[str, Bare | Ours] = {"bare": Bare(servers, client_key), "ours": Ours(servers, folder / "key")}
            for name, client in clients.items():
                cold[name].append(await measured(client.connect))
                warm[name].append(await measured(client.run) / WARM_REPEATS)
                await client.close()
    held = [verdict("cold", cold, COLD_BAR), verdict("warm", warm, WARM_BAR)]
    return all(held)


def verdict(title: str, series: dict[str, list[float]], bar: float) -> bool:
    """Prints the medians and their ratio; whether it is within the bar."""
    bare, ours = median(series["bare"]), median(series["ours"])
    print(f"{title}: bare {bare * 1000:.1f} ms CPU, ours {ours * 1000:.1f} ms, ratio {ours / bare:.2f} (bar {bar})")
    return ours / bare <= bar


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    given = parser.parse_args()
    raise SystemExit(0 if asyncio.run(main(given.rounds, given.hosts)) else 1)
