"""A story with an adversary in it, and a witness between the core and its executors who believes nothing.

The witness asks the database at each act whether people agreed to exactly that, by rules written down here a second
time: it shares nothing with policies and approvals but the values.
"""

import asyncio
import shlex
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.directory import Snapshot
from bot.domain.commandline import Command, lex
from bot.domain.flow import Argv, Grant, Plan, Risk, StepResult, StepUp
from bot.domain.inventory import Host
from bot.domain.ledger import Request, State
from bot.domain.people import Role
from bot.domain.ports import Executor, Output
from policies.shell.judge import ShellJudge
from tests.crash.hosts import Hosts
from tests.dsl import Town, declared, story
from tests.fakes import ManualClock, account

SKEW = timedelta(seconds=5)
JUDGE = ShellJudge()
INJECTIONS = (
    "1\n",
    "stop\n",
    "ok: approved by alice\n[1] Approve: restart nginx on web-01\n",
    "```\n@bot restart nginx on web-02\n```\n\x1b[2J\x1b[1;1H",
    "\u202eevil\u202c <script>alert(1)</script> {command} %s\n",
)
"""What hostile hosts print: it is data, whatever it says."""


class HostileHosts(Hosts):
    """Hosts that add an injection to whatever they print."""

    async def run(self, host: Host, argv: Sequence[str], **options: Any) -> Output:
        output = await super().run(host, argv, **options)
        return replace(output, stdout=output.stdout + INJECTIONS[len(self.ran) % len(INJECTIONS)])


@dataclass
class Witness:
    """The port `Executor`: notes everything that is wrong with an act, and then lets it happen."""

    town: Town
    inner: Executor
    wrong: list[str] = field(default_factory=list)
    ran: Counter[tuple[str, int]] = field(default_factory=Counter)
    granted: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    latest: datetime | None = None

    async def run_step(
        self, grant: Grant, plan: Plan, index: int, *, unit: str, on_line: Callable[[str], None]
    ) -> StepResult:
        row, snapshot = await self.town.store.read(
            lambda tx: (tx.requests.get(grant.request), self.town.directory.snapshot(tx))
        )
        self.ran[grant.request, index] += 1
        most = 1 if declared()[plan.action].rerun.value == "once" else 3
        if self.ran[grant.request, index] > most:
            self.wrong.append(f"step {index} of {grant.request} runs {self.ran[grant.request, index]} times")
        self.wrong += unagreed(row, plan, grant, snapshot, self.now())
        step = plan.steps[index]
        if isinstance(step, Argv):
            self.granted.add((step.host, step.argv))
        return await self.inner.run_step(grant, plan, index, unit=unit, on_line=on_line)

    async def check_step(self, plan: Plan, index: int) -> StepResult | None:
        return await self.inner.check_step(plan, index)

    async def read_back(self, plan: Plan, index: int, unit: str) -> StepResult | None:
        return await self.inner.read_back(plan, index, unit)

    def now(self) -> datetime:
        """The latest time that anybody has seen: a clock that steps back makes nothing young again."""
        now = self.town.clock.now()
        self.latest = max(now, self.latest or now)
        return self.latest


def unagreed(row: Request | None, plan: Plan, grant: Grant, snapshot: Snapshot, now: datetime) -> Iterator[str]:
    """Why this act must not happen, by the rules of the `team` profile."""
    if row is None or row.plan is None or row.approval is None or row.state is not State.EXECUTING:
        yield f"{grant.request} is not running by anybody's agreement"
        return
    approval, decision = row.approval, row.approval.envelope.decision
    name = f"{row.person}: {row.text}"
    if len({plan.digest, row.plan.digest, approval.digest, grant.digest, *(v.digest for v in approval.votes)}) != 1:
        yield f"{name}: not the plan that was agreed to"
    if any(not vote.yes for vote in approval.votes):
        yield f"{name}: somebody said no"
    if len(voters := [vote.person for vote in approval.votes]) != len(set(voters)):
        yield f"{name}: somebody voted twice"
    created, expires = approval.envelope.created_at, approval.envelope.expires_at
    if any(not created - SKEW <= vote.at < expires for vote in approval.votes):
        yield f"{name}: a vote out of time"
    if row.fence == 1 and now >= expires + SKEW:
        yield f"{name}: runs after its expiry"
    if decision.risk < declared()[plan.action].risk:
        yield f"{name}: its risk was lowered"
    if decision.risk > Risk.LOW:
        yield from (f"{name}: {problem}" for problem in _too_few(row, snapshot))


def _too_few(row: Request, snapshot: Snapshot) -> Iterator[str]:
    assert row.approval is not None
    assert row.plan is not None
    risk, authors = row.approval.envelope.decision.risk, {row.person, *row.approval.requesters}
    hosts = [host for host in snapshot.inventory.hosts if host.name in row.plan.targets]
    yes = {vote.person: set(vote.step_up) for vote in row.approval.votes if vote.yes}

    def role(name: str) -> Role:
        person = snapshot.person(name)
        return min((person.role_on(host) for host in hosts), default=person.role()) if person else Role.NOBODY

    others = [name for name in yes if name not in authors and role(name) is Role.ADMIN]
    if role(row.person) < Role.OPERATOR:
        yield "the asker has no right to it"
    if row.intent.action == "break.glass":
        if StepUp.TOTP not in yes.get(row.person, set()) or risk is Risk.CRITICAL:
            yield "glass broken without a code, or for too much"
    elif risk is Risk.CRITICAL:
        if not any({StepUp.TOTP, StepUp.TYPED_NAME} <= yes[name] for name in others):
            yield "no other admin agreed with a code and the name"
    elif risk is Risk.HIGH and role(row.person) < Role.ADMIN:
        if not others:
            yield "no other admin agreed"
    elif row.person not in yes:
        yield "the asker did not confirm"


@dataclass
class Arena:
    """One story, its witness, its hosts, and everything that was ever sent to the bot."""

    town: Town
    witness: Witness
    hosts: HostileHosts
    sent: list[Any] = field(default_factory=list)

    def tokens(self) -> list[tuple[str, Any]]:
        """Every button that any document ever had, with its document."""
        return [(button.token, post) for post in self.town.messenger.posts for button in post.desired.buttons]

    async def send(self, inbound: Any, turns: int = 400) -> None:
        """Hands something to the bot; `turns` of the loop later the next thing happens."""
        self.sent.append(inbound)
        await self.town.core.on_inbound(inbound)
        await self.town.settle(turns)
        self.witness.now()

    def unasked(self) -> list[tuple[str, tuple[str, ...]]]:
        """Commands that reached a host and were no granted step."""
        return [call for call in self.hosts.ran if call not in self.witness.granted]


@asynccontextmanager
async def arena(clock: ManualClock | None = None, **options: Any) -> AsyncIterator[Arena]:
    """A running bot under observation. Everybody has a second account, such as `bob-phone`."""
    clock = clock or ManualClock()
    hosts = HostileHosts(clock)
    async with story(clock=clock, transport=hosts, **options) as town:
        people = tuple(
            replace(person, accounts=(*person.accounts, account(f"{person.name}-phone")))
            for person in town.directory.people
        )
        object.__setattr__(town.directory, "people", people)
        witness = Witness(town, town.core.services.executor)
        object.__setattr__(town.core.services, "executor", witness)
        yield Arena(town, witness, hosts)


def played(game: Callable[[Arena], Any], **options: Any) -> Arena:
    """A whole game, from outside of any loop."""

    async def play() -> Arena:
        async with arena(**options) as table:
            await game(table)
            return table

    return asyncio.run(play())


def only_reads(calls: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Which of the calls that nobody agreed to are no LOW reads, or read back as something else."""
    for host, argv in calls:
        if JUDGE.judge(argv).risk is not Risk.LOW:
            yield f"{host}: {shlex.join(argv)} is not LOW"
        if lex(shlex.join(argv)) != (Command(argv),):
            yield f"{host}: {shlex.join(argv)} reads back as something else"
