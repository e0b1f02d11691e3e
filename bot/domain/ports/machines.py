"""What may be read of hypervisors and virtual machines, in one vocabulary for all providers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MachineInfo:
    """One virtual machine. `kind`: `qemu`, `lxc`, …; `memory` in bytes; `uptime` in seconds; None unknown."""

    id: str
    name: str
    provider: str
    node: str
    kind: str
    state: str
    vcpus: int | None = None
    memory: int | None = None
    uptime: int | None = None


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """One snapshot; `parent` "" for the first."""

    name: str
    created_at: datetime | None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """One hypervisor; `cpu` in percent of all processors, memory in bytes; None unknown."""

    name: str
    provider: str
    state: str
    cpu: float | None = None
    memory_used: int | None = None
    memory_total: int | None = None
    machines: int = 0


@dataclass(frozen=True, slots=True)
class StorageInfo:
    """One storage as a node sees it; sizes in bytes."""

    name: str
    node: str
    kind: str
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """One task of a provider; `outcome` "" while it runs."""

    id: str
    node: str
    kind: str
    state: str
    outcome: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One backup of a machine; `size` in bytes."""

    id: str
    vm: str
    storage: str
    created_at: datetime | None
    size: int


class Machines(Protocol):
    """Read-only. A name that no provider knows, or several do, is an `UnknownTarget` or `Ambiguous`.

    A provider that does not answer is `EngineUnavailable`. "" always means: any.
    """

    async def machines(self, *, provider: str = "", node: str = "", state: str = "") -> tuple[MachineInfo, ...]: ...

    async def machine(self, vm: str) -> MachineInfo: ...

    async def snapshots(self, vm: str) -> tuple[SnapshotInfo, ...]: ...

    async def nodes(self) -> tuple[NodeInfo, ...]: ...

    async def node(self, name: str) -> NodeInfo: ...

    async def storages(self, *, node: str = "", storage: str = "") -> tuple[StorageInfo, ...]: ...

    async def task(self, id: str) -> TaskInfo: ...

    async def task_log(self, id: str) -> str: ...

    async def backups(self, *, vm: str = "", storage: str = "") -> tuple[BackupInfo, ...]:
        """The newest first."""
        ...
