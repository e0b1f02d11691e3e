"""Engines that answer from memory, and a way to look through them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.content import Report
from bot.domain.inventory import Host
from bot.domain.ports import Containers, Machines, Watch
from bot.domain.ports.containers import ContainerInfo, ContainerUsage, ImageInfo
from bot.domain.ports.machines import BackupInfo, MachineInfo, NodeInfo, SnapshotInfo, StorageInfo, TaskInfo
from bot.domain.ports.watching import AlertInfo, Duty, MonitorInfo, Series
from tests.unit.actions.town import CATALOGUE, NOW, port_of

EARLIER = NOW - timedelta(hours=3)


@dataclass
class FakeContainers:
    """The port `Containers`; remembers what it was asked."""

    text: str = "one\ntwo\n"
    known: tuple[ContainerInfo, ...] = (ContainerInfo("web-01", "shop", "nginx:1", "running", "healthy", EARLIER),)
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def containers(self, hosts: tuple[Host, ...], *, stopped: bool) -> tuple[ContainerInfo, ...]:
        self.asked.append((hosts, stopped))
        return self.known

    async def inspect(self, hosts: tuple[Host, ...], container: str) -> str:
        self.asked.append((hosts, container))
        return self.text

    async def logs(self, hosts: tuple[Host, ...], container: str, *, since: str, lines: int) -> str:
        self.asked.append((hosts, container, since, lines))
        return self.text

    async def usage(self, hosts: tuple[Host, ...], container: str = "") -> tuple[ContainerUsage, ...]:
        self.asked.append((hosts, container))
        return (ContainerUsage("web-01", "shop", 12.5, 2048, 4096), ContainerUsage("web-01", "b", None, None))

    async def images(self, hosts: tuple[Host, ...]) -> tuple[ImageInfo, ...]:
        self.asked.append((hosts,))
        return (ImageInfo("web-01", "nginx:1", "sha256:1", 9, EARLIER), ImageInfo("web-01", "", "0123456789abcdef", 9))

    async def project(self, hosts: tuple[Host, ...], project: str) -> tuple[ContainerInfo, ...]:
        self.asked.append((hosts, project))
        return self.known

    async def project_logs(self, hosts: tuple[Host, ...], project: str, *, lines: int) -> str:
        self.asked.append((hosts, project, lines))
        return self.text


@dataclass
class FakeMachines:
    """The port `Machines`; remembers what it was asked."""

    log: str = "done\n"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def machines(self, *, provider: str = "", node: str = "", state: str = "") -> tuple[MachineInfo, ...]:
        self.asked.append((provider, node, state))
        return (await self.machine("820"), MachineInfo("7", "b", "kvm", "n2", "qemu", "stopped"))

    async def machine(self, vm: str) -> MachineInfo:
        return MachineInfo(vm, "shop", "proxmox", "n1", "lxc", "running", 2, 1024, 60)

    async def snapshots(self, vm: str) -> tuple[SnapshotInfo, ...]:
        return (SnapshotInfo("first", EARLIER), SnapshotInfo("second", None, "first"))

    async def nodes(self) -> tuple[NodeInfo, ...]:
        return (await self.node("n1"), NodeInfo("n2", "kvm", "offline"))

    async def node(self, name: str) -> NodeInfo:
        return NodeInfo(name, "proxmox", "online", 5.0, 1, 2, 3)

    async def storages(self, *, node: str = "", storage: str = "") -> tuple[StorageInfo, ...]:
        self.asked.append((node, storage))
        return (StorageInfo("local", "n1", "dir", 1, 4), StorageInfo("empty", "n1", "nfs", 0, 0))

    async def task(self, id: str) -> TaskInfo:
        ended = TaskInfo(id, "n1", "vzdump", "stopped", "OK", EARLIER, NOW)
        return ended if id != "new" else TaskInfo(id, "n1", "vzdump", "running")

    async def task_log(self, id: str) -> str:
        return self.log

    async def backups(self, *, vm: str = "", storage: str = "") -> tuple[BackupInfo, ...]:
        self.asked.append((vm, storage))
        return (BackupInfo("b2", "820", "local", EARLIER, 10), BackupInfo("b1", "820", "local", None, 10))


@dataclass
class FakeWatch:
    """The port `Watch`; remembers what it was asked."""

    values: tuple[float | None, ...] | None = (0, 50, None, 100)
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def monitors(self) -> tuple[MonitorInfo, ...]:
        return (await self.monitor("a"), MonitorInfo("b", "ping", "web-01", "unknown", "info", 300))

    async def monitor(self, name: str) -> MonitorInfo:
        return MonitorInfo(name, "http", "https://a/", "down", "critical", 30, EARLIER, "502")

    async def series(self, hosts: tuple[Host, ...], metric: str, period: str, points: int) -> tuple[Series, ...]:
        self.asked.append((hosts, metric, period, points))
        return () if self.values is None else (Series("web-01", self.values), Series("db-master", (None,)))

    async def alerts(self, hosts: tuple[Host, ...], *, severity: str = "", state: str = "") -> tuple[AlertInfo, ...]:
        self.asked.append((hosts, severity, state))
        return (AlertInfo("a1", "disk", "web-01", "critical", "firing", EARLIER, "97 %", "bob"),)

    async def duty(self) -> tuple[Duty, ...]:
        return (Duty("bob", EARLIER, NOW), Duty("alice", NOW))


PORTS = ((FakeContainers, Containers), (FakeMachines, Machines), (FakeWatch, Watch))


async def look(name: str, /, *ports: object, **values: object) -> Report:
    """As `town.look`, with the ports of engines as well."""
    action = CATALOGUE[name]
    given = {next((port for fake, port in PORTS if isinstance(one, fake)), port_of(one)): one for one in ports}
    found = await action.run(*(given[port] for port in action.ports), **values)
    return found if isinstance(found, Report) else Report((found,))
