"""Readers with recorded answers, and people and hosts to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain.content import Line, Message, Raw, Report, Table
from bot.domain.errors import TargetUnreachable
from bot.domain.flow import Address
from bot.domain.inventory import App, Host, Inventory
from bot.domain.ledger import Request, State
from bot.domain.people import Person, Right, Role
from bot.domain.ports import Explained, Explainer, Fleet, HostReader, Output, Record, Viewer, WebReader
from bot.domain.understanding import Reading
from intents.actions import catalogue, commands

NOW = datetime(2026, 11, 20, 9, 28, 16, tzinfo=UTC)
RECORDINGS = Path(__file__).parent / "recordings"
CATALOGUE = catalogue()

WEB = Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx",))
WEB2 = Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx",))
DB = Host("db-master", "10.0.0.3", tags=("staging", "db"), services=("postgresql",))
SITE = App("site", ("web-01", "web-02"), ("nginx",), "https://shop.example.org/", ("website",))
INVENTORY = Inventory((WEB, WEB2, DB), (SITE,))


def recorded(name: str) -> str:
    """The output of a real command, as it was printed."""
    return (RECORDINGS / name).read_text()


def person(name: str = "alice", role: Role = Role.ADMIN, scope: str = "*") -> Person:
    return Person(name, "en", rights=(Right(role, scope),))


def viewer(who: Person | None = None, language: str = "en") -> Viewer:
    return Viewer(who or person(), language, Address("console", private=True), NOW)


@dataclass(frozen=True)
class Visible:
    """The port `Fleet`."""

    inventory: Inventory = INVENTORY


Answers = Mapping[tuple[str, ...], Output | str]
"""By argv, or by its first words."""


@dataclass
class FakeReader:
    """The port `HostReader` with recorded answers, per host and for all; remembers what it was asked."""

    everywhere: Answers = field(default_factory=dict)
    on: Mapping[str, Answers] = field(default_factory=dict)
    down: frozenset[str] = frozenset()
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
    ) -> Output:
        self.asked.append((host.name, tuple(argv)))
        if host.name in self.down:
            raise TargetUnreachable("executors.unreachable", host=host.name, reason="no route")
        for answers in (self.on.get(host.name, {}), self.everywhere):
            for length in range(len(argv), 0, -1):
                if (answer := answers.get(tuple(argv[:length]))) is not None:
                    return answer if isinstance(answer, Output) else Output(answer)
        return Output("", f"{argv[0]}: command not found", 127)


@dataclass
class FakeWeb:
    """The port `WebReader`."""

    code: int = 200
    silent: bool = False
    asked: list[str] = field(default_factory=list)

    async def status(self, url: str) -> tuple[int, int]:
        self.asked.append(url)
        if self.silent:
            raise TargetUnreachable("executors.unreachable", host=url, reason="refused")
        return self.code, 120


@dataclass
class FakeRecord:
    """The port `Record` over a list of requests, newest first."""

    rows: tuple[Request, ...] = ()
    asked: list[dict[str, Any]] = field(default_factory=list)
    verdict: Message = field(default_factory=lambda: Message.of("storage.record_proved", count=7))
    simulated: bool = False
    everybody: tuple[Person, ...] = field(default_factory=lambda: (person(),))
    broken: tuple[Request, ...] = ()

    async def requests(
        self,
        *,
        person: str = "",
        target: str = "",
        action: str = "",
        since: datetime | None = None,
        states: Iterable[State] = (),
        limit: int = 20,
    ) -> tuple[Request, ...]:
        wanted = set(states)
        self.asked.append({"person": person, "target": target, "action": action, "since": since, "limit": limit})
        return tuple(
            row
            for row in self.rows
            if (not person or row.person == person)
            and (not target or target in row.targets)
            and (not wanted or row.state in wanted)
            and (since is None or row.created_at >= since)
        )[:limit]

    async def request(self, id: str) -> Request | None:
        return next((row for row in self.rows if row.id == id), None)

    async def unreviewed(self) -> tuple[Request, ...]:
        return self.broken

    async def people(self) -> tuple[Person, ...]:
        return self.everybody

    async def demonstration(self) -> bool:
        return self.simulated

    async def verify(self) -> Message:
        return self.verdict

    async def export(self, since: datetime | None) -> str:
        return f"{len(self.rows)} rows since {since}\n"


@dataclass
class FakeExplainer:
    """The port `Explainer` with one answer."""

    answer: Explained = field(default_factory=lambda: Explained("", Reading()))

    async def explain(self, text: str, viewer: Viewer) -> Explained:
        return self.answer


HEALTHY: Answers = {
    commands.VITALS: recorded("vitals.txt"),
    commands.DISKS: recorded("df.txt"),
    commands.SYSTEM: recorded("os-release.txt"),
    commands.KERNEL: recorded("uname.txt"),
    commands.FAILED_UNITS: "",
    commands.APT_UPGRADES: recorded("apt.txt"),
    ("ps",): recorded("ps.txt"),
    ("du",): recorded("du.txt"),
    ("systemctl", "show"): recorded("systemctl_show.txt").split("\n\n")[1].replace("stays", "nginx"),
    ("journalctl", "--no-pager", "-q", "-o", "short-iso"): recorded("journal.txt"),
    ("journalctl", "--no-pager", "-q", "-o", "json"): recorded("journal.jsonl"),
}
"""A host on which all is well."""
CRASHED = recorded("systemctl_show.txt").split("\n\n")[0]
"""What systemd says of nginx after a segmentation fault."""


async def look(name: str, /, *ports: object, **values: object) -> Report:
    """Runs a look with the ports it asks for, in its own order, and values as the core would bind them."""
    action = CATALOGUE[name]
    given = {port_of(port): port for port in ports}
    found = await action.run(*(given[port] for port in action.ports), **values)
    return found if isinstance(found, Report) else Report((found,))


PORTS: tuple[tuple[type, type], ...] = (
    (Visible, Fleet),
    (FakeReader, HostReader),
    (FakeWeb, WebReader),
    (FakeRecord, Record),
    (FakeExplainer, Explainer),
)


def port_of(fake: object) -> type:
    """The port that a fake stands for; a viewer and the catalogue stand for themselves."""
    return next((port for kind, port in PORTS if isinstance(fake, kind)), type(fake))


def table(report: Report) -> Table:
    """The only table of a report."""
    (found,) = [block for block in report.blocks if isinstance(block, Table)]
    return found


def said(report: Report) -> list[str]:
    """The identifiers of the lines of a report, with their marks."""
    return [f"{block.mark} {block.text.id}" for block in report.blocks if isinstance(block, Line)]


def raws(report: Report) -> list[str]:
    return [block.text for block in report.blocks if isinstance(block, Raw)]


def offered(report: Report) -> list[str]:
    return [suggestion.command for suggestion in report.suggestions]
