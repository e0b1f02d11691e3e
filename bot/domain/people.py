"""Who asks: a person has accounts on messengers, one fleet-wide role, and rights on parts of the fleet."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from bot.domain.inventory import Host


class Role(IntEnum):
    """Cumulative: an operator may look, an admin may act."""

    NOBODY = 0
    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @classmethod
    def named(cls, name: str) -> "Role":
        return cls[name.upper()]

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Account:
    """A server-authenticated identity on one messenger; never a display name. `since` None: configured.

    `since`, when it was linked in chat, is no part of who it is.
    """

    messenger: str
    workspace: str
    user: str
    since: datetime | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """As people write it: `telegram:42`, `slack:T012AB3CD:U045EF6GH`."""
        return ":".join(part for part in (self.messenger, self.workspace, self.user) if part)


@dataclass(frozen=True, slots=True)
class Right:
    """`role` on what `scope` names: `*` (the fleet), a tag, an environment or a host. `since` None: configured."""

    role: Role
    scope: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A human being with however many accounts; `name` is the identity that votes and the record use."""

    name: str
    language: str | None = None
    accounts: tuple[Account, ...] = ()
    rights: tuple[Right, ...] = ()

    def role(self) -> Role:
        """The fleet-wide role, for what touches no host."""
        return max((right.role for right in self.rights if right.scope == "*"), default=Role.NOBODY)

    def role_on(self, host: Host) -> Role:
        """The highest role that any right gives on `host`."""
        scopes = {"*", host.name, host.environment, *host.tags}
        return max((right.role for right in self.rights if right.scope in scopes), default=Role.NOBODY)

    def may_see(self, host: Host) -> bool:
        return self.role_on(host) >= Role.VIEWER
