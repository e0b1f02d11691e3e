"""The product's guards, one line each: where it stands, what it would be without it, and how to look for the harm.

`cuts` are made together. A guard that another one covers is named with it in a second row, where both are gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.invariants.adversary import inside, people, schemes, turns
from tests.invariants.adversary.cast import REGIMES, Regime
from tests.invariants.adversary.turns import Turn
from tests.invariants.adversary.without import Cut

STRICT, SOLO, DELEGATED, CLOSED = REGIMES[2:3], REGIMES[3:4], REGIMES[5:6], REGIMES[7:8]


@dataclass(frozen=True)
class Guard:
    """`weights`: turns that are likelier than usual (they stay as random as ever); `regimes`: under which policies."""

    name: str
    cuts: tuple[Cut, ...]
    weights: Mapping[Turn, float] = field(default_factory=dict)
    regimes: Sequence[Regime] = REGIMES
    stalls: float = 0.004


def guard(name: str, *cuts: tuple[str, str, str], weights: Mapping[Any, float] | None = None,
          regimes: Sequence[Regime] = REGIMES, stalls: float = 0.004) -> Guard:  # fmt: skip
    """A row of the table."""
    return Guard(name, tuple(Cut(*cut) for cut in cuts), weights or {}, regimes, stalls)


ANSWERS, APPROVALS, APPROVAL = "bot.core.answers:Answers", "bot.core.approvals:Approvals", "policies.approval"
BALLOT = "policies.ballot"
LEDGER, PROPOSE, FACTORS = "bot.core.ledger:Ledger", "bot.core.propose", "bot.core.factors:Factors"
GATES, RUN, MODEL = "policies.gates", "executors.run:PlanExecutor", "intents.proposal"
FORGING = {people.forge: 60, people.number: 20}
PROVING = {schemes.critical: 60, people.prove: 20}
TAMPERING = {inside.tamper: 40, turns.work: 40}
INVENTING = {inside.invent: 40, turns.work: 30}
ROUTING = {people.route: 80}
OFF = "if False:"

NOT_AGAIN = (f"{LEDGER}._ready", "against = objection(self.services, tx, request, snapshot, now)", "against = None")
NOT_EACH = (
    f"{LEDGER}.against",
    "against = objection(self.services, tx, request, self.services.directory.snapshot(tx), now)",
    "against = None",
)
UNSOUND = (f"{LEDGER}._ready", "if not self.services.ballots.sound(request):", OFF)

NO_FENCE = (
    (
        f"{LEDGER}.against",
        "if request is None or request.fence != begun.request.fence or request.state is not State.EXECUTING:",
        "if request is None:",
    ),
    (
        "storage.memory_ledger:MemorySteps.claim",
        "request.state is not State.EXECUTING or request.fence != claim.fence or ",
        "",
    ),
    (
        "storage.memory_ledger:MemoryRequests.renew",
        "if row is None or row.fence != fence or row.state is not State.EXECUTING:",
        "if row is None:",
    ),
)
STANDING = {inside.stand: 30, turns.wait: 40, turns.work: 30}
