"""Root steps on a host with a real systemd: proofs, evidence, transient units that outlive us, exact sudo, a reboot."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.domain.flow import Check, Outcome
from executors import systemd
from executors.ssh.sudoers import NUMBER
from tests.live.systemd_lab import NAME, Lab, lab, planned, root
from tests.servers.systemd_host import NotPossibleError, daemon

pytestmark = [pytest.mark.live("systemd"), pytest.mark.asyncio(loop_scope="module")]

BROKEN = """[Service]
ExecStart=/bin/sh -c 'echo the disk is on fire; exit 3'
"""
FLEETING = """[Service]
ExecStart=/bin/sh -c 'sleep 1; echo the disk was on fire all along; exit 3'
"""


def active(service: str) -> Check:
    argv = ("systemctl", "show", "--no-pager", "--property=MainPID,ActiveState", "--", service)
    evidence = ("journalctl", "--no-pager", "-q", "-n", "20", f"--unit={service}")
    return Check(NAME, argv, r"^MainPID=(?P<pid>[1-9]\d*)\nActiveState=active$", 4, "proof.active", evidence)


def lasting(service: str) -> Check:
    """As the product checks services."""
    argv = ("systemctl", "show", "--no-pager", "--property=ActiveState,ActiveEnterTimestamp", "--", service)
    return replace(active(service), argv=argv, expect=r"^ActiveState=active\nActiveEnterTimestamp=(?P<since>.+)$")


ODD = (
    "$HOME",
    "${HOME}x",
    "$$",
    "%n",
    "%%",
    ";",
    "a,b",
    "k=v",
    "\\x41",
    "*",
    "é€",
    "-x",
    "[a]",
    "!",
    "^",
    "#",
    "'",
    '"',
    ":",
)
RESTART = root("systemctl", "restart", "--", "nginx", check=active("nginx"))
BREAK = root("systemctl", "restart", "--", "broken", check=active("broken"))
CRASH = root("systemctl", "restart", "--", "fleeting", check=lasting("fleeting"))
STEADY = root("systemctl", "restart", "--", "nginx", check=lasting("nginx"))
MISSING = root("systemctl", "restart", "--", "missing", check=active("missing"))
REBOOT = root("systemctl", "reboot", detach=True, check=Check(NAME, ("ls", "/run/before"), r"\A\Z", 60, "proof.back"))
PRINT = root("printf", "%s|", *ODD)
NAP = root("sleep", "3")
FAIL_LATE = root("python3", "-c", "__import__('time').sleep(3);exit(7)")
KILLED = root("python3", "-c", "__import__('os').kill(__import__('os').getpid(),9)")
TOO_LONG = root("sleep", "61", timeout=2)
ENDLESS = root("sleep", "62")
ENVIRONMENT = root("env")
PLACED = replace(root("pwd"), directory="/var/log", environment=(("TZ", "Europe/Paris"),))
PARIS = replace(root("date", "+%Z"), environment=(("TZ", "Europe/Paris"),))
NOWHERE = replace(root("pwd"), directory="/no%n/$where")
KILL = root("kill", "-s", "TERM", "--", NUMBER)
PRIVILEGES = (
    RESTART,
    BREAK,
    CRASH,
    MISSING,
    REBOOT,
    PRINT,
    NAP,
    FAIL_LATE,
    KILLED,
    TOO_LONG,
    ENDLESS,
    ENVIRONMENT,
    PLACED,
    PARIS,
    NOWHERE,
    KILL,
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    try:
        async with daemon() as docker, lab(docker, tmp_path_factory.mktemp("lab"), PRIVILEGES) as one:
            yield one
    except NotPossibleError as error:
        pytest.skip(f"no host with a systemd here: {error}")


async def test_a_restart_is_proved(place: Lab) -> None:
    before = (await place.real.sh("systemctl show -P MainPID nginx")).strip()
    result = await place.run(RESTART, "restart-1")
    after = (await place.real.sh("systemctl show -P MainPID nginx")).strip()
    assert result.outcome is Outcome.OK
    assert result.proof is not None
    assert result.proof.get("pid") == after != before


async def test_a_service_that_dies_is_shown_with_its_last_words(place: Lab) -> None:
    await place.real.sh("cat > /etc/systemd/system/broken.service && systemctl daemon-reload", BROKEN)
    result = await place.run(BREAK, "break-1")
    assert result.outcome is Outcome.FAILED
    assert result.reason is not None
    assert result.reason.id == "executors.check_failed"
    assert result.exit_status == 0
    assert "the disk is on fire" in result.evidence


@pytest.mark.parametrize("again", ["no", "always"])
async def test_a_service_that_crashes_a_second_later_fails(place: Lab, again: str) -> None:
    """With `always` it is active whenever one looks, but never since the same moment."""
    unit = f"{FLEETING}Restart={again}\n[Unit]\nStartLimitIntervalSec=0\n"
    await place.real.sh("cat > /etc/systemd/system/fleeting.service && systemctl daemon-reload", unit)
    result = await place.run(CRASH, f"fleeting-{again}")
    await place.real.sh("systemctl stop fleeting")
    assert (result.outcome, result.exit_status) == (Outcome.FAILED, 0)
    assert "on fire all along" in result.evidence


async def test_a_unit_runs_where_it_is_told_with_what_it_is_told(place: Lab) -> None:
    assert (await place.run(PLACED, "placed-1")).output == "/var/log\n"
    assert (await place.run(PARIS, "paris-1")).output in {"CET\n", "CEST\n"}
    nowhere = await place.run(NOWHERE, "nowhere-1")
    assert (nowhere.outcome, nowhere.output) == (Outcome.FAILED, "")
    assert nowhere.exit_status != 0


async def test_a_service_that_stays_is_proved(place: Lab) -> None:
    assert (await place.run(STEADY, "steady-1")).outcome is Outcome.OK


async def test_a_service_that_is_not_there_fails_at_once(place: Lab) -> None:
    result = await place.run(MISSING, "missing-1")
    assert (result.outcome, result.exit_status) == (Outcome.FAILED, 5)
    assert "missing.service not found" in result.output


async def test_words_reach_a_unit_as_they_are(place: Lab) -> None:
    output = await place.execute(PRINT, "print-1")
    assert output.stdout.split("|")[:-1] == list(ODD)


async def test_the_environment_of_a_unit_is_bare(place: Lab) -> None:
    output = await place.execute(ENVIRONMENT, "env-1")
    names = {line.partition("=")[0] for line in output.stdout.splitlines()}
    assert "LC_ALL=C.UTF-8" in output.stdout
    assert names <= {"LC_ALL", "LANG", "PATH", "INVOCATION_ID", "SYSTEMD_EXEC_PID"}


async def test_a_lost_connection_is_healed_by_the_units_end(place: Lab) -> None:
    running = asyncio.create_task(place.run(NAP, "nap-1"))
    await appears(place, "sleep 3")
    await place.drop_connections()
    result = await running
    assert (result.outcome, result.exit_status) == (Outcome.OK, 0)


async def test_a_late_failure_is_read_back_with_its_status(place: Lab) -> None:
    running = asyncio.create_task(place.run(FAIL_LATE, "late-1"))
    await appears(place, "python3 -c")
    await place.drop_connections()
    result = await running
    assert (result.outcome, result.exit_status) == (Outcome.FAILED, 7)


async def test_another_process_reads_back_what_a_dead_one_started(place: Lab) -> None:
    output = await place.execute(NAP, "orphan-1")
    assert output.exit_status == 0
    result = await place.executor.read_back(planned(NAP), 0, "orphan-1")
    assert result is not None
    assert (result.outcome, result.exit_status) == (Outcome.OK, 0)


async def test_what_never_started_cannot_be_read_back(place: Lab) -> None:
    assert await place.executor.read_back(planned(NAP), 0, "never-1") is None


async def test_without_a_unit_a_lost_connection_is_unknown(place: Lab) -> None:
    running = asyncio.create_task(place.ssh.run(place.host, ["sleep", "63"], timeout=70))
    await appears(place, "sleep 63")
    await place.drop_connections()
    with pytest.raises(Exception, match="connection_lost"):
        await running
    await place.real.sh("pkill -x sleep")


async def test_the_time_limit_ends_a_root_command(place: Lab) -> None:
    result = await place.run(TOO_LONG, "long-1")
    assert result.outcome is Outcome.FAILED
    assert result.reason is not None
    assert result.reason.id == "executors.timed_out"
    assert not await runs(place, "sleep 61")


async def test_cancelling_ends_a_root_command(place: Lab) -> None:
    running = asyncio.create_task(place.run(ENDLESS, "endless-1"))
    await appears(place, "sleep 62")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not await runs(place, "sleep 62")
    fate = await place.units.fate(place.host, "endless-1", 1)
    assert fate is not None
    assert fate.exit_status is None


async def test_a_signal_is_never_a_success(place: Lab) -> None:
    result = await place.run(KILLED, "killed-1")
    assert result.outcome is Outcome.FAILED


async def test_sudo_allows_these_words_and_no_others(place: Lab) -> None:
    sleeper = (await place.real.sh("sleep 64 >/dev/null 2>&1 & echo $!")).strip()
    killed = await place.plain("systemctl", "--version", root=False)
    assert killed.exit_status == 0
    unit = systemd.unit_name("exact-1")
    start = systemd.start(unit, ["kill", "-s", "TERM", "--", sleeper], 20)
    assert (await place.plain(*start, limit=30)).exit_status == 0
    refused = [
        ["id"],
        ["systemctl", "restart", "--", "ssh"],
        ["systemctl", "restart", "--", "nginx"],  # outside a unit
        ["systemctl", "stop", "nginx"],
        ["systemctl", "stop", "commander-0123456789abcde/.service"],
        ["systemctl", "stop", unit, "nginx"],
        ["journalctl", "--quiet", "--no-pager", "--output=json", "_PID=1", "UNIT=ssh.service"],
        systemd.start(unit, ["id"], 20),
        systemd.start(unit, ["kill", "-s", "TERM", "--", "1 2"], 20),
        systemd.start(unit, ["kill", "-s", "TERM", "--", "-1"], 20),
        systemd.start(unit, ["sleep", "3", "4"], 20),
        systemd.start("commander-0123456789abcdex.service", ["sleep", "3"], 20),
        systemd.start("ssh.service", ["sleep", "3"], 20),
        [*systemd.start(unit, ["sleep", "3"], 20)[:-3], "--uid=0", "--", "sleep", "3"],
    ]
    for argv in refused:
        output = await place.plain(*argv, limit=30 if argv[0] == "systemd-run" else 20)
        assert output.exit_status == 1, argv
        assert "a password is required" in output.stderr, argv
    assert (await place.plain("sleep", "3", limit=19)).exit_status == 1


async def test_a_refusal_of_sudo_is_named(place: Lab) -> None:
    result = await place.run(root("id"), "refused-1")
    assert result.outcome is Outcome.FAILED
    assert result.reason is not None
    assert result.reason.id == "executors.sudo_refused"


async def test_nothing_of_ours_stays_behind(place: Lab) -> None:
    assert await place.real.sh("systemctl list-units --all --no-legend 'commander-*'") == ""


async def test_a_reboot_is_proved_by_what_comes_back(place: Lab) -> None:
    await place.real.sh("touch /run/before")
    result = await place.run(REBOOT, "reboot-1")
    assert result.reason is None
    assert result.outcome is Outcome.OK
    assert (await place.plain("true", root=False)).exit_status == 0


async def runs(place: Lab, words: str) -> bool:
    found = await place.real.sh(f"pgrep -f '^(/usr/bin/)?{words}' || true")
    return bool(found.strip())


async def appears(place: Lab, words: str) -> None:
    async with asyncio.timeout(10):
        while not await runs(place, words):  # noqa: ASYNC110 (a process on another host raises no event)
            await asyncio.sleep(0.05)
