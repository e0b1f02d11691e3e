"""What looks may read besides hosts; all of it changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.action import Instead
from bot.domain.content import Message
from bot.domain.flow import (
    Address,
    Decision,
    Plan,
)
from bot.domain.inventory import Inventory
from bot.domain.ledger import Request, State
from bot.domain.library import Playbook, Template
from bot.domain.people import Person
from bot.domain.quotas import Subject, Usage
from bot.domain.recipes import Recipe
from bot.domain.standing import Schedule
from bot.domain.understanding import Reading


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, where, in which language: looks show only what this person may see."""

    person: Person
    language: str
    address: Address
    now: datetime


class Fleet(Protocol):
    """The inventory as the viewer may see it."""

    @property
    def inventory(self) -> Inventory: ...


class Record(Protocol):
    """Read-only view of requests, approvals, settings and audit."""

    async def requests(
        self,
        *,
        person: str = "",
        target: str = "",
        action: str = "",
        since: datetime | None = None,
        states: Iterable[State] = (),
        limit: int = 20,
    ) -> tuple[Request, ...]: ...

    async def request(self, id: str) -> Request | None: ...

    async def unreviewed(self) -> tuple[Request, ...]:
        """What was agreed to behind broken glass and no other admin has looked at yet, newest first."""
        ...

    async def people(self) -> tuple[Person, ...]: ...

    async def demonstration(self) -> bool:
        """Whether this is a demonstration's database, whose hosts are simulated."""
        ...

    async def verify(self) -> Message:
        """Proves the chain and its checkpoints; what was proved, or what is wrong."""
        ...

    async def export(self, since: datetime | None) -> str:
        """The record as JSON lines."""
        ...


class Explainer(Protocol):
    """What a sentence would lead to, without doing it."""

    async def explain(self, text: str, viewer: Viewer) -> "Explained": ...


@dataclass(frozen=True, slots=True)
class Explained:
    """The stages of one sentence: reading, plan, decision (the JSON of `commander explain`).

    `instead`: the look that was asked for will refuse; plan and decision are those of the act that may be asked for.
    """

    text: str
    reading: Reading
    plan: Plan | None = None
    decision: Decision | None = None
    instead: Instead | None = None


class Library(Protocol):
    """Requests that were written down: templates made in chat, playbooks of the configuration."""

    async def templates(self) -> tuple[Template, ...]: ...

    async def playbooks(self) -> tuple[Playbook, ...]: ...


class Recipes(Protocol):
    """The declared Fabric tasks; reading the file's hash is all that is done with it here."""

    def all(self) -> tuple[Recipe, ...]:
        """With the hash of the file as it is now."""
        ...

    def declared(self, name: str) -> Recipe | None: ...


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule as it is listed. `next` None: never again; `ended`: how its newest run is, if there was one."""

    schedule: Schedule
    next: datetime | None
    ended: State | None = None


class Schedules(Protocol):
    """What is to be done later."""

    async def planned(self) -> tuple[Planned, ...]:
        """All schedules, the oldest first."""
        ...


class QuotaBook(Protocol):
    """How much people and teams may do, and did."""

    async def usage(self) -> tuple[Usage, ...]:
        """Every team and person that has a limit."""
        ...

    def people(self, subject: Subject) -> tuple[str, ...]:
        """Who acts under a limit."""
        ...


class WebReader(Protocol):
    """Fetches declared addresses only. Returns (status, milliseconds); raises `TargetUnreachable`."""

    async def status(self, url: str) -> tuple[int, int]: ...
