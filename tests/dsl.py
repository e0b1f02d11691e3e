"""Stories: people who talk to the bot about the demonstration fleet, and what they and their hosts see.

async with story() as town:
    await town.alice.says("redémarre nginx sur web-01")
    town.alice.reads("Plan", "systemctl restart -- nginx")
    await town.alice.presses("1")
    town.alice.reads("Fait")
    assert town.ran("web-01") == ["web-01: systemctl restart -- nginx"]
"""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cache
from itertools import count
from typing import Any

import structlog

from bot.assembly import Core, assemble
from bot.core.directory import Directory
from bot.core.explain import Speaker
from bot.core.foresee import Foresight
from bot.core.library import Shelf
from bot.core.queue import LocalQueue
from bot.core.quotas import Book
from bot.core.record_view import RecordView
from bot.core.schedules import Agenda
from bot.core.services import Limits, NoRecipes, Services, whole
from bot.domain.actions import Catalogue
from bot.domain.content import Content, Grid, Message, Paragraph, Pre, Progress
from bot.domain.errors import StorageUnavailable
from bot.domain.flow import Address, ButtonPress, Document, InboundMessage, Risk
from bot.domain.inventory import App, Host, Inventory
from bot.domain.ledger import Gap
from bot.domain.library import Playbook
from bot.domain.people import Person, Right, Role
from bot.domain.places import Channel
from bot.domain.ports import (
    Explainer,
    HostReader,
    Library,
    QuotaBook,
    Recipes,
    Record,
    Redactor,
    Schedules,
    Store,
    Summariser,
    WebReader,
)
from bot.domain.quotas import Quotas
from executors.run import PlanExecutor
from executors.wrap import ReadOnly
from intents.actions import catalogue
from intents.parser import Parser
from policies.approval import GrantMaker, SealedBallots
from policies.engine import PolicyEngine
from policies.settings import PolicySettings
from policies.shell.judge import ShellJudge
from storage.cipher import KeyCipher
from storage.keys import Key
from storage.memory import MemoryStore
from tests.fakes import (
    KeyedSealer,
    ManualClock,
    MemoryMessenger,
    MemoryRecipes,
    MemorySecrets,
    SimulatedTransport,
    account,
    breathe,
)

HOSTS = (
    Host("web-01", "10.0.0.1", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo"),
    Host("web-02", "10.0.0.2", tags=("production", "web"), services=("nginx", "php8.2-fpm"), become="sudo"),
    Host("db-master", "10.0.0.3", tags=("production", "db"), services=("postgresql",), become="sudo"),
    Host("db-replica", "10.0.0.4", tags=("production", "db"), services=("postgresql",), become="sudo"),
    Host("cache-01", "10.0.0.5", tags=("production",), services=("redis-server",), become="sudo"),
)
APPS = (App("site", ("web-01", "web-02"), ("nginx",), "http://127.0.0.1:8080/", ("website",)),)
PEOPLE = (
    ("alice", Role.ADMIN, "fr"),
    ("erin", Role.ADMIN, "en"),
    ("bob", Role.OPERATOR, "en"),
    ("carol", Role.VIEWER, "fr"),
)


CIPHER = KeyCipher(Key("00000000", bytes(32)))


class SiteReader:
    """The port `WebReader` on the simulated site."""

    def __init__(self, transport: SimulatedTransport) -> None:
        self._world = transport.world

    async def status(self, url: str) -> tuple[int, int]:
        return (200, 12) if self._world.site_is_up else (502, 9)


class Identities:
    """The port `HostResolver`: what a test may change under an approved plan."""

    def __init__(self) -> None:
        self.fingerprints = {host.name: f"SHA256:{host.name}" for host in HOSTS}

    def identity(self, host: Host) -> tuple[tuple[str, str], ...]:
        return (("address", host.address), ("fingerprint", self.fingerprints.get(host.name, "")))


class Scanner:
    """The port `KeyScanner`."""

    async def scan(self, host: Host) -> str:
        return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEE= test"


@dataclass
class Someone:
    """A person at their terminal."""

    name: str
    town: "Town"
    thread: str = "t1"
    messenger: str = "console"
    """Where they write; elsewhere than at the terminal, `name` is the user of an account."""
    channel: str = ""
    """A channel that others read, too; "" for the direct conversation."""

    @property
    def place(self) -> Address:
        return Address(self.messenger, channel=self.channel or self.name, thread=self.thread, private=not self.channel)

    async def says(self, text: str, *, id: str = "") -> str:
        """Sends a message, waits until nothing more happens by itself; what the person's newest message shows."""
        message = InboundMessage(
            id or f"m{next(self.town.ids)}", account(self.name, self.messenger), text, self.place, self.town.clock.now()
        )
        with suppress(StorageUnavailable):  # it was said
            await self.town.core.on_inbound(message)
        await self.town.settle()
        return self.sees()

    async def presses(self, label: str) -> str:
        """Presses the button whose number or label this is, on the newest message that has it."""
        for document in reversed(self.town.messenger.posts):
            shown = self.town.messenger.shown[document.id]
            if not self._mine(shown):
                continue
            for number, button in enumerate(shown.desired.buttons, 1):
                if label in {str(number), button.label} or label.lower() in button.label.lower():
                    await self.press_token(button.token, shown.destination)
                    return self.sees()
        raise AssertionError(f"{self.name} sees no button {label!r} in:\n{self.screen()}")

    async def press_token(self, token: str, place: Address | None = None) -> None:
        """Sends a press as the platform would (or as somebody who forges one)."""
        press = ButtonPress(
            f"p{next(self.town.ids)}",
            account(self.name, self.messenger),
            token,
            place or self.place,
            self.town.clock.now(),
        )
        await self.town.core.on_inbound(press)
        await self.town.settle()

    def sees(self) -> str:
        """The newest message on the person's screen, as text."""
        mine = [d for d in self.town.messenger.posts if self._mine(d)]
        return as_text(self.town.messenger.shown[mine[-1].id].desired) if mine else ""

    def screen(self) -> str:
        """Everything that the person's conversations show now."""
        mine = [d for d in self.town.messenger.shown.values() if self._mine(d)]
        return "\n---\n".join(as_text(document.desired) for document in mine)

    def _mine(self, document: Document) -> bool:
        place = document.destination
        return (place.messenger, place.channel) == (self.messenger, self.channel or self.name)

    def reads(self, *words: str) -> None:
        """The newest message holds all of these."""
        text = self.sees()
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.name} does not read {missing} in:\n{text}"


@dataclass
class Town:
    """Everything of one story."""

    clock: ManualClock
    core: Core
    messenger: MemoryMessenger
    transport: SimulatedTransport
    store: Store
    directory: Directory
    identities: Identities
    secrets: MemorySecrets
    ids: Any = field(default_factory=lambda: count(1))

    def __getattr__(self, name: str) -> Someone:
        if any(name == person for person, _, _ in PEOPLE):
            someone = Someone(name, self)
            setattr(self, name, someone)
            return someone
        raise AttributeError(name)

    def on(self, messenger: str, user: str, *, channel: str = "") -> Someone:
        """An account of another messenger, whoever speaks from it."""
        return Someone(user, self, messenger=messenger, channel=channel)

    def shown_in(self, channel: str) -> list[str]:
        """What everybody in a channel reads now."""
        shown = self.messenger.shown.values()
        return [as_text(document.desired) for document in shown if document.destination.channel == channel]

    async def settle(self, turns: int = 400) -> None:
        """Until nothing moves without time passing."""
        await breathe(turns)

    async def passes(self, seconds: float, step: float = 1.0) -> None:
        """Time passes, in steps so that timers see each of them."""
        while seconds > 0:
            self.clock.advance(min(seconds, step))
            seconds -= step
            await breathe(30)

    def ran(self, host: str = "") -> list[str]:
        return self.transport.acts(host)

    async def record(self) -> list[str]:
        """The events of the record, in order, with their outcomes."""
        entries = await self.store.read(lambda tx: list(tx.audit.entries()))
        return [f"{link.entry.event} {link.entry.outcome}".strip() for link in entries]


@cache
def declared() -> Catalogue:
    """The product's own catalogue."""
    return catalogue()


@cache
def _parser(known: Catalogue) -> Parser:
    return Parser(known)


@cache
def _judge() -> ShellJudge:
    return ShellJudge()


def as_it_is(text: str) -> str:
    """The port `Redactor` that hides nothing."""
    return text


@asynccontextmanager
async def story(
    *,
    store: Store | None = None,
    transport: SimulatedTransport | None = None,
    messenger: MemoryMessenger | None = None,
    clock: ManualClock | None = None,
    settings: PolicySettings | None = None,
    people: Sequence[tuple[str, Role, str]] = PEOPLE,
    actions: Catalogue | None = None,
    limits: Limits | None = None,
    worker: str = "one",
    channels: tuple[Channel, ...] = (),
    max_approval: Mapping[str, Risk] | None = None,
    others: Sequence[str] = (),
    playbooks: Sequence[Playbook] = (),
    unlinked: Sequence[str] = (),
    redact: Redactor = as_it_is,
    zone: tzinfo = UTC,
    quotas: Quotas = Quotas(),  # noqa: B008 (frozen)
    behind: Callable[[datetime | None], Awaitable[Gap | None]] = whole,
    summariser: Summariser | None = None,
    recipes: MemoryRecipes | None = None,
) -> AsyncIterator[Town]:
    """A running bot over the simulated fleet, armed, with alice and erin (admins), bob (operator), carol (viewer).

    `others` are more messengers than the console; `unlinked` are people who have no account yet.
    """
    clock = clock or ManualClock()
    secrets, identities, sealer = MemorySecrets(), Identities(), KeyedSealer()
    transport, messenger = transport or SimulatedTransport(clock), messenger or MemoryMessenger()
    store = store or MemoryStore()
    persons = tuple(
        Person(name, language, () if name in unlinked else (account(name),), (Right(role, "*"),))
        for name, role, language in people
    )
    directory = Directory(persons, HOSTS, APPS, sealer, armed=True, zone=zone)
    policy = PolicyEngine(settings or PolicySettings())
    granter = GrantMaker(sealer)
    known = actions or declared()
    judge = _judge()
    speaker = Speaker(zone, clock.now)

    async def nothing() -> None:
        return

    async def proved() -> Message:
        return Message.of("storage.verified", count=0)

    async def exported(since: object) -> str:
        return ""

    record = RecordView(store, directory, proved, exported)
    looks: dict[type, Any] = {
        HostReader: ReadOnly(transport, judge),
        WebReader: SiteReader(transport),
        Record: record,
        Recipes: recipes or NoRecipes(),
        Library: Shelf(store, directory, tuple(playbooks)),
        Schedules: Agenda(store, directory),
        QuotaBook: Book(store, directory, quotas, clock),
        Catalogue: known,
    }
    services = Services(
        clock=clock,
        store=store,
        directory=directory,
        catalogue=known,
        policy=policy,
        judge=judge,
        ballots=SealedBallots(policy, sealer),
        understander=_parser(known),
        executor=PlanExecutor(
            transport,
            inventory=lambda: Inventory(HOSTS, APPS),
            verify=lambda grant, plan: granter.verify(grant, plan, clock.now()),
            holds=0,  # time stands still while nobody moves it
            redact=redact,
            clock=clock,
            reader=ReadOnly(transport, judge),
            engines={"recipes": recipes} if recipes is not None else {},
        ),
        resolver=identities,
        scanner=Scanner(),
        secrets=secrets,
        cipher=CIPHER,
        queue=LocalQueue(),
        redact=redact,
        looks=looks,
        wording=speaker.wording,
        directs=lambda person: tuple(
            Address(one.messenger, channel=one.user, private=True)
            for one in person.accounts
            if one.messenger in {"console", *others}
        ),
        checkpoint=nothing,
        worker=worker,
        channels=channels,
        max_approval=max_approval or {},
        behind=behind,
        playbooks=tuple(playbooks),
        quotas=quotas,
        recipes=recipes or NoRecipes(),
        summariser=summariser,
        limits=limits or Limits(requests_a_minute=1000, requests_a_quarter=1000),
    )
    looks[Explainer] = Foresight(services)
    more = (MemoryMessenger(name, messenger.shown, messenger.posts) for name in others)
    core = assemble(services, granter, (messenger, *more))
    town = Town(clock, core, messenger, transport, store, directory, identities, secrets)
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        async with core.running():
            await town.settle()
            yield town
    finally:
        structlog.configure(**before)


def as_text(content: Content) -> str:
    """What a reader sees, without any messenger's markup."""
    lines: list[str] = []
    for piece in content.pieces:
        match piece:
            case Paragraph():
                lines.append(f"{piece.mark.value}: {piece.text}" if piece.mark.value != "none" else piece.text)
            case Grid():
                lines.append(piece.title)
                lines.append(" | ".join(piece.columns))
                lines += [" | ".join(row) for row in piece.rows]
            case Pre():
                lines += [piece.title, piece.text]
            case Progress():
                lines.append(f"[{piece.step}/{piece.total}] {piece.text} {piece.seconds} s {piece.last}")
    lines += [f"[{number}] {button.label}" for number, button in enumerate(content.buttons, 1)]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
