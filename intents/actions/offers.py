"""The next useful thing as a button: a canonical command of the catalogue in the reader's language."""

from dataclasses import dataclass

from bot.domain.actions import LANGUAGES, Catalogue
from bot.domain.content import Message, Suggestion
from bot.domain.flow import Argument
from bot.domain.people import Role
from bot.domain.ports import Viewer


@dataclass(frozen=True, slots=True)
class Offers:
    """Makes suggestions for one reader: what they may not ask for anywhere is not offered."""

    catalogue: Catalogue
    viewer: Viewer

    def command(self, action: str, **said: Argument) -> str:
        """The canonical command, in the reader's language."""
        language = self.viewer.language if self.viewer.language in LANGUAGES else LANGUAGES[0]
        return self.catalogue[action].canonical(tuple(sorted(said.items())), language)

    def __call__(self, label: Message, action: str, **said: Argument) -> tuple[Suggestion, ...]:
        """One suggestion, or none where the reader's rights do not reach the action."""
        if highest_role(self.viewer) < self.catalogue[action].role:
            return ()
        return (Suggestion(label, self.command(action, **said)),)


def highest_role(viewer: Viewer) -> Role:
    """The highest role that the reader has on any part of the fleet."""
    return max((right.role for right in viewer.person.rights), default=Role.NOBODY)
