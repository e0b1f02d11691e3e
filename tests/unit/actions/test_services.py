"""Looks at services, logs and files."""

from collections.abc import Sequence

import pytest

from bot.domain.content import Message, Moment, Quantity
from bot.domain.errors import NotAllowed
from bot.domain.flow import Intent
from bot.domain.inventory import Host
from bot.domain.people import Role
from bot.domain.ports import Output
from tests.unit.actions.town import (
    CATALOGUE,
    CRASHED,
    HEALTHY,
    WEB,
    WEB2,
    FakeReader,
    look,
    offered,
    person,
    raws,
    recorded,
    said,
    table,
    viewer,
)

BLOCKS = recorded("systemctl_show.txt").split("\n\n")
SHOW = ("systemctl", "show")


async def status(answer: str, host: Host = WEB, who: Role = Role.ADMIN) -> tuple[list[str], list[str]]:
    reader = FakeReader({SHOW: answer})
    report = await look("service.status", reader, viewer(person(role=who)), CATALOGUE, targets=(host,), service="nginx")
    return said(report), offered(report)


async def test_a_service_that_runs() -> None:
    reader = FakeReader(HEALTHY)
    report = await look("service.status", reader, viewer(), CATALOGUE, targets=(WEB, WEB2), service="nginx")
    first, _ = table(report).rows
    assert first[:3] == ("web-01", "nginx", "active (running)")
    assert isinstance(first[3], Moment)
    assert first[6] == Quantity(184320, "bytes")
    assert said(report) == []
    assert offered(report) == ["logs of nginx on web-01", "logs of nginx on web-02"]


async def test_a_service_that_crashed_offers_its_restart_first() -> None:
    assert await status(CRASHED) == (
        ["bad actions.service_failed"],
        ["restart nginx on web-01", "logs of nginx on web-01"],
    )


NEVER = "InactiveEnterTimestamp="
LATELY = f"{NEVER}Fri 2026-11-20 09:25:16 UTC"


@pytest.mark.parametrize(
    ("state", "since", "line"),
    [
        ("inactive", LATELY, "bad actions.service_stopped"),
        ("inactive", NEVER, "bad actions.service_never_ran"),
        ("activating", LATELY, "warn actions.service_starting"),
    ],
)
async def test_other_states(state: str, since: str, line: str) -> None:
    text = CRASHED.replace("ActiveState=failed", f"ActiveState={state}").replace(LATELY, since)
    assert await status(text) == ([line], ["start nginx on web-01", "logs of nginx on web-01"])


@pytest.mark.parametrize(
    ("result", "why"),
    [
        ("signal", Message.of("actions.ended_by_signal", signal="SIGSEGV")),
        ("oom-kill", Message.of("actions.ended_no_memory")),
        ("timeout", Message.of("actions.ended_too_slow")),
        ("start-limit-hit", Message.of("actions.ended_start_limit")),
        ("exit-code", Message.of("actions.ended_with_status", status=11)),
        ("watchdog", Message.of("actions.ended_otherwise", result="watchdog")),
    ],
)
async def test_why_a_service_failed(result: str, why: Message) -> None:
    text = CRASHED.replace("Result=signal", f"Result={result}")
    if result != "signal":
        text = text.replace("ExecMainCode=2", "ExecMainCode=1")
    reader = FakeReader({SHOW: text})
    report = await look("service.status", reader, viewer(), CATALOGUE, targets=(WEB,), service="nginx")
    assert getattr(report.blocks[0], "text", Message("")).get("why") == why


async def test_a_service_that_does_not_exist() -> None:
    assert await status(BLOCKS[2]) == (["bad actions.no_such_service_but"], [])
    assert await status(BLOCKS[2], Host("bare")) == (["bad actions.no_such_service"], [])


async def test_nothing_is_offered_that_would_be_refused() -> None:
    assert (await status(CRASHED, who=Role.VIEWER))[1] == ["logs of nginx on web-01"]
    shown_only = Host("localhost", transport="local", looks_only=True)
    assert (await status(CRASHED, shown_only))[1] == ["logs of nginx on localhost"]


async def test_a_host_without_systemd() -> None:
    reader = FakeReader({SHOW: Output("", "System has not been booted with systemd as init system", 1)})
    report = await look("service.status", reader, viewer(), CATALOGUE, targets=(WEB,), service="nginx")
    assert said(report) == ["bad actions.no_answer"]


# --- logs -------------------------------------------------------------------------------------------------------------


async def test_the_log_of_a_service() -> None:
    reader = FakeReader(HEALTHY)
    values = {"service": "nginx", "since": "2h", "lines": 20, "grep": None}
    report = await look("service.logs", reader, viewer(), CATALOGUE, targets=(WEB,), **values)
    assert raws(report) == [recorded("journal.txt")]
    assert reader.asked[0][1][-2:] == ("--since=-2h", "--unit=nginx")
    assert offered(report) == ["status of nginx on web-01"]


HOST_LOGS: dict[str, object] = {"since": None, "lines": 50, "grep": None, "priority": None, "follow": False}


async def test_a_time_without_a_zone_is_the_readers() -> None:
    reader = FakeReader(HEALTHY)
    await look("host.logs", reader, viewer(), CATALOGUE, targets=(WEB,), **HOST_LOGS | {"since": "2026-11-20T09:00:00"})
    assert reader.asked[0][1][-1] == "--since=@1795165200"


async def test_following_is_looking_again() -> None:
    report = await look(
        "host.logs", FakeReader(HEALTHY), viewer(), CATALOGUE, targets=(WEB,), **HOST_LOGS | {"follow": True}
    )
    assert said(report) == ["none actions.no_following"]
    assert offered(report) == ["logs of web-01 lines 50 follow=true"]


async def test_no_line_is_not_an_error() -> None:
    reader = FakeReader(on={"web-01": {("journalctl",): Output("", "", 1)}})
    report = await look("host.logs", reader, viewer(), CATALOGUE, targets=(WEB, WEB2), **HOST_LOGS)
    assert said(report) == ["none actions.no_lines", "bad actions.no_answer"]


async def test_a_log_that_was_cut_says_so() -> None:
    reader = FakeReader({("journalctl",): Output("a\n", truncated=True)})
    (block,) = (await look("host.logs", reader, viewer(), CATALOGUE, targets=(WEB,), **HOST_LOGS)).blocks
    assert getattr(block, "truncated", False)


# --- files ------------------------------------------------------------------------------------------------------------


async def show(
    path: str, real: str, content: Output | str = "line\n", host: Host = WEB
) -> tuple[list[str], list[str], list[str]]:
    reader = FakeReader({("readlink",): f"{real}\n", ("tail",): content})
    report = await look("file.show", reader, viewer(), CATALOGUE, targets=(host,), path=path, lines=100)
    if raws(report):
        assert reader.asked[1][1] == ("tail", "-n", "100", "--", real)
    else:
        assert content != "line\n" or len(reader.asked) == 1, "a refused file is not read"
    return raws(report), said(report), offered(report)


async def test_a_file_below_a_root_is_shown() -> None:
    assert await show("/var/log/syslog", "/var/log/syslog") == (["line\n"], [], [])
    assert await show("/srv/log", "/var/log/app/x.log") == (["line\n"], [], [])


@pytest.mark.parametrize("real", ["/etc/shadow", "/var/logs/x", "/var/log/../../etc/passwd\x07", "/proc/1/environ"])
async def test_a_link_that_leads_out_is_refused(real: str) -> None:
    shown, lines, more = await show("/var/log/syslog", real)
    assert (shown, lines, more) == ([], ["bad actions.no_answer"], ["reveal /var/log/syslog on web-01"])


@pytest.mark.parametrize(
    "name",
    [".env", ".env.production", "server.pem", "tls.KEY", "id_ed25519", "id_rsa.pub", ".ssh/authorized_keys", "shadow-",
     "db_password.txt", "client-secret.json", ".netrc", "credentials", "vault.kdbx", ".pgpass", "sudoers.d"],
)  # fmt: skip
async def test_secrets_are_refused_wherever_they_lie(name: str) -> None:
    shown, lines, _ = await show(f"/var/log/{name}", f"/var/log/{name}")
    assert (shown, lines) == ([], ["bad actions.no_answer"])


@pytest.mark.parametrize(
    "name", ["syslog", "nginx/error.log", "apt/term.log", "keyboard.log", "environment.log", "id.log"]
)
async def test_ordinary_logs_are_not_taken_for_secrets(name: str) -> None:
    assert (await show(f"/var/log/{name}", f"/var/log/{name}"))[0] == ["line\n"]


async def test_missing_binary_and_empty_files() -> None:
    assert (await show("/var/log/x", "/var/log/x", "a\0b"))[1] == ["warn actions.binary_file"]
    assert (await show("/var/log/x", "/var/log/x", Output("")))[1] == ["none actions.empty_file"]
    assert (await show("/var/log/x", "/var/log/x", Output("", "tail: permission denied", 1)))[1] == [
        "bad actions.no_answer"
    ]
    missing = FakeReader({("readlink",): Output("", "", 1)})
    report = await look("file.show", missing, viewer(), CATALOGUE, targets=(WEB,), path="/nope/x", lines=100)
    assert said(report) == ["bad actions.no_answer"]
    assert offered(report) == []


async def test_a_host_without_roots_shows_nothing() -> None:
    assert (await show("/var/log/x", "/var/log/x", host=Host("h", roots=())))[0] == []


@pytest.mark.parametrize(
    ("path", "hosts", "why"),
    [
        ("/etc/shadow", (WEB,), "actions.outside_roots"),
        ("/var/logs/x", (WEB,), "actions.outside_roots"),
        ("/var/log/.env", (WEB,), "actions.holds_secrets"),
        ("/var/log/x", (WEB, Host("closed", roots=())), "actions.no_roots"),
        ("/var/log/x", (WEB,), None),
    ],
)
def test_what_a_look_refuses_by_its_path_is_known_before(path: str, hosts: tuple[Host, ...], why: str | None) -> None:
    other = CATALOGUE["file.show"].instead
    assert other is not None
    found = other(targets=hosts, path=path, lines=7)
    if why is None:
        assert found is None
        return
    assert found is not None
    assert found.why.id == why
    assert found.intent == Intent("file.reveal", (("lines", 7), ("path", path), ("targets", (hosts[-1].name,))))


class Strict(FakeReader):
    """A reader whose judge refuses everything."""

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
    ) -> Output:
        raise NotAllowed("policy.not_low", command="tail")


async def test_what_the_judge_refuses_is_a_line_not_a_fault() -> None:
    report = await look("file.show", Strict(), viewer(), CATALOGUE, targets=(WEB,), path="/var/log/x", lines=100)
    assert said(report) == ["bad actions.no_answer"]
    assert offered(report) == ["reveal /var/log/x on web-01"]


async def test_folders_and_what_could_not_be_entered() -> None:
    whole = await look("disk.usage", FakeReader(HEALTHY), targets=(WEB,), path="/usr", depth=1)
    assert table(whole).rows[0][1] == "/usr"
    assert said(whole) == []
    partly = FakeReader({("du",): Output("8\t/root\n", "du: cannot read directory '/root/x': Permission denied", 1)})
    assert said(await look("disk.usage", partly, targets=(WEB,), path="/", depth=1)) == [
        "warn actions.some_folders_closed"
    ]
    nothing = FakeReader({("du",): Output("", "du: cannot access '/nope'", 1)})
    assert said(await look("disk.usage", nothing, targets=(WEB,), path="/nope", depth=1)) == ["bad actions.no_answer"]
