"""What is shown while steps run and when they have ended: one line a target, the proof, or what went wrong."""

from bot.core.explain.cards.asking import Pieces
from bot.core.explain.cards.steps import deed, line
from bot.core.explain.wording import Wording
from bot.domain.content import Mark, Message, Paragraph, Pre, Progress, Quantity
from bot.domain.flow import Argv, Change, Execution, Outcome, Plan, StepResult

LAST_LINES = 20
"""Lines of output shown of a step that failed; the record keeps what was captured."""

MARKS = {Outcome.OK: Mark.OK, Outcome.FAILED: Mark.BAD, Outcome.UNKNOWN: Mark.WARN, Outcome.CANCELLED: Mark.WARN}

HEADLINES = {
    Outcome.OK: "card.done",
    Outcome.FAILED: "card.failed",
    Outcome.UNKNOWN: "card.unknown",
    Outcome.CANCELLED: "card.cancelled",
    Outcome.SKIPPED: "card.skipped",
}

TROUBLES = {Outcome.FAILED: "card.target_failed", Outcome.UNKNOWN: "card.target_unknown"}


def running(plan: Plan, index: int, seconds: int, last: str, wording: Wording, *, command: str) -> Pieces:
    """The live card: step `index` (from 0) of the plan, `seconds` since it began, the last line of output."""
    text = line(plan.steps[index])
    return (
        Paragraph(wording.say(Message.of("card.running", command=command))),
        Progress(text, step=index + 1, total=len(plan.steps), seconds=seconds, last=last),
    )


def waiting(before: tuple[Message, ...], wording: Wording, *, command: str) -> Pieces:
    """Approved, but other requests hold what it needs; `before` names them."""
    return (Paragraph(wording.say(Message.of("card.waiting", command=command, before=before))),)


def result(
    plan: Plan,
    execution: Execution,
    wording: Wording,
    *,
    command: str,
    seconds: float | None = None,
    answers: bool = True,
) -> Pieces:
    """The end of a plan, whatever it was. `seconds` is the whole duration; without it, the sum of the steps'.

    `answers` False: for a reader who did not ask (an approver), without what steps printed as their answer.
    """
    taken = sum(one.milliseconds for one in execution.results) / 1000 if seconds is None else seconds
    outcome = execution.outcome
    headline = Message.of(HEADLINES[outcome], command=command, seconds=Quantity(taken, "seconds"))
    pieces: list[Paragraph | Pre] = [Paragraph(wording.say(headline), MARKS.get(outcome, Mark.NONE))]
    for target, ended in execution.by_target():
        steps = tuple(one for one in execution.results if one.target == target)
        said = answers and all(_answered(one) and _is_answer(plan, one) for one in steps)
        pieces += [] if said else _target(plan, target, ended, steps, wording)
        if answers:
            pieces += _answers(plan, target, steps, wording)
    if outcome is Outcome.UNKNOWN:
        stuck = tuple(target for target, ended in execution.by_target() if ended is Outcome.UNKNOWN)
        pieces.append(Paragraph(wording.say(Message.of("card.unknown_ask", targets=stuck))))
    return tuple(pieces)


def _target(
    plan: Plan, target: str, ended: Outcome, steps: tuple[StepResult, ...], wording: Wording
) -> list[Paragraph | Pre]:
    """One target: a sentence, and what it printed where it did not go well. A step without a target is the bot's."""
    name = target or wording.say(Message("card.myself"))
    taken = Quantity(sum(one.milliseconds for one in steps) / 1000, "seconds")
    proofs = tuple(wording.say(one.proof).rstrip(".") for one in steps if one.proof is not None)
    if not proofs and all(_is_answer(plan, one) and not one.output for one in steps):
        proofs = (wording.say(Message("card.no_output")),)
    if all(one.outcome is Outcome.OK for one in steps):
        proof = " · ".join(proofs) if proofs else wording.say(Message("card.target_done"))
        identifier = "card.target_ok_in" if len(plan.targets) > 1 else "card.target_ok"
        return [Paragraph(wording.say(Message.of(identifier, target=name, proof=proof, seconds=taken)), Mark.OK)]
    if all(one.outcome in {Outcome.SKIPPED, Outcome.CANCELLED} for one in steps):
        return [Paragraph(wording.say(Message.of("card.target_skipped", target=name)))]
    fate = Outcome.SKIPPED if ended is Outcome.OK else ended
    worst = next(one for one in steps if one.outcome is fate)
    return [Paragraph(_trouble(plan, worst, name, wording), MARKS.get(fate, Mark.WARN)), *_seen(worst, name, wording)]


def _answers(plan: Plan, target: str, steps: tuple[StepResult, ...], wording: Wording) -> list[Paragraph | Pre]:
    """What steps printed whose output is what was asked for, whole."""
    return [
        Pre(one.output, f"{target}.txt", wording.say(Message.of("card.output", target=target)))
        for one in steps
        if _answered(one) and _is_answer(plan, one)
    ]


def _answered(one: StepResult) -> bool:
    return one.outcome is Outcome.OK and bool(one.output)


def _is_answer(plan: Plan, one: StepResult) -> bool:
    step = plan.steps[one.index]
    return isinstance(step, Argv) and step.answers


def _trouble(plan: Plan, worst: StepResult, name: str, wording: Wording) -> str:
    """Which step of how many, with which exit status, and why."""
    step = plan.steps[worst.index]
    read = _is_answer(plan, worst) and worst.exit_status is None
    plainly = read or (isinstance(step, Change) and len(plan.steps) == 1)
    if plainly and worst.outcome is Outcome.FAILED and worst.reason is not None:
        return wording.say(Message.of("card.target_refused", target=name, reason=worst.reason))
    if _is_answer(plan, worst) and worst.outcome is Outcome.FAILED and worst.exit_status:
        return wording.say(Message.of("card.target_status", target=name, status=worst.exit_status))
    identifier = TROUBLES.get(worst.outcome, "card.target_stopped")
    if worst.outcome is Outcome.FAILED and worst.exit_status:
        identifier = "card.target_failed_status"
    sentence = Message.of(
        identifier,
        target=name,
        step=worst.index + 1,
        total=len(plan.steps),
        line=deed(step),
        status=worst.exit_status,
    )
    text = wording.say(sentence)
    return f"{text}\n{wording.say(worst.reason)}" if worst.reason is not None else text


def _seen(worst: StepResult, name: str, wording: Wording) -> list[Paragraph | Pre]:
    """The last lines of output and the evidence, where there are any."""
    pieces: list[Paragraph | Pre] = []
    lines = worst.output.rstrip().splitlines()
    if lines:
        cut = worst.truncated or len(lines) > LAST_LINES
        identifier = "card.output_last" if cut else "card.output"
        title = Message.of(identifier, target=name, count=len(lines[-LAST_LINES:]))
        pieces.append(
            Pre("\n".join(lines[-LAST_LINES:]), name=f"{worst.target or 'bot'}.txt", title=wording.say(title))
        )
    if worst.evidence.strip():
        title = Message.of("card.evidence", target=name)
        pieces.append(
            Pre(worst.evidence.strip("\n"), name=f"{worst.target or 'bot'}-evidence.txt", title=wording.say(title))
        )
    return pieces
