"""What is shown before people agree to an act, and what is said and offered when it has ended."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.actions import Aftermath, Ended
from bot.domain.content import Block, Line, Mark, Message, Raw, Table
from bot.domain.errors import TargetUnreachable
from bot.domain.flow import Address, Argument, Arguments, Execution, Outcome, Risk, StepResult
from bot.domain.inventory import Host, Inventory
from bot.domain.ports import HostReader, Output, Viewer
from intents.actions import commands, previews
from tests.unit.actions.town import (
    CATALOGUE,
    CRASHED,
    HEALTHY,
    INVENTORY,
    SITE,
    WEB,
    WEB2,
    FakeReader,
    person,
    recorded,
    viewer,
)

BLOCKS = recorded("systemctl_show.txt").split("\n\n")
APACHE = BLOCKS[2]
ALICE = viewer()


async def preview(name: str, reader: HostReader, who: Viewer = ALICE, /, **values: object) -> tuple[Block, ...]:
    """What the card of an act would show below its plan."""
    declared = CATALOGUE[name].preview
    assert declared is not None
    ports = {HostReader: reader, Viewer: who}
    return await declared.run(*(ports[port] for port in declared.ports), **values)


def lines(blocks: tuple[Block, ...]) -> list[str]:
    return [f"{block.mark} {block.text.id}" for block in blocks if isinstance(block, Line)]


# --- before -----------------------------------------------------------------------------------------------------------


async def test_a_service_that_is_not_there_is_seen_before_anybody_agrees() -> None:
    reader = FakeReader({("systemctl", "show"): APACHE}, {"web-02": {("systemctl", "show"): CRASHED}})
    (missing, failed) = await preview("service.restart", reader, targets=(WEB, WEB2), service="apache")
    assert isinstance(missing, Line)
    assert missing.mark is Mark.WARN
    assert missing.text.id == "actions.no_such_service_but"
    assert missing.text.get("known") == ("nginx",)
    assert lines((failed,)) == ["none actions.service_failed"]


@pytest.mark.parametrize("verb", ["start", "restart", "reload", "stop", "enable", "disable"])
async def test_every_act_on_a_service_shows_its_present_state(verb: str) -> None:
    shown = await preview(f"service.{verb}", FakeReader(HEALTHY), targets=(WEB,), service="nginx")
    assert lines(shown) == ["none actions.service_runs"]


async def test_an_upgrade_shows_its_packages() -> None:
    summary, table, more = await preview("host.upgrade", FakeReader(HEALTHY), targets=(WEB,))
    assert lines((summary, more)) == ["warn actions.updates_waiting", "none actions.more_packages"]
    assert isinstance(table, Table)
    assert len(table.rows) == 40


async def test_an_upgrade_of_nothing_says_so() -> None:
    none = "0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n"
    shown = await preview("host.upgrade", FakeReader({**HEALTHY, commands.APT_UPGRADES: none}), targets=(WEB,))
    assert lines(shown) == ["ok actions.up_to_date"]


PS = "PID USER %CPU %MEM RSS ELAPSED COMMAND\n 4242 demo 25.0 4.5 9 7200 python3\n 9 root 1.0 1.0 9 99 sshd\n"
KILL: dict[str, object] = {"targets": (WEB,), "pid": None, "name": None, "signal": "TERM"}


@pytest.mark.parametrize("said", [{"name": "python3"}, {"pid": 4242}])
async def test_a_kill_shows_whom_it_would_reach(said: dict[str, object]) -> None:
    (line,) = await preview("process.kill", FakeReader({("ps",): PS}), **KILL | said)
    assert isinstance(line, Line)
    assert (line.text.id, line.text.get("process"), line.text.get("pid")) == ("actions.would_end", "python3", "4242")


async def test_a_kill_of_nobody_shows_who_there_is_in_private() -> None:
    reader = FakeReader({("ps",): PS})
    missing, busiest = await preview("process.kill", reader, **KILL | {"name": "report"})
    assert missing == Line(Message.of("actions.no_process_named", name="report", host="web-01"), Mark.WARN)
    assert isinstance(busiest, Raw)
    assert busiest.text.split() == ["4242", "python3", "9", "sshd"]
    public = replace(viewer(), address=Address("slack", channel="ops"))
    shown = await preview("process.kill", reader, public, **KILL | {"pid": 7})
    assert lines(shown) == ["warn actions.no_process_numbered"]
    assert len(shown) == 1


async def test_a_host_that_does_not_answer_is_one_line() -> None:
    reader = FakeReader(HEALTHY, down=frozenset({"web-02"}))
    shown = await preview("host.upgrade", reader, targets=(WEB2,))
    assert lines(shown) == ["warn actions.no_preview"]


class Slow(FakeReader):
    """A reader that never answers."""

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
    ) -> Output:
        await asyncio.Event().wait()
        raise TargetUnreachable("executors.unreachable", host=host.name, reason="never")


async def test_a_slow_host_does_not_hold_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "SECONDS", 0.01)
    (line,) = await preview("service.stop", Slow(), targets=(WEB,), service="nginx")
    assert isinstance(line, Line)
    reason = line.text.get("reason")
    assert isinstance(reason, Message)
    assert reason.id == "actions.no_preview_in_time"


async def test_only_the_first_of_many_hosts_are_looked_at() -> None:
    many = tuple(Host(f"h{number}") for number in range(50))
    assert len(await preview("service.stop", FakeReader(HEALTHY), targets=many, service="nginx")) == previews.HOSTS


def test_what_a_preview_takes_is_what_its_act_takes() -> None:
    previewed = {action.name for action in CATALOGUE if action.preview is not None}
    verbs = {"start", "restart", "reload", "stop", "enable", "disable"}
    assert previewed == {"host.upgrade", "process.kill", *(f"service.{verb}" for verb in verbs)}
    assert {port for action in CATALOGUE if action.preview for port in action.preview.ports} == {HostReader, Viewer}


# --- why --------------------------------------------------------------------------------------------------------------


def test_what_is_declared_risky_says_why() -> None:
    assert all((action.why is not None) == (action.risk >= Risk.HIGH) for action in CATALOGUE)


# --- after ------------------------------------------------------------------------------------------------------------

NO_APACHE = "Failed to restart apache.service: Unit apache.service not found.\n"


def after(action: str, /, *results: StepResult, inventory: Inventory = INVENTORY, **params: Argument) -> Aftermath:
    declared = CATALOGUE[action].after
    assert declared is not None
    targets = tuple(sorted({one.target for one in results}))
    said: Arguments = tuple(sorted({"targets": targets, **params}.items()))
    execution = Execution("d", results)
    return declared(Ended(action, said, execution, inventory, person(), "en", CATALOGUE))


def ended(target: str, outcome: Outcome = Outcome.OK, status: int | None = 0, output: str = "") -> StepResult:
    return StepResult(0, target, outcome, status, output)


def offers(found: Aftermath) -> list[str]:
    return [one.command for one in found.suggestions]


def test_a_missing_service_is_said_in_words_and_not_tried_again() -> None:
    found = after("service.restart", ended("web-01", Outcome.FAILED, 5, NO_APACHE), service="apache")
    text = Message.of("actions.no_such_service_but", host="web-01", service="apache", known=("nginx",))
    assert found == Aftermath((Line(text, Mark.BAD),), found.suggestions, retry=False)
    assert offers(found) == ["restart nginx on web-01"]


def test_the_hosts_that_have_the_service_can_still_be_asked_for() -> None:
    failed, skipped = ended("web-01", Outcome.FAILED, 5, NO_APACHE), ended("web-02", Outcome.SKIPPED)
    found = after("service.restart", failed, skipped, service="apache")
    assert offers(found)[0] == "restart apache on web-02"


@pytest.mark.parametrize(
    "words",
    [
        "Failed to stop x.service: Unit x.service not loaded.",
        "Failed to enable unit: Unit file x.service does not exist.",
        "Unit x.service could not be found.",
    ],
)
def test_systemd_has_many_words_for_nothing(words: str) -> None:
    found = after("service.stop", ended("web-01", Outcome.FAILED, 1, words), service="x", inventory=Inventory())
    assert lines(found.blocks) == ["bad actions.no_such_service"]


def test_after_a_restart_the_log_and_the_application() -> None:
    done = after("service.restart", ended("web-01"), service="nginx")
    assert offers(done) == ["logs of nginx on web-01", f"diagnose {SITE.name}"]
    assert done.retry
    assert offers(after("service.restart", ended("db-master"), service="postgresql")) == [
        "logs of postgresql on db-master"
    ]
    assert offers(after("service.stop", ended("web-01"), service="nginx")) == ["logs of nginx on web-01"]


def test_a_failed_restart_is_tried_again_and_its_log_read_where_it_failed() -> None:
    bad = ended("web-02", Outcome.FAILED, 1, "Job for nginx.service failed.")
    found = after("service.restart", ended("web-01"), bad, service="nginx")
    assert (found.blocks, found.retry) == ((), True)
    assert offers(found)[0] == "logs of nginx on web-02"


@pytest.mark.parametrize(
    ("said", "output", "text"),
    [({"name": "report"}, "", Message.of("actions.no_process_named", name="report", host="web-02")),
     ({"pid": 7}, "kill: (7): No such process\n", Message.of("actions.no_process_numbered", pid="7", host="web-02"))],
)  # fmt: skip
def test_a_kill_of_nobody_says_so_and_shows_who_there_is(said: dict[str, Any], output: str, text: Message) -> None:
    found = after("process.kill", ended("web-02", Outcome.FAILED, 1, output), **said)
    assert found.blocks == (Line(text, Mark.BAD),)
    assert not found.retry
    assert offers(found) == ["top processes on web-02"]


def test_a_process_that_does_not_obey_can_be_killed_harder() -> None:
    lives = ended("web-02", Outcome.FAILED, 0)
    assert offers(after("process.kill", lives, pid=7))[0] == "kill processes on web-02 with pid 7 signal KILL"
    assert offers(after("process.kill", lives, pid=7, signal="KILL")) == ["top processes on web-02"]
    refused = ended("web-02", Outcome.FAILED, 1, "kill: (7): Operation not permitted")
    found = after("process.kill", refused, pid=7)
    assert (found.blocks, found.retry, offers(found)) == ((), True, ["top processes on web-02"])


def test_an_upgrade_names_what_it_upgraded() -> None:
    found = after("host.upgrade", ended("web-01", output=recorded("apt.txt")))
    (line,) = found.blocks
    assert isinstance(line, Line)
    packages = line.text.get("packages")
    assert isinstance(packages, tuple)
    assert (line.text.get("count"), packages[:2], packages[-1]) == (131, ("appstream", "apt"), "…")
    assert offers(found) == ["diagnose web-01"]
    nothing = "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n"
    assert after("host.upgrade", ended("web-01", output=nothing)).blocks == ()
