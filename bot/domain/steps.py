"""The steps of a plan as data: a command on a host, a call of an engine, a change of the bot's own state."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator

Argument: TypeAlias = str | int | bool | tuple[str, ...]
Arguments: TypeAlias = tuple[tuple[str, Argument], ...]
"""Named values, sorted by name: what a dictionary would be if it were frozen and hashable."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What a name means now: `identity` pins it (address, port, user and host-key fingerprint of a host; a uuid; …)."""

    kind: str
    name: str
    identity: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A LOW read that proves a step worked: repeated until its output matches `expect` or `within` seconds are over.

    `expect` is a regular expression (multi-line, searched); its named groups become the values of the message `proof`.
    One with a group `since` shows a state that must last: it counts when it shows the very same a few seconds later.
    `evidence` is a LOW read whose output is shown where the check or its step failed (the last journal lines).
    """

    host: str
    argv: tuple[str, ...]
    expect: str
    within: int
    proof: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argv:
    """One command on one host: `argv` is what runs, element by element; `root` asks for the host's `become`."""

    host: str
    argv: tuple[str, ...]
    root: bool = False
    timeout: int = 60
    check: Check | None = None
    detach: bool = False
    """True: the host may drop the connection while it obeys (reboot); its check decides."""
    answers: bool = False
    """True: what it prints is what was asked for (a file's content): shown to the requester, not only on failure."""
    directory: str = ""
    """Where it runs, an absolute path; "": where the login stands."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables besides the fixed ones, by name; only what changes how things are shown (`parameters.Variables`)."""
    kind: Literal["argv"] = "argv"

    def then(self, check: Check) -> "Argv":
        return replace(self, check=check)

    @property
    def target(self) -> str:
        return self.host


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an engine's API (Docker, libvirt, Proxmox) by name with typed arguments."""

    engine: str
    name: str
    arguments: Arguments = ()
    target: str = ""
    timeout: int = 60
    check: Check | None = None
    kind: Literal["call"] = "call"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the bot's own state, interpreted by `bot/core/changes.py` inside the step's own transaction.

    A secret never stands in `arguments`: it waits in the secret store under a name, and the name is the argument.
    """

    name: str
    arguments: Arguments = ()
    target: str = ""
    check: Check | None = None
    kind: Literal["change"] = "change"


Step: TypeAlias = Annotated[Argv | Call | Change, Discriminator("kind")]
