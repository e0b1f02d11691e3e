"""One messenger, as the core sees it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from bot.domain.content import Report
from bot.domain.flow import (
    Address,
    ButtonPress,
    Document,
    InboundMessage,
)
from bot.domain.people import Account, Person
from bot.domain.ports.judging import Words
from bot.domain.ports.storage import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """How often one place may be written to: a post or an edit every `every` seconds, `burst` of them at once."""

    every: float = 0.0
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Properties:
    """What a messenger can show; the core never asks which one it is.

    `max_chars` of one message; `buttons` how many one message can carry (the rest is typed); `edits` whether a shown
    message can change; `files` whether long output can become a file; `threads` whether a question has a thread of its
    own; `single` whether only one process may listen;
    `greets` whether it introduces the bot by itself.
    """

    name: str
    max_chars: int
    buttons: int
    edits: bool
    files: bool
    threads: bool = False
    pace: Pace = field(default_factory=Pace)
    single: bool = False
    greets: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody opened a place: invited the bot to a channel, started a direct conversation, looked at its home.

    `address` is where to answer. `home`: a page that shows the person's affairs, not a conversation.
    """

    id: str
    sender: Account
    address: Address
    received_at: datetime
    home: bool = False


Inbound: TypeAlias = InboundMessage | ButtonPress | Arrival
OnInbound: TypeAlias = Callable[[Inbound], Awaitable[None]]
"""Returns when what came in is stored: only then is it acknowledged where the platform would deliver it again.

Raises `StorageUnavailable` where it could not be stored. The same `id` twice is harmless.
"""


class Link(StrEnum):
    """How an adapter's connection is."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting"
    """Lost; it comes back by itself."""
    STANDBY = "standby"
    """Another process listens; this one takes over when that ends."""
    FAILED = "failed"
    """Refused for good (a wrong token, a missing scope): somebody must change the configuration."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An adapter's real state, for `/healthz`; `error` names what went wrong last (no secret, no platform text)."""

    link: Link
    since: datetime
    error: str = ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One action in a platform's command menu: `/service_restart nginx on web-01` means `prefix` + what follows.

    `name` has only a-z, 0-9 and underscore, at most 32 characters. `hints` say in each language what it does.
    """

    name: str
    prefix: str
    hints: tuple[tuple[str, str], ...]

    def hint(self, language: str) -> str:
        return dict(self.hints).get(language) or self.hints[0][1]


@dataclass(frozen=True, slots=True)
class Setup:
    """What an adapter is made from: its section, the values of its secrets by key, and what the product hands over.

    `language` is for texts of nobody in particular (menus, guides). `name` is what the bot calls itself. `accounts`
    says by which accounts on this messenger people are known now: a platform that cannot list direct conversations
    (Discord) reads their history after a start.
    """

    config: Any
    secrets: Mapping[str, str]
    words: Words
    clock: Clock
    menu: tuple[MenuEntry, ...] = ()
    language: str = "en"
    name: str = "commander"
    accounts: Callable[[], tuple[Account, ...]] = tuple


class Adapter(Protocol):
    """One messenger. `deliver` posts (handle None) or edits, and returns the handle (the adapter's own text).

    `channels` are the places whose documents this process delivers (None: all of the messenger).
    `deliver` raises `MessengerUnavailable` with `retry_after` and `permanent` as the platform said; a first post is
    idempotent by the document's `id` wherever the platform has a means (nonce, client id, metadata).
    """

    @property
    def properties(self) -> Properties: ...

    @property
    def channels(self) -> tuple[str, ...] | None: ...

    @property
    def connection(self) -> Connection: ...

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:
        """Listens until cancelled; reconnects by itself, with backoff, for as long as that can help.

        What was written while nobody listened is read from the platform's history where it has one: after a lost
        connection from the last message seen, at the start from `since` (None: nothing was ever received).
        Raises `MessengerUnavailable(permanent=True)` where only a change of the configuration helps.
        """
        ...

    def accepts(self, document: Document) -> bool:
        """Whether this process can show the document (another terminal session's thread, it cannot)."""
        ...

    async def deliver(self, document: Document) -> str | None: ...

    async def apologise(self, address: Address, sentence: str) -> None:
        """Says at once, best effort, what no document can hold: the database is away. Never raises."""
        ...

    async def notice(self, message: InboundMessage) -> None:
        """Shows that the message was seen and is thought about (typing, a reaction), best effort. Never raises."""
        ...

    async def withdraw(self, message: InboundMessage) -> bool:
        """Deletes a person's message that holds a secret; False where the platform does not let us. Never raises."""
        ...

    def direct(self, person: Person) -> Address | None:
        """Where this messenger reaches the person privately; None where they have no account on it."""
        ...

    async def check(self) -> Report:
        """Asks the platform who the bot is and what it may do; one line each, with what to click where it lacks.

        Raises `MessengerUnavailable`.
        """
        ...

    async def close(self) -> None:
        """Ends connections; `deliver` cannot be called afterwards."""
        ...
