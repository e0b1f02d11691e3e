"""The port `Executor`: one step of a granted plan, from the grant's verification to the proof that it worked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.content import Message
from bot.domain.errors import ConnectionLost, FaultError, NotAllowed, UnavailableError
from bot.domain.flow import Argv, Call, Check, Grant, Outcome, Plan, StepResult
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import Clock, HostReader, Output, Redactor, Transport
from executors.check import HOLDS_SECONDS, Prover
from executors.ending import failure
from executors.output import HEAD, TAIL, HeadTail

STREAM_CAP = (HEAD + TAIL) // 2
"""Bytes of each stream up to which everything is shown; beyond, the beginning and the end of what came."""

Engine: TypeAlias = Callable[[Call, Callable[[str], None]], Awaitable[Output]]
"""Carries out the calls of one engine, telling lines as they come.

Raises `EngineUnavailable`, or `ConnectionLost` where the call had left.
"""
Fate: TypeAlias = Callable[[Host, str], Awaitable[Output | None]]
"""How the transient unit of an attempt ended (`TransientUnits.fate`); None where that cannot be known."""
NO_ENGINES: Mapping[str, Engine] = MappingProxyType({})


class PlanExecutor:
    """Runs steps through `transport` and their checks through `reader`.

    `verify` says whether a grant's seal is genuine; digest, end and step are compared here as well. Without a reader
    the checks of granted steps go through the transport (the digest covers them), and what has no grant is not run.
    `live` makes what hides secrets in lines as they come, some of which stretch over several. `fate` reads back what
    became of an interrupted step. A state that a check shows must last `holds` seconds.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        inventory: Callable[[], Inventory],
        verify: Callable[[Grant, Plan], bool],
        redact: Redactor,
        live: Callable[[], Redactor] | None = None,
        clock: Clock,
        reader: HostReader | None = None,
        fate: Fate | None = None,
        engines: Mapping[str, Engine] = NO_ENGINES,
        holds: float = HOLDS_SECONDS,
    ) -> None:
        self._transport = transport
        self._inventory = inventory
        self._verify = verify
        self._redact = redact
        self._live = live or (lambda: redact)
        self._clock = clock
        self._judged = reader is not None
        self._prover = Prover(reader or _Granted(transport), clock, redact, holds=holds)
        self._fate = fate
        self._engines = engines

    async def run_step(
        self, grant: Grant, plan: Plan, index: int, *, unit: str, on_line: Callable[[str], None]
    ) -> StepResult:
        """As the port says. `FaultError` for a change of the bot's own state: those never come here."""
        began = self._clock.now()
        if not self._holds(grant, plan, index):
            target = plan.steps[index].target if 0 <= index < len(plan.steps) else ""
            return StepResult(index, target, Outcome.FAILED, reason=Message.of("executors.grant_refused"))
        step = plan.steps[index]
        blank = StepResult(index, step.target, Outcome.FAILED)
        if isinstance(step, Argv):
            result = await self._command(step, blank, unit, on_line)
        elif isinstance(step, Call):
            result = await self._call(step, blank, on_line)
        else:
            raise FaultError("executors.change_step", name=step.name)
        return replace(result, milliseconds=round((self._clock.now() - began).total_seconds() * 1000))

    async def check_step(self, plan: Plan, index: int) -> StepResult | None:
        """As the port says: one look, now."""
        check = plan.steps[index].check
        if check is None or not self._judged:
            return None
        blank = StepResult(index, plan.steps[index].target, Outcome.UNKNOWN)
        seen = await self._look(blank, check)
        return replace(seen, outcome=Outcome.OK) if seen.proof is not None else seen

    async def read_back(self, plan: Plan, index: int, unit: str) -> StepResult | None:
        """How an interrupted step ended, where the end of its unit was recorded; then its check, as after any step."""
        step = plan.steps[index]
        host = self._inventory().host(step.target)
        if self._fate is None or not self._judged or not isinstance(step, Argv) or host is None:
            return None
        output = await self._fate(host, unit)
        if output is None:
            return None
        return await self._ended(StepResult(index, step.target, Outcome.FAILED), step, output)

    def _holds(self, grant: Grant, plan: Plan, index: int) -> bool:
        return (
            0 <= index < len(plan.steps)
            and grant.digest == plan.digest
            and self._clock.now() < grant.until
            and self._verify(grant, plan)
        )

    async def _command(self, step: Argv, blank: StepResult, unit: str, on_line: Callable[[str], None]) -> StepResult:
        host = self._inventory().host(step.host)
        if host is None or host.looks_only:
            why = "executors.unknown_host" if host is None else "executors.looks_only"
            return replace(blank, reason=Message.of(why, host=step.host))
        printed, show = HeadTail(), self._shown(on_line)
        try:
            output = await self._transport.run(
                host,
                step.argv,
                root=step.root,
                timeout=step.timeout,
                cap=STREAM_CAP,
                on_line=show,
                spill=printed.add,
                unit="" if step.detach else unit,
                directory=step.directory,
                environment=step.environment,
            )
        except ConnectionLost as error:
            shown = replace(blank, output=self._redact(printed.text()), truncated=printed.truncated)
            if step.detach and step.check is not None:
                return await self._check(shown, step.check)
            lost = replace(shown, outcome=Outcome.UNKNOWN, reason=error.message)
            return await self._look(lost, step.check) if step.check is not None else lost
        except (UnavailableError, NotAllowed) as error:
            return replace(blank, reason=error.message)
        text = printed.text() if output.truncated else output.stdout + output.stderr
        shown = replace(blank, output=self._redact(text), truncated=output.truncated)
        return await self._ended(shown, step, output)

    def _shown(self, on_line: Callable[[str], None]) -> Callable[[str], None]:
        """Hides the secrets in lines as they come."""
        hide = self._live()

        def show(line: str) -> None:
            if shown := hide(f"{line}\n").rstrip("\n"):
                on_line(shown)

        return show

    async def _call(self, step: Call, blank: StepResult, on_line: Callable[[str], None]) -> StepResult:
        engine = self._engines.get(step.engine)
        if engine is None:
            return replace(blank, reason=Message.of("executors.unknown_engine", engine=step.engine))
        try:
            output = await engine(step, self._shown(on_line))
        except ConnectionLost as error:
            return replace(blank, outcome=Outcome.UNKNOWN, reason=error.message)
        except UnavailableError as error:
            return replace(blank, reason=error.message)
        shown = replace(blank, output=self._redact(output.stdout + output.stderr), truncated=output.truncated)
        return await self._ended(shown, step, output)

    async def _ended(self, shown: StepResult, step: Argv | Call, output: Output) -> StepResult:
        """The result of a command that ended: its own word first, then its check."""
        result = replace(shown, exit_status=output.exit_status)
        obeyed = output.exit_status is None and not output.timed_out and isinstance(step, Argv) and step.detach
        if not obeyed and (why := failure(step, self._inventory().host(step.target), output)) is not None:
            evidence = await self._evidence(step.check)
            return replace(result, reason=why, evidence=evidence)
        return replace(result, outcome=Outcome.OK) if step.check is None else await self._check(result, step.check)

    async def _check(self, result: StepResult, check: Check) -> StepResult:
        host = self._inventory().host(check.host)
        if host is None:
            return replace(result, reason=Message.of("executors.unknown_host", host=check.host))
        try:
            proof = await self._prover.prove(host, check)
        except NotAllowed as error:
            return replace(result, reason=error.message)
        if proof is not None:
            return replace(result, outcome=Outcome.OK, proof=proof)
        reason = Message.of("executors.check_failed", seconds=check.within)
        return replace(result, reason=reason, evidence=await self._evidence(check))

    async def _look(self, result: StepResult, check: Check) -> StepResult:
        """The result with what its check shows now, which decides nothing."""
        host = self._inventory().host(check.host)
        if host is None:
            return result
        try:
            proof = await self._prover.look(host, check)
        except NotAllowed:
            return result
        return replace(result, proof=proof, evidence="" if proof is not None else await self._evidence(check))

    async def _evidence(self, check: Check | None) -> str:
        host = self._inventory().host(check.host) if check is not None else None
        return await self._prover.evidence(host, check) if check is not None and host is not None else ""


class _Granted:
    """The port `HostReader` for checks that a grant covers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the remote command's limit, not this coroutine's)
        cap: int = 262_144,
    ) -> Output:
        """As the port says, unjudged."""
        return await self._transport.run(host, argv, timeout=timeout, cap=cap)
