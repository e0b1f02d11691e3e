"""What the bot asked one person to type in one place: a name, a code, or the value of a secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.core.directory import Directory
from bot.domain.codec import dump, load
from bot.domain.flow import Address, StepUp
from bot.domain.ports import Tx

AWAIT = timedelta(minutes=10)
"""How long an answer counts."""
SECRET_CHARS = 16_384
"""A secret may be longer than a message: a private key."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """`vote`: what `request` still `need`s and what was given already. `secret`: the value of the secret `name`."""

    what: Literal["vote", "secret"]
    until: datetime
    request: str = ""
    binding: str = ""
    need: tuple[StepUp, ...] = ()
    have: tuple[StepUp, ...] = ()
    name: str = ""


def awaited(directory: Directory, tx: Tx, person: str, address: Address) -> Awaited | None:
    """What this person is expected to type here, expired or not."""
    kept = directory.get(tx, "awaiting", place(person, address))
    return load(Awaited, kept) if kept is not None else None


def expect(directory: Directory, tx: Tx, person: str, address: Address, what: Awaited, now: datetime) -> None:
    """From now on, the person's next line here is the answer."""
    directory.put(tx, "awaiting", place(person, address), dump(what), person, now)


def forget(tx: Tx, person: str, address: Address) -> None:
    """The next line is a message like any other."""
    tx.settings.remove("awaiting", place(person, address))


def place(person: str, address: Address) -> str:
    """One person in one thread; a conversation of two is one place, whatever its threads."""
    thread = "" if address.private else address.thread
    return f"{person}@{address.messenger}:{address.workspace}:{address.channel}:{thread}"
