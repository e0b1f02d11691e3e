"""What there is: hosts with tags and services, applications on them; and what a name in a sentence selects."""

from dataclasses import dataclass, field
from typing import Literal

ENVIRONMENTS = ("production", "staging", "test", "development", "demo")
"""Tags that say where a host belongs. The first of these among a host's tags wins; none at all counts as production."""


@dataclass(frozen=True, slots=True)
class Host:
    """One machine. `address` "" with transport "local" is this very machine.

    `become` is how commands that need root get it: "sudo" (`sudo -n`, with the lines that `check` prints) or "" (the
    user is root already, or has no such right). `roots` are the directories whose files may be shown as content.
    """

    name: str
    address: str = ""
    port: int = 22
    user: str = ""
    transport: Literal["ssh", "local"] = "ssh"
    key: str = ""
    become: Literal["", "sudo"] = ""
    jump: str = ""
    tags: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    roots: tuple[str, ...] = ("/var/log",)
    looks_only: bool = False
    """True: this host is never acted upon (the demonstration's `localhost`)."""

    @property
    def environment(self) -> str:
        return next((tag for tag in ENVIRONMENTS if tag in self.tags), "production")


@dataclass(frozen=True, slots=True)
class App:
    """One application: which hosts and services make it, and the address that proves that it works."""

    name: str
    hosts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    url: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """The fleet as one person may see it, or whole."""

    hosts: tuple[Host, ...] = ()
    apps: tuple[App, ...] = ()
    _by_name: dict[str, Host] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {host.name: host for host in self.hosts}
        names |= {alias: host for host in self.hosts for alias in host.aliases if alias not in names}
        object.__setattr__(self, "_by_name", names)

    def host(self, name: str) -> Host | None:
        """The host with this name or alias, exactly."""
        return self._by_name.get(name)

    def select(self, name: str) -> tuple[Host, ...]:
        """The hosts behind a host name, an alias, a tag, an environment or `all`; empty for an unknown name."""
        if name == "all":
            return self.hosts
        if (one := self.host(name)) is not None:
            return (one,)
        return tuple(host for host in self.hosts if name in host.tags or name == host.environment)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted({tag for host in self.hosts for tag in (*host.tags, host.environment)}))

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(sorted({service for host in self.hosts for service in host.services}))

    def app(self, name: str) -> App | None:
        return next((app for app in self.apps if name == app.name or name in app.aliases), None)
