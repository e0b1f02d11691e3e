"""Requests that stand for others: what they stand for is found first, then planned and judged like any other.

One table says which actions do: each has a function that reads the parts of a request, and who else wrote them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core.directory import Snapshot
from bot.core.propose import Proposal, Stands, past, propose
from bot.core.services import Services
from bot.domain.errors import RefusedError
from bot.domain.flow import Intent
from bot.domain.people import Person
from bot.domain.understanding import Reading


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, when, and whether only they read the answer. `read` understands words as if this person said them."""

    person: Person
    snapshot: Snapshot
    now: datetime
    private: bool
    read: Callable[[str], Awaitable[Reading]]


Unfold = Callable[[Services, Asking, Intent], Awaitable[Stands]]


async def proposed(services: Services, asking: Asking, intent: Intent) -> Proposal:
    """What an intent would do and what policy says. Raises `RefusedError` where it cannot be said or asked here."""
    unfold = UNFOLDS.get(intent.action)
    stands = await unfold(services, asking, intent) if unfold is not None else Stands((intent,))
    meant, actions = stands.parts[0], [services.catalogue.get(part.action) for part in stands.parts]
    if not asking.private and any(action is not None and action.private for action in actions):
        raise RefusedError("request.private_only")
    before = None
    if any(action is None or action.kind == "act" for action in actions):
        before = await services.store.read(partial(past, person=asking.person.name, intent=meant, now=asking.now))
    proposal = propose(services, asking.snapshot, asking.person, intent, asking.now, past=before, stands=stands)
    return proposal if proposal.plan is not None else replace(proposal, intent=meant)


async def only_one(asking: Asking, words: str, unclear: str) -> Intent:
    """The request that these words mean; raises `RefusedError(unclear)` for none, or one that stands for others."""
    reading = await asking.read(words)
    if reading.intent is None or reading.intent.action in {*UNFOLDS, "approval.decide"}:
        raise RefusedError(unclear)
    return reading.intent


async def _glass(_: Services, asking: Asking, intent: Intent) -> Stands:
    """Break glass is the request in it, judged with the glass broken."""
    meant = await only_one(asking, str(intent.get("request")), "request.break_glass_unclear")
    return Stands((meant,), break_glass=True)


UNFOLDS: Mapping[str, Unfold] = {"break.glass": _glass}
