"""What a messenger brings to the contract: itself, connected to something that remembers what people would see.

The suite finds each module of `adapters` by name and asks `tests/contract/adapters/<name>_subject.py` to `make` it; its
recorded replies stand in `tests/replies/<name>/`. A messenger without these is refused.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from bot.domain.content import Content
from bot.domain.flow import Address
from bot.domain.people import Person
from bot.domain.ports import Adapter

REPLIES = Path(__file__).resolve().parents[2] / "replies"


class Subject(Protocol):
    """One messenger. Where it needs a server, it is an asynchronous context manager too, connected inside."""

    @property
    def adapter(self) -> Adapter: ...

    @property
    def place(self) -> Address:
        """A conversation that it delivers to."""
        ...

    @property
    def linked(self) -> Person:
        """A person with an account on it."""
        ...

    def seen(self) -> Sequence[str]:
        """Every message as people see it now, oldest first: an edited one in its newest form."""
        ...

    def renderings(self, content: Content) -> dict[str, str]:
        """A content in each form that the messenger has, by the name of the recorded reply's file."""
        ...


def make(name: str, folder: Path) -> Subject:
    """The subject of a messenger; `folder` is where it may keep files."""
    return cast("Subject", import_module(f"tests.contract.adapters.{name}_subject").make(folder))


@asynccontextmanager
async def connected(name: str, folder: Path) -> AsyncIterator[Subject]:
    """The subject of a messenger with whatever it needs running."""
    subject = make(name, folder)
    if isinstance(subject, AbstractAsyncContextManager):
        async with subject:
            yield subject
    else:
        yield subject
