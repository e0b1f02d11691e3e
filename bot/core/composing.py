"""Requests that stand for others: what they stand for is found first, then planned and judged like any other.

One table says which actions do: each has a function that reads the parts of a request, and who else wrote them. None
stands for one that stands for another in turn: what is agreed to is seen whole.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.core import library, recipes, schedules
from bot.core.asking import Asking
from bot.core.propose import Proposal, Stands, past, propose
from bot.core.services import Services
from bot.domain.errors import RefusedError
from bot.domain.flow import Intent

Unfold = Callable[[Services, Asking, Intent], Awaitable[Stands]]


async def proposed(services: Services, asking: Asking, intent: Intent) -> Proposal:
    """What an intent would do and what policy says. Raises `RefusedError` where it cannot be said or asked here."""
    stands = await _stands(services, asking, intent)
    meant, actions = stands.parts[0], [services.catalogue.get(part.action) for part in stands.parts]
    before = None
    if any(action is None or action.kind == "act" for action in actions):
        before = await services.store.read(partial(past, person=asking.person.name, intent=meant, now=asking.now))
    proposal = propose(services, asking.snapshot, asking.person, intent, asking.now, past=before, stands=stands)
    return proposal if proposal.plan is not None else replace(proposal, intent=meant)


async def _stands(services: Services, asking: Asking, intent: Intent) -> Stands:
    """What an intent stands for, where that may be said here."""
    unfold = UNFOLDS.get(intent.action)
    stands = await unfold(services, asking, intent) if unfold is not None else Stands((intent,))
    actions = [services.catalogue.get(part.action) for part in stands.parts]
    others = unfold is not None and intent.action not in ITSELF and not stands.kept
    if others and any(part.action in {*UNFOLDS, *ALONE} for part in stands.parts):
        raise RefusedError("request.not_inside_another", action=intent.action)
    if not asking.private and any(action is not None and action.private for action in actions):
        raise RefusedError("request.private_only")
    return stands


async def _glass(services: Services, asking: Asking, intent: Intent) -> Stands:
    """Break glass is the request in it, in the asker's own words, judged with the glass broken."""
    reading = await asking.read(services, str(intent.get("request")))
    if reading.intent is None:
        raise RefusedError("request.break_glass_unclear")
    return Stands((reading.intent,), break_glass=True)


async def _later(services: Services, asking: Asking, intent: Intent) -> Stands:
    """A schedule is the request in it, whatever that stands for, at another time."""
    inner, language = await schedules.meant(services, asking, intent)
    stands = await _stands(services, asking, inner)
    schedules.may_wait(services, stands.parts, language or asking.language or services.language)
    return schedules.put_off(services, asking, intent, inner, language, stands)


UNFOLDS: Mapping[str, Unfold] = {
    "break.glass": _glass,
    "plan.run": library.plan,
    "playbook.run": library.playbook,
    recipes.RUN: recipes.recipe,
    "schedule.add": _later,
    "schedule.remove": schedules.removable,
    "template.run": library.template,
}
ITSELF = frozenset({recipes.RUN, "schedule.remove"})
"""What stands for no other request, but for itself with more known of it."""
ALONE = frozenset(
    {"approval.decide", "request.cancel", "request.resolve", "session.open", "session.close", "session.set"}
)
"""What is only ever said by itself: another's plan, its fate, or somebody's place in a thread, is nobody's step."""
