"""What one simulated host is at a moment: plain values that the simulated programs read and change."""

import asyncio
import enum
import signal
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from executors.simulated.clock import Clock
from executors.simulated.journal import Entry, Journal
from executors.simulated.tree import Tree

DEMO = "demo"
ROOT = "root"

Result = TypeVar("Result")


class Power(enum.Enum):
    """What the machine was asked to do with itself."""

    REBOOT = "reboot"
    OFF = "poweroff"


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """What does not change: sizes in KiB, rates in bytes a second, `busy` the mean share of the CPUs in use."""

    cpus: int
    memory_kib: int
    busy: float
    load: float
    receive_rate: int
    transmit_rate: int
    base_kib: int = 210_000
    """Memory of the kernel and of everything that is not a service."""


@dataclass(frozen=True)
class Filesystem:
    """One mounted file system."""

    source: str
    mount: str
    kind: str
    size_kib: int
    used_kib: int

    @property
    def available_kib(self) -> int:
        """Space left, in KiB."""
        return self.size_kib - self.used_kib


@dataclass(frozen=True)
class Update:
    """A package with a newer version than the installed one."""

    package: str
    installed: str
    candidate: str
    origin: str = "Debian-Security:12/stable-security"
    architecture: str = "amd64"


@dataclass
class Process:
    """One row of the process table; `cpu` in percent of one CPU."""

    pid: int
    parent: int
    user: str
    args: str
    started: float
    rss_kib: int = 0
    cpu: float = 0.0
    stat: str = "Ss"
    unit: str | None = None
    name: str = ""
    cancel: Callable[[], object] | None = None
    """Ends the coroutine behind a command that somebody runs over SSH."""
    killed_by: signal.Signals | None = None

    @property
    def comm(self) -> str:
        """Name of the program, cut as the kernel cuts it."""
        return (self.name or self.args.split(" ", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1].rstrip(":"))[:15]


@dataclass(frozen=True, kw_only=True)
class ServiceSpec:
    """A unit file, as far as it is simulated."""

    name: str
    description: str
    command: str
    kind: str = "simple"
    user: str = ROOT
    workers: tuple[tuple[str, str], ...] = ()
    """User and command line of each child process."""
    memory_kib: int = 8_000
    cpu: float = 0.1
    restart: str = "no"
    reloads: bool = False
    start_seconds: float = 0.1
    ports: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    documentation: str = ""
    transient: bool = False

    @property
    def unit(self) -> str:
        """Full name of the unit."""
        return f"{self.name}.service"

    @property
    def path(self) -> str:
        """Where the unit file lies."""
        folder = "/run/systemd/transient" if self.transient else "/lib/systemd/system"
        return f"{folder}/{self.unit}"


@dataclass
class Service:
    """A unit and what the service manager knows of it; times in Unix seconds, 0 for never."""

    spec: ServiceSpec
    enabled: bool = True
    active: str = "inactive"
    sub: str = "dead"
    result: str = "success"
    main_pid: int = 0
    exec_pid: int = 0
    exec_code: int = 0
    """0 not ended, 1 exited, 2 killed, 3 dumped core (CLD_* of waitid)."""
    exec_status: int = 0
    restarts: int = 0
    exec_started: float = 0.0
    exec_exited: float = 0.0
    active_enter: float = 0.0
    active_exit: float = 0.0
    inactive_enter: float = 0.0
    inactive_exit: float = 0.0
    changed: float = 0.0
    job: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def is_active(self) -> bool:
        """Whether it is up, as `systemctl is-active` sees it."""
        return self.active in {"active", "reloading"}

    @property
    def is_down(self) -> bool:
        """Whether it has ended, well or not."""
        return self.active in {"inactive", "failed"}


@dataclass
class Host:
    """One simulated machine."""

    name: str
    address: str
    tags: tuple[str, ...]
    hardware: Hardware
    clock: Clock
    filesystems: tuple[Filesystem, ...]
    tree: Tree
    services: dict[str, Service]
    updates: list[Update]
    booted_at: float
    boot_id: str = field(default_factory=lambda: uuid4().hex)
    machine_id: str = field(default_factory=lambda: uuid4().hex)
    on: bool = True
    journal: Journal = field(default_factory=Journal)
    processes: dict[int, Process] = field(default_factory=dict)
    last_pid: int = 400
    package_lock: int = 0
    """Process that holds dpkg's lock, 0 for none."""
    power: asyncio.Queue[Power] = field(default_factory=asyncio.Queue)
    appointment: asyncio.Task[None] | None = None
    """Waits for the moment at which the machine is to go down."""
    jobs: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def uptime(self) -> float:
        """Seconds since the machine started."""
        return self.clock.now() - self.booted_at

    def service(self, name: str) -> Service | None:
        """The unit of that name or alias, with or without `.service`."""
        short = name.removesuffix(".service")
        if short in self.services:
            return self.services[short]
        return next((service for service in self.services.values() if short in service.spec.aliases), None)

    def log(
        self,
        identifier: str,
        message: str,
        *,
        priority: int = 6,
        pid: int | None = None,
        unit: str | None = None,
        subject: str | None = None,
        transport: str = "journal",
        fields: Mapping[str, str] | None = None,
        at: float | None = None,
    ) -> None:
        """Write a journal entry, now or `at` another time."""
        moment = self.clock.now() if at is None else at
        self.journal.append(
            Entry(
                at=round(moment * 1_000_000),
                monotonic=max(0, round((moment - self.booted_at) * 1_000_000)),
                boot=self.boot_id,
                identifier=identifier,
                message=message,
                priority=priority,
                pid=pid,
                unit=unit,
                subject=subject,
                transport=transport,
                fields=tuple((fields or {}).items()),
            )
        )

    def new_process(self, args: str, user: str, **details: Any) -> Process:
        """Add a row to the process table under the next free number."""
        self.last_pid += 1 + self.last_pid % 3
        process = Process(
            **{"parent": 1, "started": self.clock.now(), **details}, pid=self.last_pid, user=user, args=args
        )
        self.processes[process.pid] = process
        return process

    def start_job(self, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
        """Run work that goes on when the command that asked for it is cancelled, as the service manager's does."""
        task = asyncio.create_task(work)
        self.jobs.add(task)
        task.add_done_callback(self.jobs.discard)
        return task


@dataclass
class World:
    """All hosts, and the address of the site that they serve."""

    clock: Clock
    hosts: Mapping[str, Host]
    site_url: str = ""
    front: str = "web-01"
    """The host to which the load balancer sends first."""

    @property
    def site_is_up(self) -> bool:
        """Whether the load balancer gets an answer."""
        return answers(self.hosts[self.front], 80)


def answers(host: Host, port: int) -> bool:
    """Whether something on the host listens on the port."""
    return host.on and any(service.is_active and port in service.spec.ports for service in host.services.values())
