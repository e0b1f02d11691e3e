"""What a sentence would lead to: read, resolved, planned and judged as if it were said, and nothing else."""

from dataclasses import dataclass

from bot.core.composing import Asking, proposed
from bot.core.services import Services
from bot.domain.errors import RefusedError, UnknownPerson
from bot.domain.ports import Explained, Viewer
from bot.domain.understanding import Question, Reading, Thread, Utterance, Vocabulary


@dataclass(frozen=True, slots=True)
class Foresight:
    """The port `Explainer`."""

    services: Services

    async def explain(self, text: str, viewer: Viewer) -> Explained:
        """The stages of one sentence; a name that nobody knows becomes the question that would be asked back."""
        services = self.services
        snapshot = await services.store.read(services.directory.snapshot)
        person = snapshot.person(viewer.person.name)
        if person is None:
            raise UnknownPerson("request.requester_gone", person=viewer.person.name)
        names = Vocabulary(snapshot.visible(person), tuple(sorted(one.name for one in snapshot.people)))

        async def read(words: str) -> Reading:
            return await services.understander.read(Utterance(words, viewer.language, names, Thread(), person.name))

        asking = Asking(person, snapshot, viewer.now, viewer.address.private, read)
        try:
            reading = await read(text)
            if reading.intent is None:
                return Explained(text, reading)
            proposal = await proposed(services, asking, reading.intent)
        except RefusedError as error:
            return Explained(text, Reading(question=Question(error.message)))
        return Explained(text, reading, proposal.plan, proposal.decision)
