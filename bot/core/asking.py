"""Who asks, when and where: everything that understanding and judging their words may depend on."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.directory import Snapshot
from bot.core.services import Services
from bot.domain.ledger import Request
from bot.domain.people import Person, Role
from bot.domain.understanding import Reading, Thread, Utterance, Vocabulary


@dataclass(frozen=True, slots=True)
class Asking:
    """`private`: only they read the answer. `recent`: their own requests here, newest first, which words refer to."""

    person: Person
    snapshot: Snapshot
    now: datetime
    private: bool
    language: str = ""
    recent: tuple[Request, ...] = field(default=())

    async def read(self, services: Services, words: str, *, alone: bool = False) -> Reading:
        """What words mean, with the names that the person may see.

        `alone`: they were written down before, refer to nothing that was said here, and no model reads them.
        """
        snapshot, person = self.snapshot, self.person
        people = tuple(sorted(one.name for one in snapshot.people))
        recent = () if alone else self.recent
        said = Utterance(
            words,
            self.language,
            Vocabulary(snapshot.visible(person), people, tuple(request.id for request in recent)),
            Thread(tuple(request.intent for request in recent)),
            person.name,
            written=alone,
            role=max((right.role for right in person.rights), default=Role.NOBODY),
            now=snapshot.situation(self.now).now,
            answer_in=person.language or "",
        )
        return await services.understander.read(said)
