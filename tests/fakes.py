"""Fakes with memory: a clock that tests own, hosts that keep their state, a messenger that remembers what it shows."""

import asyncio
import hmac
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from bot.domain.content import Report
from bot.domain.errors import ConnectionLost, EngineUnavailable, TargetUnreachable
from bot.domain.flow import Address, Call, Document, InboundMessage
from bot.domain.inventory import Host
from bot.domain.people import Account, Person
from bot.domain.ports import Connection, Link, OnInbound, Output, Properties
from bot.domain.recipes import Recipe
from executors.command import ANNOUNCED, ENTER
from executors.simulated import population, shell
from executors.simulated.state import World

START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""A Tuesday morning."""


class ManualClock:
    """Time that moves when a test says so, and one microsecond a look, so that no two moments are the same.

    Sleeps of a moment (polling) return at once.
    """

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0.05:
            await asyncio.sleep(0)
            return
        until = self._now + timedelta(seconds=seconds)
        while self._now < until:
            await self._moved.wait()

    def advance(self, seconds: float) -> None:
        """Moves time and wakes whoever slept long enough."""
        self._now += timedelta(seconds=seconds)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


class FleetClock:
    """The simulated fleet's view of a manual clock: seconds since the epoch, and sleeps that cost nothing."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()

    async def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)
        await asyncio.sleep(0)


class KeyedSealer:
    """HMAC with a key in memory."""

    def __init__(self, key: bytes = b"test") -> None:
        self._key = key

    def seal(self, purpose: str, *parts: bytes) -> str:
        body = b"".join(len(part).to_bytes(8, "big") + part for part in (purpose.encode(), *parts))
        return hmac.new(self._key, body, sha256).hexdigest()

    def holds(self, seal: str, purpose: str, *parts: bytes) -> bool:
        return hmac.compare_digest(seal, self.seal(purpose, *parts))


class MemorySecrets:
    """Named values, not even encrypted."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def put(self, name: str, value: str, by: str) -> None:
        self.values[name] = value

    async def get(self, name: str) -> str | None:
        return self.values.get(name)

    async def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.values))

    async def remove(self, name: str) -> bool:
        return self.values.pop(name, None) is not None

    async def rotate(self) -> int:
        return len(self.values)


@dataclass
class _Captured:
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    on_line: Callable[[str], None] | None = None

    async def write(self, text: str) -> None:
        self.out.append(text)
        if self.on_line is not None:
            for line in text.splitlines():
                self.on_line(line)

    async def complain(self, text: str) -> None:
        self.err.append(text)


class SimulatedTransport:
    """The port `Transport` straight to the demonstration fleet's hosts, without SSH. Remembers every argv it ran.

    `down` hosts refuse connections; `lose` drops the connection after the next command of root on a host has run;
    `hold` keeps commands of that name waiting (but not the look at a service).
    """

    def __init__(self, clock: ManualClock) -> None:
        self.world: World = population.build(FleetClock(clock))
        self.ran: list[tuple[str, tuple[str, ...]]] = []
        self.down: set[str] = set()
        self.lose: set[str] = set()
        self.hold: dict[str, asyncio.Event] = {}

    async def run(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        root: bool = False,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
        on_line: Callable[[str], None] | None = None,
        spill: Callable[[str], None] | None = None,
        unit: str = "",
        directory: str = "",
        environment: Sequence[tuple[str, str]] = (),
    ) -> Output:
        simulated = self.world.hosts.get(host.name)
        if host.name in self.down or simulated is None or not simulated.on:
            raise TargetUnreachable("executors.unreachable", host=host.name, reason="down")
        self.ran.append((host.name, tuple(argv)))
        looked = tuple(argv[:2]) == ("systemctl", "show")
        if not looked and (gate := self.hold.get(argv[0])) is not None:
            await gate.wait()
        output = _Captured(on_line=on_line)
        place = (*ENTER, directory) if directory else ()
        clean = ("env", *(f"{name}={value}" for name, value in environment)) if environment else ()
        prefix = (*place, *clean, *(("sudo", "-n", "--") if root else ()))
        status = await shell.run(self.world, self.world.hosts[host.name], shlex.join((*prefix, *argv)), output)
        output.err = [line for line in output.err if not (place and line.startswith(f"{ANNOUNCED} "))]
        if root and host.name in self.lose:
            self.lose.discard(host.name)
            raise ConnectionLost("executors.connection_lost", host=host.name)
        return Output("".join(output.out)[:cap], "".join(output.err)[:cap], status, milliseconds=3)

    async def close(self) -> None:
        return

    def acts(self, host: str = "") -> list[str]:
        """What ran that was not a read, shell-quoted, in order."""
        reads = {"cat", "df", "ps", "journalctl", "uname", "nproc", "readlink", "tail", "apt-get"}
        shown = [
            (name, argv)
            for name, argv in self.ran
            if argv[0] not in reads and argv[:2] != ("systemctl", "show") and argv[:2] != ("systemctl", "list-units")
        ]
        return [f"{name}: {shlex.join(argv)}" for name, argv in shown if host in {"", name}]


class MemoryMessenger:
    """The port `Adapter` with a screen per place: what each conversation shows now, and every version it showed.

    Several messengers may share what they show, so that a test reads them in the order in which people do.
    """

    def __init__(
        self, name: str = "console", shown: dict[str, Document] | None = None, posts: list[Document] | None = None
    ) -> None:
        self._name = name
        self._numbers = count(1)
        self.shown: dict[str, Document] = {} if shown is None else shown
        self.posts: list[Document] = [] if posts is None else posts
        self.apologies: list[str] = []
        self.noticed: list[InboundMessage] = []
        self.withdrawn: list[InboundMessage] = []

    @property
    def properties(self) -> Properties:
        return Properties(self._name, max_chars=4000, buttons=99, edits=True, files=True, greets=True)

    @property
    def channels(self) -> tuple[str, ...] | None:
        return None

    @property
    def connection(self) -> Connection:
        return Connection(Link.CONNECTED, datetime.min.replace(tzinfo=UTC))

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:
        await asyncio.Event().wait()

    async def notice(self, message: InboundMessage) -> None:
        self.noticed.append(message)

    async def withdraw(self, message: InboundMessage) -> bool:
        self.withdrawn.append(message)
        return True

    async def check(self) -> Report:
        return Report(())

    async def close(self) -> None:
        return

    def accepts(self, document: Document) -> bool:
        return True

    async def deliver(self, document: Document) -> str | None:
        handle = document.handle or f"m{next(self._numbers)}"
        self.shown[document.id] = replace(document, handle=handle)
        self.posts.append(document)
        return handle

    async def apologise(self, address: Address, sentence: str) -> None:
        self.apologies.append(sentence)

    def direct(self, person: Person) -> Address | None:
        return Address(self._name, channel=person.name, private=True)


def account(name: str, messenger: str = "console") -> Account:
    return Account(messenger, "", name)


async def breathe(turns: int = 50) -> None:
    """Lets every ready task run."""
    for _ in range(turns):
        await asyncio.sleep(0)


class MemoryRecipes:
    """The port `Recipes` and their engine, with memory. `content` is the hash of the code as it is now."""

    def __init__(self, *declared: Recipe) -> None:
        self.content = "a" * 64
        self.ran: list[tuple[str, str, tuple[str, ...]]] = []
        self._declared = declared

    def all(self) -> tuple[Recipe, ...]:
        return tuple(replace(recipe, content=self.content) for recipe in self._declared)

    def declared(self, name: str) -> Recipe | None:
        return next((recipe for recipe in self._declared if recipe.name == name), None)

    async def __call__(self, call: Call, _on_line: Callable[[str], None]) -> Output:
        said = dict(call.arguments)
        if said["content"] != self.content:
            raise EngineUnavailable("executors.recipe_changed", name=str(said["name"]))
        values = said["values"]
        self.ran.append((call.target, str(said["name"]), values if isinstance(values, tuple) else ()))
        return Output("done\n")
