"""Real `kill -9`, at a moment that only a seed knows: nothing is lost, nothing that runs once runs twice.

The victim is the product's core on a SQLite file (tests/crash/victim.py). It is killed one to three times, then a last
process lives on until nothing is left to do. Another test stops a process with SIGSTOP for longer than its lease.
"""

import asyncio
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

import pytest

from bot.core.services import Limits
from bot.domain.flow import Outcome, StepResult
from bot.domain.ledger import AuditEntry, Request, State, StepClaim, StepState
from bot.domain.ports import Tx
from storage.audit import verify
from storage.database import open_store
from tests.crash import victim

pytestmark = pytest.mark.crash

SEEDS, TOGETHER = 200, 10
"""How many stories there are, and how many run side by side: they mostly wait for leases to end."""
PATIENCE = 60
"""Seconds after which a story that does not end has failed."""
IDEMPOTENT = "again"


@pytest.fixture(scope="module")
def nursery() -> ForkServerContext:
    """Where processes come from: one that has imported everything forks them, in a few milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.crash.nursery"])
    return context


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema, to be copied: making one takes a second."""
    folder = tmp_path_factory.mktemp("fresh")

    async def make() -> None:
        await (await open_store(victim.database(folder))).close()

    asyncio.run(make())
    return folder


@dataclass(frozen=True)
class Story:
    """One folder with a database and the notes of everything that happened outside."""

    folder: Path
    seed: int
    nursery: ForkServerContext

    def notes(self, name: str) -> list[list[object]]:
        return victim.Notes(self.folder / name).read()

    def process(self, life: int, stop_after: int = 0) -> ForkServerProcess:
        process = self.nursery.Process(target=victim.live, args=(self.folder, self.seed * 100 + life, stop_after))
        process.start()
        return process

    async def killed(self, life: int, random: Random) -> None:
        """A life that ends when so much has happened, give or take a moment."""
        process, until = self.process(life), len(self.happened()) + random.randrange(12)
        while len(self.happened()) < until and process.is_alive():  # noqa: ASYNC110 (of another process)
            await asyncio.sleep(0.005)
        await asyncio.sleep(random.uniform(0, 0.05))
        process.kill()
        await ended(process)

    async def lived(self, life: int) -> None:
        """A life until nothing is left to do."""
        process = self.process(life)
        await ended(process)
        assert process.exitcode == 0, f"seed {self.seed}: the last process ended with {process.exitcode}"

    def happened(self) -> list[list[object]]:
        return [line for name in ("shown", "acts", "presses") for line in self.notes(name)]


async def ended(process: ForkServerProcess) -> None:
    await asyncio.to_thread(process.join, PATIENCE)
    if process.is_alive():
        process.kill()
        pytest.fail(f"process {process.pid} did not end")


@dataclass(frozen=True)
class Left:
    """What a story left in the database."""

    requests: dict[str, Request]
    claims: dict[str, tuple[StepClaim, ...]]
    record: list[AuditEntry]
    held: tuple[tuple[str, str], ...]
    sound: bool


async def left(story: Story) -> Left:
    store = await open_store(victim.database(story.folder))

    def look(tx: Tx) -> Left:
        rows = {row.id: row for row in tx.requests.find(limit=100)}
        record = [link.entry for link in tx.audit.entries()]
        claims = {row: tx.steps.of(row) for row in rows}
        return Left(rows, claims, record, tx.locks.holders(), sound=False)

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


async def killed_story(story: Story) -> list[str]:
    random = Random(story.seed)
    deaths = random.randint(1, 3)
    for life in range(deaths):
        await story.killed(life, random)
    await story.lived(deaths)
    return [f"seed {story.seed}: {wrong}" for wrong in judge(story, await left(story))]


@pytest.mark.parametrize("first", range(0, SEEDS, TOGETHER))
async def test_kill_9_loses_nothing_and_doubles_nothing(
    first: int, nursery: ForkServerContext, fresh: Path, tmp_path: Path
) -> None:
    stories = [Story(tmp_path / str(seed), seed, nursery) for seed in range(first, first + TOGETHER)]
    for story in stories:
        shutil.copytree(fresh, story.folder)
    found = await asyncio.gather(*map(killed_story, stories))
    assert [wrong for each in found for wrong in each] == []
