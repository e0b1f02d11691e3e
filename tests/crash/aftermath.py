"""What a story left behind, and what is wrong with it: the database against the notes of what happened outside."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core.services import Limits
from bot.domain.flow import Outcome, StepResult
from bot.domain.ledger import AuditEntry, Request, State, StepClaim, StepState
from bot.domain.ports import Tx
from storage.audit import verify
from storage.database import open_store
from tests.crash import victim
from tests.crash.lives import Story

IDEMPOTENT = "again"


@dataclass(frozen=True)
class Left:
    """What a story left in the database."""

    requests: dict[str, Request]
    claims: dict[str, tuple[StepClaim, ...]]
    versions: dict[str, int]
    record: list[AuditEntry]
    held: tuple[tuple[str, str], ...]
    sound: bool


async def left(story: Story) -> Left:
    store = await open_store(victim.database(story.folder))

    def look(tx: Tx) -> Left:
        rows = {row.id: row for row in tx.requests.find(limit=100)}
        record = [link.entry for link in tx.audit.entries()]
        claims = {row: tx.steps.of(row) for row in rows}
        documents = [document for row in rows for document in tx.documents.of_subject(f"request:{row}")]
        versions = {document.id: document.version for document in documents}
        return Left(rows, claims, versions, record, tx.locks.holders(), sound=False)

    try:
        found = await store.read(look)
        return replace(found, sound=(await verify(store, None)).sound)
    finally:
        await store.close()


def judge(story: Story, end: Left) -> Iterator[str]:
    """What is wrong, if anything is."""
    if not end.sound:
        yield "the record does not verify"
    texts = Counter(row.text for row in end.requests.values())
    if texts != Counter(text for _, text in victim.SAID.values()):
        yield f"requests were lost or doubled: {texts}"
    shown = {str(document): version for document, version in story.notes("shown")}
    if wrong := {document for document, version in end.versions.items() if shown.get(document) != version}:
        yield f"what is shown is not the last word: {wrong}"
    units = Counter(str(unit) for unit, _, _ in story.notes("acts"))
    steps = Counter(unit.rsplit("-", 1)[0] for unit in units.elements())
    intents = Counter(entry.request for entry in end.record if entry.event == "intent")
    held = dict(end.held)
    for row in end.requests.values():
        yield from judge_one(row, end.claims[row.id], steps, intents[row.id], held)


def judge_one(
    row: Request, claims: tuple[StepClaim, ...], steps: Counter[str], intents: int, held: dict[str, str]
) -> Iterator[str]:
    """One request: what ran against what is said about it."""
    name = f"{row.text} ({row.state.value})"
    if row.state not in {State.DONE, State.UNKNOWN, State.FAILED}:
        yield f"{name}: not ended"
    if row.plan is None or row.execution is None:
        return
    again = row.text == victim.SAID[IDEMPOTENT][1]
    results: dict[int, StepResult] = {result.index: result for result in row.execution.results}
    for index, step in enumerate(row.plan.steps):
        ran, outcome = steps[f"commander-{row.id}-{index}"], results[index].outcome
        if ran > (Limits().tries if again else 1):
            yield f"{name}: step {index} ran {ran} times"
        if step.kind == "argv" and outcome is not Outcome.UNKNOWN and bool(ran) != (outcome is Outcome.OK):
            yield f"{name}: step {index} ran {ran} times and is {outcome.value}"
        interrupted = [claim for claim in claims if claim.index == index and claim.state is StepState.CLAIMED]
        if interrupted and not again:
            yield f"{name}: step {index} was interrupted and nobody says so"
        if outcome is Outcome.UNKNOWN and held.get(f"host:{step.target}") != row.id:
            yield f"{name}: {step.target} is not locked though its fate is unknown"
    if intents < sum(steps[f"commander-{row.id}-{index}"] for index in range(len(row.plan.steps))):
        yield f"{name}: something ran that the record did not announce"
    if (row.state is State.UNKNOWN) != any(result.outcome is Outcome.UNKNOWN for result in results.values()):
        yield f"{name}: its state is not its steps' state"
