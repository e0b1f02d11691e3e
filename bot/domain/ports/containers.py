"""What may be read of Docker engines, on the hosts that a viewer may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.inventory import Host


@dataclass(frozen=True, slots=True)
class ContainerInfo:
    """One container. `state` in the engine's words (`running`, `exited`), `health` "" where it has no check."""

    host: str
    name: str
    image: str
    state: str
    health: str = ""
    started_at: datetime | None = None
    ports: tuple[str, ...] = ()
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class ContainerUsage:
    """What a container uses now: `cpu` in percent of one processor, memory in bytes without caches; None unknown."""

    host: str
    name: str
    cpu: float | None
    memory: int | None
    memory_limit: int | None = None


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """One image; `name` with its tag ("" for one without a name), `size` in bytes."""

    host: str
    name: str
    id: str
    size: int
    created_at: datetime | None = None


class Containers(Protocol):
    """Read-only. Every method asks the engines of `hosts` only, at once; a host without an engine has no containers.

    One container or project that is found on no host, or on several, is an `UnknownTarget` or `Ambiguous`; an engine
    that does not answer `EngineUnavailable`.
    """

    async def containers(self, hosts: tuple[Host, ...], *, stopped: bool) -> tuple[ContainerInfo, ...]:
        """The running ones, with `stopped` all of them; by host and name."""
        ...

    async def inspect(self, hosts: tuple[Host, ...], container: str) -> str:
        """Everything that the engine knows about one, as text; the values of its environment are hidden."""
        ...

    async def logs(self, hosts: tuple[Host, ...], container: str, *, since: str, lines: int) -> str:
        """The newest lines of its output; `since`: a duration back from now or an ISO-8601 time, "" from the start."""
        ...

    async def usage(self, hosts: tuple[Host, ...], container: str = "") -> tuple[ContainerUsage, ...]:
        """Of one, or of all that run."""
        ...

    async def images(self, hosts: tuple[Host, ...]) -> tuple[ImageInfo, ...]: ...

    async def project(self, hosts: tuple[Host, ...], project: str) -> tuple[ContainerInfo, ...]:
        """The containers of one Compose project, the stopped ones too."""
        ...

    async def project_logs(self, hosts: tuple[Host, ...], project: str, *, lines: int) -> str: ...
