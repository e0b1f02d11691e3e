"""One messenger, as the core sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.domain.flow import (
    Address,
    ButtonPress,
    Document,
    InboundMessage,
    Risk,
)
from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Properties:
    """What a messenger can show; the core never asks which one it is."""

    name: str
    max_chars: int
    buttons: bool
    edits: bool
    files: bool
    max_approval: Risk = Risk.CRITICAL


Inbound: TypeAlias = InboundMessage | ButtonPress
OnInbound: TypeAlias = Callable[[Inbound], Awaitable[None]]


class Adapter(Protocol):
    """One messenger. `run` listens until cancelled; `deliver` posts (handle None) or edits, and returns the handle.

    `channels` are the places whose documents this process delivers (None: all of the messenger).
    `deliver` raises `MessengerUnavailable` with `retry_after` and `permanent` as the platform said.
    """

    @property
    def properties(self) -> Properties: ...

    @property
    def channels(self) -> tuple[str, ...] | None: ...

    async def run(self, on_inbound: OnInbound) -> None: ...

    def accepts(self, document: Document) -> bool:
        """Whether this process can show the document (another terminal session's thread, it cannot)."""
        ...

    async def deliver(self, document: Document) -> str | None: ...

    async def apologise(self, address: Address, sentence: str) -> None:
        """Says at once, best effort, what no document can hold: the database is away. Never raises."""
        ...

    def direct(self, person: Person) -> Address | None:
        """Where this messenger reaches the person privately; None where they have no account on it."""
        ...
