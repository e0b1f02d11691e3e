"""The next useful thing as a button: a canonical command of the catalogue in the reader's language."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.actions import LANGUAGES, Catalogue
from bot.domain.content import Message, Suggestion
from bot.domain.flow import Argument
from bot.domain.people import Person, Role


class Reader(Protocol):
    """Who is offered something: the viewer of a look, or the reader of an act's end."""

    @property
    def person(self) -> Person: ...

    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Offers:
    """Makes suggestions for one reader: what they may not ask for anywhere is not offered."""

    catalogue: Catalogue
    reader: Reader

    def command(self, action: str, **said: Argument) -> str:
        """The canonical command, in the reader's language."""
        return self.catalogue[action].canonical(tuple(sorted(said.items())), spoken(self.reader))

    def __call__(self, label: Message, action: str, **said: Argument) -> tuple[Suggestion, ...]:
        """One suggestion, or none where the reader's rights do not reach the action."""
        if highest_role(self.reader) < self.catalogue[action].role:
            return ()
        return (Suggestion(label, self.command(action, **said)),)


def highest_role(reader: Reader) -> Role:
    """The highest role that the reader has on any part of the fleet."""
    return max((right.role for right in reader.person.rights), default=Role.NOBODY)


def spoken(reader: Reader) -> str:
    """The reader's language where the declarations have it, else English."""
    return reader.language if reader.language in LANGUAGES else LANGUAGES[0]
