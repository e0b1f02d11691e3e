"""What follows an act that has ended: what its declaration says of it, its undo, and what is left to retry."""

from bot.core.directory import Snapshot
from bot.core.pages import Choice
from bot.domain.actions import Action, Aftermath, Catalogue, Ended
from bot.domain.content import Block, Message
from bot.domain.flow import Outcome
from bot.domain.ledger import Request, State

LEFT = frozenset({Outcome.FAILED, Outcome.SKIPPED, Outcome.CANCELLED})


def aftermath(catalogue: Catalogue, request: Request, snapshot: Snapshot) -> tuple[tuple[Block, ...], list[Choice]]:
    """Blocks under the result and buttons beside it, for the person who asked."""
    action = catalogue.get(request.plan.action) if request.plan is not None else None
    if action is None or request.plan is None or request.execution is None:
        return (), []
    said = _said(catalogue, action, request, snapshot)
    choices = [*_undo(catalogue, action, request), *(_retry(action, request) if said.retry else [])]
    choices += [Choice("say", s.label, command=s.command) for s in said.suggestions]
    return said.blocks, choices


def _said(catalogue: Catalogue, action: Action, request: Request, snapshot: Snapshot) -> Aftermath:
    person = snapshot.person(request.person)
    if action.after is None or person is None or request.plan is None or request.execution is None:
        return Aftermath()
    return action.after(
        Ended(
            action=action.name,
            params=request.plan.params,
            execution=request.execution,
            inventory=snapshot.visible(person),
            person=person,
            language=request.language,
            catalogue=catalogue,
        )
    )


def _undo(catalogue: Catalogue, action: Action, request: Request) -> list[Choice]:
    if request.state is not State.DONE or action.undo is None or request.plan is None:
        return []
    inverse = catalogue[action.undo].canonical(request.plan.params, request.language)
    return [Choice("say", Message.of("button.undo", command=inverse), command=inverse)]


def _retry(action: Action, request: Request) -> list[Choice]:
    """The same for the targets where it did not happen: a new plan, judged anew; of others' words, none of one's own.

    Whoever wrote the words would otherwise be no requester of them any more, and could agree to them.
    """
    if request.plan is None or request.execution is None or request.state not in {State.FAILED, State.CANCELLED}:
        return []
    if request.authors:
        return []
    params = dict(request.plan.params)
    left = tuple(sorted(target for target, outcome in request.execution.by_target() if outcome in LEFT))
    if not left or "targets" not in params:
        return []
    again = action.canonical(tuple(sorted((params | {"targets": left}).items())), request.language)
    return [Choice("say", Message.of("button.retry", command=again), command=again)]
