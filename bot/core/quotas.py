"""Quotas: what was used is counted from the requests themselves, in the transaction that would add another one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.core.directory import Directory
from bot.core.services import Services
from bot.domain.content import Message
from bot.domain.errors import RefusedError, TooMany
from bot.domain.flow import Argument, Plan
from bot.domain.ledger import Request, State
from bot.domain.people import Role
from bot.domain.ports import Clock, Store, Tx
from bot.domain.quotas import WINDOW, Limit, Quotas, Subject, Usage

KIND = "quota"
MOST = 10_000
"""Requests of a person that are counted."""
NEVER = frozenset({State.DENIED, State.EXPIRED, State.SUPERSEDED})
"""How requests end of which nothing came."""


def check(services: Services, tx: Tx, request: Request, now: datetime) -> None:
    """Raises `TooMany` where a request is more than its person, or a team of theirs, may do."""
    plan = request.plan
    if plan is None:
        return
    for subject in services.quotas.subjects(request.person):
        limit = limit_of(services.directory, tx, services.quotas, subject)
        if limit == Limit():
            continue
        if limit.targets is not None and len(plan.targets) > limit.targets:
            raise _too_many(services, tx, request, subject, "targets", len(plan.targets), limit.targets)
        if not _is_task(plan):
            continue
        tasks, hosts = _used(tx, services.quotas, subject, now, request.id)
        if limit.tasks is not None and tasks >= limit.tasks:
            raise _too_many(services, tx, request, subject, "tasks", tasks, limit.tasks)
        if limit.hosts is not None and len(hosts | set(plan.targets)) > limit.hosts:
            raise _too_many(services, tx, request, subject, "hosts", len(hosts), limit.hosts)


def limit_of(directory: Directory, tx: Tx, quotas: Quotas, subject: Subject) -> Limit:
    """What was set in chat, and where that says nothing what is declared."""
    kept = directory.get(tx, KIND, f"{subject.kind} {subject.name}")
    declared = quotas.declared_for(subject)
    return Limit(**json.loads(kept)).over(declared) if kept is not None else declared


def put(services: Services, tx: Tx, arguments: Mapping[str, Any], request: Request) -> Message:
    """The change `quota.set`; without any figure, what is declared counts again."""
    subject = (
        Subject("team", str(arguments["team"])) if "team" in arguments else Subject("user", str(arguments["user"]))
    )
    known = _known(services, tx, subject)
    if not known and subject.kind == "team":
        raise RefusedError("quota.no_teams")
    if subject.name not in known:
        raise RefusedError("quota.unknown", name=subject.name, known=known, count=len(known))
    key = f"{subject.kind} {subject.name}"
    limit = Limit(arguments.get("limit"), arguments.get("hosts"), arguments.get("targets"))
    if limit == Limit():
        tx.settings.remove(KIND, key)
    else:
        services.directory.put(tx, KIND, key, json.dumps(asdict(limit)), request.person, services.clock.now())
    now = limit_of(services.directory, tx, services.quotas, subject)
    if now == Limit():
        return Message.of("quota.kept_none", whose=subject.told)
    return Message.of("quota.kept", whose=subject.told, limits=tuple(_told(now)))


def _told(limit: Limit) -> Iterator[Message]:
    """What is limited, each in words."""
    if limit.tasks is not None:
        yield Message.of("quota.some_tasks", count=limit.tasks)
    if limit.hosts is not None:
        yield Message.of("quota.some_hosts", count=limit.hosts)
    if limit.targets is not None:
        yield Message.of("quota.some_targets", count=limit.targets)


def _known(services: Services, tx: Tx, subject: Subject) -> tuple[str, ...]:
    if subject.kind == "team":
        return tuple(team.name for team in services.quotas.teams)
    return tuple(person.name for person in services.directory.snapshot(tx).people)


def _too_many(
    services: Services, tx: Tx, request: Request, subject: Subject, what: str, used: int, limit: int
) -> TooMany:
    """Which limit it is, and who may raise it with which words."""
    admins = tuple(one.name for one in services.directory.snapshot(tx).people if one.role() is Role.ADMIN)
    figure = "limit" if what == "tasks" else what
    said: dict[str, Argument] = {subject.kind: subject.name, figure: max(1, 2 * limit)}
    command = services.catalogue["quota.set"].canonical(tuple(sorted(said.items())), request.language)
    reached = {
        "tasks": Message.of("quota.no_more_tasks", count=limit),
        "hosts": Message.of("quota.no_more_hosts", count=limit, used=used),
        "targets": Message.of("quota.too_many_targets", count=limit, used=used),
    }[what]
    return TooMany("quota.reached", whose=subject.told, reached=reached, admins=admins, command=command)


def _used(tx: Tx, quotas: Quotas, subject: Subject, now: datetime, but: str = "") -> tuple[int, set[str]]:
    """How many tasks within the last 24 hours, and on which hosts; `but`: not counting this request."""
    tasks, hosts = 0, set[str]()
    for person in quotas.people(subject):
        for one in tx.requests.find(person=person, since=now - WINDOW, limit=MOST):
            if one.id != but and one.plan is not None and _is_task(one.plan) and _came_of(one):
                tasks += 1
                hosts |= set(one.plan.targets)
    return tasks, hosts


def _is_task(plan: Plan) -> bool:
    return any(step.kind != "change" for step in plan.steps)


def _came_of(request: Request) -> bool:
    return request.state not in NEVER and not (request.state is State.CANCELLED and request.execution is None)


@dataclass(frozen=True, slots=True)
class Book:
    """The port `QuotaBook`."""

    store: Store
    directory: Directory
    quotas: Quotas
    clock: Clock

    async def usage(self) -> tuple[Usage, ...]:
        """Everybody and every team that has a limit, with what was used of it."""

        def read(tx: Tx) -> tuple[Usage, ...]:
            people = self.directory.snapshot(tx).people
            teams = tuple(Subject("team", team.name) for team in self.quotas.teams)
            subjects = (*teams, *(Subject("user", person.name) for person in people))
            return tuple(one for subject in subjects if (one := self._usage(tx, subject)).limit != Limit())

        return await self.store.read(read)

    def _usage(self, tx: Tx, subject: Subject) -> Usage:
        limit = limit_of(self.directory, tx, self.quotas, subject)
        if limit == Limit():
            return Usage(subject, limit)
        tasks, hosts = _used(tx, self.quotas, subject, self.clock.now())
        return Usage(subject, limit, tasks, len(hosts))

    def people(self, subject: Subject) -> tuple[str, ...]:
        """Who acts under a limit."""
        return self.quotas.people(subject)
