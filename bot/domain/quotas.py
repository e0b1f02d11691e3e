"""How much people and teams may do in a day: declared in the configuration, changed in chat."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.domain.content import Message

WINDOW = timedelta(hours=24)
"""A day, wherever people are: the 24 hours before now."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`tasks` and `hosts` (different ones) within 24 hours, `targets` of one request; None: as many as they like.

    A task is a request that acts on hosts or engines; what only changes the bot's own state is none.
    """

    tasks: int | None = None
    hosts: int | None = None
    targets: int | None = None

    def over(self, other: "Limit") -> "Limit":
        """This limit, and where it says nothing the other one."""
        return Limit(
            other.tasks if self.tasks is None else self.tasks,
            other.hosts if self.hosts is None else self.hosts,
            other.targets if self.targets is None else self.targets,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose limit it is: one person's own, or one that a team shares."""

    kind: Literal["user", "team"]
    name: str

    @property
    def told(self) -> Message:
        team = self.kind == "team"
        return Message.of("quota.team", name=self.name) if team else Message.of("quota.user", name=self.name)


@dataclass(frozen=True, slots=True)
class Team:
    """People who share limits."""

    name: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """A declared limit: each of the people has it alone, each of the teams together."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    limit: Limit


@dataclass(frozen=True, slots=True)
class Quotas:
    """What the configuration declares."""

    teams: tuple[Team, ...] = ()
    declared: tuple[Quota, ...] = ()

    def declared_for(self, subject: Subject) -> Limit:
        """What is declared for one subject; of several declarations, what the first of them says."""
        found = Limit()
        for quota in self.declared:
            if subject.name in (quota.people if subject.kind == "user" else quota.teams):
                found = found.over(quota.limit)
        return found

    def subjects(self, person: str) -> tuple[Subject, ...]:
        """Under whose limits a person acts: their own and their teams'."""
        return (Subject("user", person), *(Subject("team", one.name) for one in self.teams if person in one.people))

    def people(self, subject: Subject) -> tuple[str, ...]:
        """Who acts under a limit."""
        if subject.kind == "user":
            return (subject.name,)
        return next((team.people for team in self.teams if team.name == subject.name), ())


@dataclass(frozen=True, slots=True)
class Usage:
    """What a subject used of its limit within the last 24 hours."""

    subject: Subject
    limit: Limit
    tasks: int = 0
    hosts: int = 0
