"""What a sentence would lead to: read, resolved, planned and judged as if it were said, and nothing else."""

from dataclasses import dataclass, replace

from bot.core.asking import Asking
from bot.core.composing import proposed
from bot.core.propose import Proposal
from bot.core.resolve import bind
from bot.core.services import Services
from bot.domain.actions import Instead
from bot.domain.errors import RefusedError, UnknownPerson
from bot.domain.flow import Effect
from bot.domain.inventory import Inventory
from bot.domain.ports import Explained, Viewer
from bot.domain.understanding import Question, Reading


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
        asking = Asking(person, snapshot, viewer.now, viewer.address.private, viewer.language)
        reading = Reading()
        try:
            reading = await asking.read(services, text)
            if reading.intent is None:
                return Explained(text, reading)
            proposal = await proposed(services, asking, reading.intent)
            other = _instead(proposal, snapshot.visible(person))
            if other is not None:
                proposal = await proposed(services, replace(asking, private=True), other.intent)
        except RefusedError as error:
            return Explained(text, replace(reading, intent=None, question=Question(error.message)))
        return Explained(text, reading, proposal.plan, proposal.decision, other)


def _instead(proposal: Proposal, inventory: Inventory) -> Instead | None:
    """What a look that policy allows will refuse by itself."""
    action, allowed = proposal.action, proposal.decision.effect is Effect.ALLOW
    if action.instead is None or proposal.plan is not None or not allowed:
        return None
    return action.instead(**bind(action, proposal.intent, inventory).values)
