"""Everything that the core works with, handed over once by the composition root."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.directory import Directory
from bot.core.explain import Wording
from bot.domain.actions import Catalogue
from bot.domain.flow import Address, Risk
from bot.domain.ledger import Gap
from bot.domain.library import Playbook
from bot.domain.people import Person
from bot.domain.places import Channel
from bot.domain.ports import (
    Ballots,
    Cipher,
    Clock,
    CommandJudge,
    Executor,
    HostResolver,
    KeyScanner,
    Policy,
    Queue,
    Recipes,
    Redactor,
    Secrets,
    Store,
    Summariser,
    Understander,
)
from bot.domain.quotas import Quotas
from bot.domain.recipes import Recipe

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits of which none can be taken for another (no o/0, i/1/l)."""
_LETTERS = bytes(ord(_ALPHABET[byte % len(_ALPHABET)]) for byte in range(256))
"""One of them for each byte."""


def new_id() -> str:
    """Ten characters, about fifty bits: said aloud and typed on a phone."""
    return secrets.token_bytes(10).translate(_LETTERS).decode()


def new_code() -> str:
    """Eight characters, typed on a phone: "K7Q2-9FXD"; about forty bits, for one person, for minutes."""
    text = secrets.token_bytes(8).translate(_LETTERS).decode().upper()
    return f"{text[:4]}-{text[4:]}"


def new_token() -> str:
    """A button's secret: 18 random bytes, 24 characters."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the product. Seconds, unless the name says otherwise."""

    message_chars: int = 2000
    requests_a_minute: int = 10
    requests_a_quarter: int = 100
    lease: float = 15
    concurrency: int = 16
    look_time: float = 60
    look_lease: timedelta = timedelta(seconds=90)
    """Longer than any look: nobody renews it."""
    quiet: float = 0.7
    """After this long, a look says that it is being worked on."""
    progress: float = 1.0
    """At most one live edit per request in this time."""
    tries: int = 3
    backoff: float = 5
    escalate: float = 180
    blast_radius: int = 5
    """More targets than this go as one canary, then in batches (the policy's own figure)."""


async def whole(_: datetime | None) -> Gap | None:
    """A record that nobody signed outside is behind nothing."""
    return None


class NoRecipes:
    """The port `Recipes` where none are declared."""

    def all(self) -> tuple[Recipe, ...]:
        """None."""
        return ()

    def declared(self, name: str) -> Recipe | None:  # noqa: ARG002 (the port's)
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class Services:
    """The wired ports. `directs(person)`: where the person is reached privately, best first. `worker`: this process."""

    clock: Clock
    store: Store
    directory: Directory
    catalogue: Catalogue
    policy: Policy
    judge: CommandJudge
    ballots: Ballots
    understander: Understander
    executor: Executor
    resolver: HostResolver
    scanner: KeyScanner
    secrets: Secrets
    cipher: Cipher
    queue: Queue
    redact: Redactor
    looks: Mapping[type, Any]
    wording: Callable[[str], Wording]
    directs: Callable[[Person], tuple[Address, ...]]
    checkpoint: Callable[[], Awaitable[None]]
    worker: str
    channels: tuple[Channel, ...] = ()
    """Shared places: what may be shown there, and what they are for."""
    max_approval: Mapping[str, Risk] = field(default_factory=dict)
    """By messenger: the highest risk that may be agreed to from there; not named: any."""
    recipes: Recipes = field(default_factory=NoRecipes)
    playbooks: tuple[Playbook, ...] = ()
    """Those of the configuration."""
    quotas: Quotas = field(default_factory=Quotas)
    """How much people and teams may do in a day."""
    engines: frozenset[str] = frozenset()
    """The engines that are configured, as `availability.ENGINES` names them: what needs another one is not asked."""
    summariser: Summariser | None = None
    """Explains results below their facts; None: nobody does."""
    language: str = "en"
    behind: Callable[[datetime | None], Awaitable[Gap | None]] = whole
    """What the record lacks of all that was signed outside after a moment (None: ever); None: nothing."""
    demo: bool = False
    """True: a demonstration, which never gets a real host."""
    limits: Limits = field(default_factory=Limits)
