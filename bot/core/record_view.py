"""The port `Record`: what looks may read of requests, people and the record itself."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.directory import Directory
from bot.domain.content import Message
from bot.domain.ledger import Request, State
from bot.domain.people import Person
from bot.domain.ports import Store, Tx

BROKEN = 500
"""The newest requests behind broken glass that are looked through."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """Reads through the store; proving and exporting the chain is the storage's own (`prove`, `write_out`)."""

    store: Store
    directory: Directory
    prove: Callable[[], Awaitable[Message]]
    write_out: Callable[[datetime | None], Awaitable[str]]

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
        """Requests by what they were about, newest first."""
        wanted = tuple(states)
        return await self.store.read(
            lambda tx: tx.requests.find(
                person=person, target=target, action=action, since=since, states=wanted, limit=limit
            ),
            long=True,  # it may look through all of them
        )

    async def request(self, id: str) -> Request | None:
        """One request."""
        return await self.store.read(lambda tx: tx.requests.get(id))

    async def unreviewed(self) -> tuple[Request, ...]:
        """Broken glass that still waits for another admin."""

        def find(tx: Tx) -> tuple[Request, ...]:
            return tuple(
                row
                for row in tx.requests.find(action="break.glass", limit=BROKEN)
                if row.approval is not None
                and any(vote.yes for vote in row.approval.votes)
                and tx.settings.get("review", row.id) is None
            )

        return await self.store.read(find, long=True)

    async def people(self) -> tuple[Person, ...]:
        """Everybody, with the rights they have now."""
        return (await self.store.read(self.directory.snapshot)).people

    async def demonstration(self) -> bool:
        """Whether the database was marked as a demonstration's when it was made."""
        return await self.store.read(lambda tx: self.directory.get(tx, "mode", "demo") == "yes")

    async def verify(self) -> Message:
        """Proves the chain and its checkpoints."""
        return await self.prove()

    async def export(self, since: datetime | None) -> str:
        """The record as JSON lines."""
        return await self.write_out(since)
