"""Acts that turned out only to read: commands of a person that were rated LOW, with all that policy adds.

They may be repeated as a look may be, they wait for nobody and hold nobody up, and no end of theirs is a riddle: what
they might have done is nothing.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.actions import Action, Catalogue
from bot.domain.flow import Argv, Decision, Outcome, Plan, Risk, StepResult


def only_reads(action: Action, decision: Decision | None) -> bool:
    """Whether this act, as it was judged, changes nothing."""
    return action.commands is not None and decision is not None and decision.risk is Risk.LOW


def written(catalogue: Catalogue, plan: Plan, step: Argv) -> bool:
    """Whether a step is a command as a person wrote it, in whichever part of a plan."""
    meant = plan.parts or ((plan.action, plan.params),)
    actions = ((catalogue.get(name), params) for name, params in meant)
    said = ((action.commands, params) for action, params in actions if action is not None)
    words = (*(("sudo",) if step.root else ()), *step.argv)
    return any(one.argv == words for commands, params in said if commands is not None for one in commands(params))


def side_by_side(plan: Plan) -> list[list[list[int]]]:
    """All targets at once, the steps of each in order: one that fails says nothing about the others."""
    by_target: dict[str, list[int]] = {}
    for index, step in enumerate(plan.steps):
        by_target.setdefault(step.target, []).append(index)
    return [list(by_target.values())]


def lost(results: Iterable[StepResult]) -> bool:
    """Whether a connection broke while something was read: asking again is all that is needed."""
    return any(result.reason is not None and result.reason.id == "executors.connection_lost" for result in results)


def settled(results: Iterable[StepResult]) -> list[StepResult]:
    """The results, none of them unknown: nobody has to find out how a read ended."""
    return [replace(one, outcome=_plain(one)) if one.outcome is Outcome.UNKNOWN else one for one in results]


def _plain(result: StepResult) -> Outcome:
    stopped = result.reason is not None and result.reason.id == "request.stopped_now"
    return Outcome.CANCELLED if stopped else Outcome.FAILED
