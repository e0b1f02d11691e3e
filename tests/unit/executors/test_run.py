"""A step runs for its own grant only, and its result says what happened, proved or with evidence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.content import Message
from bot.domain.errors import ConnectionLost, EngineUnavailable, FaultError, HostKeyChanged, TargetUnreachable
from bot.domain.flow import Argv, Call, Change, Outcome, Plan, StepResult
from bot.domain.ports import Output
from executors.run import PlanExecutor
from executors.wrap import ReadOnly
from tests.unit.executors.doubles import (
    CHECK,
    FLEET,
    NOW,
    RESTART,
    Answer,
    Judge,
    Scripted,
    TickingClock,
    grant,
    hide,
    plan,
)

ACTIVE, INACTIVE = Output("active\n"), Output("inactive\n", exit_status=3)
LOST = ConnectionLost("executors.connection_lost", host="web-01")
AWAY = TargetUnreachable("executors.unreachable", host="web-01", reason="")


def executor(transport: Scripted, judge: Judge | None = None, **more: object) -> PlanExecutor:
    return PlanExecutor(
        transport,
        inventory=lambda: FLEET,
        verify=lambda given, _plan: given.seal == "good",
        redact=hide,
        clock=TickingClock(),
        reader=ReadOnly(transport, judge or Judge()),
        **more,  # type: ignore[arg-type]
    )


async def run(transport: Scripted, of: Plan, index: int = 0, **more: object) -> StepResult:
    lines: list[str] = []
    return await executor(transport, **more).run_step(grant(of), of, index, unit="u", on_line=lines.append)  # type: ignore[arg-type]


def why(result: StepResult) -> str:
    return result.reason.id if result.reason is not None else ""


async def test_a_step_that_worked_is_proved() -> None:
    transport = Scripted(is_active=ACTIVE, restart=Output("done\n"))
    result = await run(transport, plan(RESTART))
    assert result == StepResult(0, "web-01", Outcome.OK, 0, "done\n", proof=Message.of("proof.active", state="active"))
    assert transport.options[0].get("root")
    assert transport.options[0].get("unit") == "u"


@pytest.mark.parametrize(
    "other",
    [{"digest": "0" * 64}, {"seal": "forged"}, {"until": NOW}, {"until": NOW - timedelta(seconds=1)}],
)
async def test_nothing_runs_without_its_own_grant(other: dict[str, str]) -> None:
    transport, of = Scripted(), plan(RESTART)
    result = await executor(transport).run_step(grant(of, **other), of, 0, unit="", on_line=print)
    assert (result.outcome, why(result)) == (Outcome.FAILED, "executors.grant_refused")
    assert transport.ran == []


@pytest.mark.parametrize("index", [-1, 1])
async def test_a_step_that_is_not_in_the_plan(index: int) -> None:
    transport = Scripted()
    assert why(await run(transport, plan(RESTART), index)) == "executors.grant_refused"
    assert transport.ran == []


async def test_a_host_that_is_only_looked_at_is_never_acted_on() -> None:
    transport = Scripted()
    result = await run(transport, plan(replace(RESTART, host="localhost")))
    assert (result.outcome, why(result), transport.ran) == (Outcome.FAILED, "executors.looks_only", [])


async def test_a_host_that_is_gone() -> None:
    assert why(await run(Scripted(), plan(replace(RESTART, host="web-99")))) == "executors.unknown_host"


@pytest.mark.parametrize("error", [AWAY, HostKeyChanged("executors.host_key_unknown", host="web-01", fingerprint="")])
async def test_what_never_left_has_failed(error: Exception) -> None:
    result = await run(Scripted(restart=error), plan(RESTART))
    assert (result.outcome, result.exit_status) == (Outcome.FAILED, None)
    assert why(result) == str(error).partition("(")[0]


async def test_a_lost_connection_is_unknown_and_the_check_is_shown() -> None:
    result = await run(Scripted(restart=LOST, is_active=ACTIVE), plan(RESTART))
    assert (result.outcome, why(result)) == (Outcome.UNKNOWN, "executors.connection_lost")
    assert result.proof == Message.of("proof.active", state="active")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (Output("", "broken", 1), "executors.exit_status"),
        (Output("", "", None), "executors.ended_by_signal"),
        (Output("", "", None, timed_out=True), "executors.timed_out"),
        (Output("", "sudo: a password is required\n", 1), "executors.sudo_refused"),
    ],
)
async def test_a_failure_says_why_and_shows_evidence(output: Output, reason: str) -> None:
    transport = Scripted(restart=output, journal=Output("last words of hunter2\n"))
    result = await run(transport, plan(RESTART))
    assert (result.outcome, why(result)) == (Outcome.FAILED, reason)
    assert result.evidence == "last words of [hidden]\n"
    assert ("is-active",) not in transport.ran


async def test_a_check_is_repeated_until_it_holds() -> None:
    transport = Scripted(is_active=[INACTIVE, AWAY, LOST, ACTIVE])
    result = await run(transport, plan(RESTART))
    assert result.outcome is Outcome.OK


async def test_a_check_that_never_holds_fails_with_evidence() -> None:
    clock, transport = TickingClock(), Scripted(is_active=INACTIVE, journal=Output("why\n"))
    of = plan(RESTART)
    made = PlanExecutor(transport, inventory=lambda: FLEET, verify=lambda *_: True, redact=hide, clock=clock)
    result = await made.run_step(grant(of), of, 0, unit="", on_line=print)
    assert (result.outcome, why(result), result.evidence) == (Outcome.FAILED, "executors.check_failed", "why\n")
    assert clock.slept == [0.5, 0.75, 1.125, 0.625]
    assert result.milliseconds == 3000


LASTING = replace(CHECK, expect=r"^(?P<state>active) since (?P<since>\d+)$")


@pytest.mark.parametrize(
    ("shown", "outcome", "slept"),
    [
        (["active since 1"], Outcome.OK, [3]),
        (["active since 1", "failed", "failed"], Outcome.FAILED, [3]),
        (["active since 1", AWAY, "active since 1"], Outcome.FAILED, [3]),
        (["inactive", "active since 1"], Outcome.OK, [0.5, 3]),
        (["inactive", "active since 1", "active since 2", "active since 3"], Outcome.FAILED, [0.5, 3]),
    ],
)
async def test_a_state_must_last(shown: list[str | Exception], outcome: Outcome, slept: list[float]) -> None:
    answers: list[Answer] = [Output(f"{said}\n") if isinstance(said, str) else said for said in shown]
    clock, of = TickingClock(), plan(replace(RESTART, check=LASTING))
    made = PlanExecutor(
        Scripted(is_active=answers), inventory=lambda: FLEET, verify=lambda *_: True, redact=hide, clock=clock
    )
    result = await made.run_step(grant(of), of, 0, unit="", on_line=print)
    assert (result.outcome, clock.slept) == (outcome, slept)


async def test_a_state_that_starts_anew_is_given_its_whole_time() -> None:
    of = plan(replace(RESTART, check=replace(LASTING, within=30)))
    transport = Scripted(is_active=[Output(f"active since {when}\n") for when in (1, 2, 3, 4)])
    result = await run(transport, of)
    assert result.proof == Message.of("proof.active", state="active", since="4")


async def test_a_check_that_is_no_read_never_runs() -> None:
    transport = Scripted()
    result = await run(transport, plan(RESTART), judge=Judge("is-active"))
    assert (result.outcome, why(result)) == (Outcome.FAILED, "executors.not_a_read")
    assert ("is-active",) not in transport.ran


async def test_everything_shown_is_redacted() -> None:
    lines: list[str] = []
    of = plan(RESTART)
    transport = Scripted(restart=Output("key hunter2\n"), is_active=ACTIVE)
    result = await executor(transport).run_step(grant(of), of, 0, unit="", on_line=lines.append)
    assert result.output == "key [hidden]\n"
    assert lines == ["key [hidden]"]


async def test_long_output_is_its_beginning_and_its_end() -> None:
    text = "".join(f"line {n}\n" for n in range(60_000))
    output = Output(text[:131_072], truncated=True)

    def printed() -> Output:
        return replace(output, stdout=text)

    result = await run(Scripted(restart=printed, is_active=ACTIVE), plan(RESTART))
    assert result.truncated
    assert result.output.startswith("line 0\n")
    assert result.output.endswith("line 59999\n")
    assert "\n[…]\n" in result.output
    assert len(result.output) < 262_144


async def test_a_host_that_reboots_may_leave_without_a_word() -> None:
    reboot = Argv("web-01", ("reboot",), root=True, detach=True, check=CHECK)
    for answer in (LOST, Output(""), Output("", "", None)):
        transport = Scripted(reboot=answer, is_active=[AWAY, ACTIVE])
        result = await run(transport, plan(reboot))
        assert result.outcome is Outcome.OK
        assert transport.options[0].get("unit") == ""
    refused = await run(Scripted(reboot=Output("", "no", 1)), plan(reboot))
    assert why(refused) == "executors.exit_status"


async def test_calls_go_to_their_engine() -> None:
    call = Call("docker", "restart", target="web-01", check=CHECK)
    assert why(await run(Scripted(), plan(call))) == "executors.unknown_engine"

    async def works(_call: Call, _on_line: Callable[[str], None]) -> Output:
        return Output("restarted\n")

    async def away(_call: Call, _on_line: Callable[[str], None]) -> Output:
        raise EngineUnavailable("executors.unreachable", host="docker", reason="")

    async def lost(_call: Call, _on_line: Callable[[str], None]) -> Output:
        raise LOST

    transport = Scripted(is_active=ACTIVE)
    assert (await run(transport, plan(call), engines={"docker": works})).outcome is Outcome.OK
    assert (await run(transport, plan(call), engines={"docker": away})).outcome is Outcome.FAILED
    assert (await run(transport, plan(call), engines={"docker": lost})).outcome is Outcome.UNKNOWN


async def test_changes_of_the_bot_itself_do_not_come_here() -> None:
    with pytest.raises(FaultError):
        await run(Scripted(), plan(Change("role.grant")))


async def test_looking_at_a_step_without_a_grant() -> None:
    of = plan(RESTART)
    seen = await executor(Scripted(is_active=ACTIVE)).check_step(of, 0)
    assert seen is not None
    assert seen.proof == Message.of("proof.active", state="active")
    missed = await executor(Scripted(is_active=INACTIVE, journal=Output("why"))).check_step(of, 0)
    assert missed is not None
    assert (missed.outcome, missed.evidence) == (Outcome.UNKNOWN, "why")
    transport = Scripted()
    assert await executor(transport).check_step(plan(replace(RESTART, check=None)), 0) is None
    await executor(transport, Judge("is-active")).check_step(of, 0)
    assert transport.ran == []
    blind = PlanExecutor(transport, inventory=lambda: FLEET, verify=lambda *_: True, redact=hide, clock=TickingClock())
    assert await blind.check_step(of, 0) is None
    assert transport.ran == []


async def test_an_interrupted_step_is_read_back() -> None:
    async def told(_host: object, attempt: str) -> Output | None:
        return {"ended": Output("", exit_status=0), "failed": Output("", exit_status=7)}.get(attempt)

    made = executor(Scripted(is_active=ACTIVE), fate=told)
    worked = await made.read_back(plan(RESTART), 0, "ended")
    assert worked is not None
    assert worked.outcome is Outcome.OK
    failed = await made.read_back(plan(RESTART), 0, "failed")
    assert failed is not None
    assert (failed.outcome, failed.exit_status) == (Outcome.FAILED, 7)
    assert await made.read_back(plan(RESTART), 0, "lost") is None
