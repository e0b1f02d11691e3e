"""Acts as golden tables: parameters in, the exact steps out."""

import re
import shlex

import pytest

from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Argv, Change, Check, Risk, Step
from bot.domain.inventory import Host
from tests.unit.actions.town import CATALOGUE, DB, WEB, WEB2, recorded


def steps(name: str, /, **values: object) -> tuple[Step, ...]:
    return tuple(CATALOGUE[name].run(**values))


def shown(step: Step) -> str:
    """`host [root] [detach]: argv ⟶ check argv ~ expect (proof)`."""
    assert isinstance(step, Argv)
    flags = (" root" if step.root else "") + (" detach" if step.detach else "")
    check = "" if step.check is None else f" ⟶ {shlex.join(step.check.argv)} ({step.check.proof})"
    flags += " answers" if step.answers else ""
    return f"{step.host}{flags}: {shlex.join(step.argv)}{check}"


def proved(properties: str, proof: str) -> str:
    """The check of a service's verb."""
    return f"⟶ systemctl show --no-pager --property={properties} -- nginx (proof.{proof})"


ACTIVE = proved("Id,ActiveState,SubState,ActiveEnterTimestamp", "service_active")
STOPPED = proved("Id,ActiveState,SubState,InactiveEnterTimestamp", "service_stopped")
Said = dict[str, object]
NGINX: Said = {"targets": (WEB,), "service": "nginx"}
BY_NAME: Said = {"targets": (WEB, WEB2), "name": "php8.2-fpm", "signal": "KILL"}
KILLED = "root: pkill --signal KILL -x -- 'php8[.]2-fpm' ⟶ pgrep -x -c -- 'php8[.]2-fpm' (proof.processes_gone)"
KEEP = "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=60"
GOLDEN: list[tuple[str, Said, list[str]]] = [
    ("service.start", NGINX, [f"web-01 root: systemctl start -- nginx {ACTIVE}"]),
    (
        "service.restart",
        NGINX | {"targets": (WEB, WEB2)},
        [f"web-01 root: systemctl restart -- nginx {ACTIVE}", f"web-02 root: systemctl restart -- nginx {ACTIVE}"],
    ),
    ("service.reload", NGINX, [f"web-01 root: systemctl reload -- nginx {ACTIVE}"]),
    ("service.stop", NGINX, [f"web-01 root: systemctl stop -- nginx {STOPPED}"]),
    (
        "service.enable",
        NGINX,
        [f"web-01 root: systemctl enable -- nginx {proved('Id,UnitFileState', 'service_enabled')}"],
    ),
    (
        "service.disable",
        NGINX,
        [f"web-01 root: systemctl disable -- nginx {proved('Id,UnitFileState', 'service_disabled')}"],
    ),
    (
        "host.reboot",
        {"targets": (WEB,)},
        [
            "web-01: ps -o etimes= -p 1 ⟶ ps -o etimes= -p 1 (proof.host_settled)",
            "web-01 root detach: systemctl reboot ⟶ ps -o etimes= -p 1 (proof.host_back)",
        ],
    ),
    (
        "host.shutdown",
        {"targets": (WEB,)},
        ["web-01 root: shutdown -P +1 ⟶ cat /run/systemd/shutdown/scheduled (proof.shutdown_planned)"],
    ),
    (
        "host.upgrade",
        {"targets": (WEB,)},
        [f"web-01 root: apt-get -y -q {KEEP} upgrade ⟶ apt-get -s -q upgrade (proof.upgraded)"],
    ),
    (
        "process.kill",
        {"targets": (WEB,), "pid": 4242},
        ["web-01 root: kill -s TERM -- 4242 ⟶ ps -o pid= -p 4242 (proof.process_gone)"],
    ),
    ("process.kill", BY_NAME, [f"web-01 {KILLED}", f"web-02 {KILLED}"]),
    ("process.kill", {"targets": (WEB,), "pid": 4242, "signal": "HUP"}, ["web-01 root: kill -s HUP -- 4242"]),
    (
        "file.reveal",
        {"targets": (WEB,), "path": "/etc/ssl/private/my key.pem", "lines": 20},
        ["web-01 root answers: tail -n 20 -- '/etc/ssl/private/my key.pem'"],
    ),
]


@pytest.mark.parametrize(
    ("name", "values", "expected"), GOLDEN, ids=[f"{row[0]}-{index}" for index, row in enumerate(GOLDEN)]
)
def test_an_act_yields_exactly_these_steps(name: str, values: dict[str, object], expected: list[str]) -> None:
    assert [shown(step) for step in steps(name, **values)] == expected


SERVER: Said = {"name": "web-03", "address": "10.0.0.9"}
ALL_OF_IT: Said = SERVER | {"user": "ops", "port": 2222, "tags": ("web",)}
KEY = "SHA256:" + "A" * 43
EMERGENCY: Said = {"request": "restart nginx on web-01", "reason": "site down"}
DENIED: Said = {"approval": "r4711", "decision": "deny"}
WORKED: Said = {"request": "r4711", "outcome": "worked"}
ADMIN: Said = {"user": "bob", "role": "admin"}
PORT: Said = {"name": "web-03", "port": 2222}
CHANGES: list[tuple[str, Said, str, Said, str]] = [
    ("role.grant", ADMIN, "right.grant", ADMIN | {"scope": "*"}, "bob"),
    ("role.revoke", ADMIN | {"scope": "web"}, "right.revoke", ADMIN | {"scope": "web"}, "bob"),
    ("totp.enroll", {}, "totp.enroll", {"user": ""}, ""),
    ("totp.reset", {"user": "bob"}, "totp.reset", {"user": "bob"}, "bob"),
    ("server.add", SERVER, "server.put", SERVER | {"replace": False}, "web-03"),
    ("server.add", ALL_OF_IT, "server.put", ALL_OF_IT | {"replace": False}, "web-03"),
    ("server.edit", PORT, "server.put", PORT | {"replace": True}, "web-03"),
    ("server.remove", {"name": "web-03"}, "server.remove", {"name": "web-03"}, "web-03"),
    ("host.trust", {"target": WEB, "fingerprint": KEY}, "key.trust", {"fingerprint": KEY, "host": "web-01"}, "web-01"),
    ("credential.set", {"name": "pve"}, "secret.await", {"name": "pve", "rotate": False}, "pve"),
    ("credential.rotate", {"name": "pve"}, "secret.await", {"name": "pve", "rotate": True}, "pve"),
    ("bot.freeze", {}, "bot.freeze", {"reason": ""}, ""),
    ("bot.thaw", {"reason": "all clear"}, "bot.thaw", {"reason": "all clear"}, ""),
    ("break.glass", EMERGENCY, "break.glass", EMERGENCY, ""),
    ("request.cancel", {"request": "r4711"}, "request.cancel", {"now": False, "request": "r4711"}, ""),
    ("request.resolve", WORKED, "request.resolve", WORKED, ""),
    ("approval.decide", DENIED, "approval.decide", DENIED, ""),
]


@pytest.mark.parametrize(("name", "values", "change", "arguments", "target"), CHANGES)
def test_a_change_of_the_bot_itself_is_one_step(
    name: str, values: Said, change: str, arguments: dict[str, Argument], target: str
) -> None:
    assert steps(name, **values) == (Change(change, tuple(sorted(arguments.items())), target=target),)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("process.kill", {"targets": (WEB,)}, "actions.pid_or_name"),
        ("process.kill", {"targets": (WEB,), "pid": 7, "name": "nginx"}, "actions.pid_or_name"),
        ("process.kill", {"targets": (WEB, WEB2), "pid": 7}, "actions.pid_one_host"),
        ("server.edit", {"name": "web-03"}, "actions.nothing_to_change"),
    ],
)
def test_impossible_combinations_are_refused(name: str, values: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        steps(name, **values)
    said = refused.value.message.get("reason")
    assert getattr(said, "id", "") == reason


@pytest.mark.parametrize(
    "action", [action for action in CATALOGUE if action.kind == "act"], ids=lambda action: action.name
)
@pytest.mark.parametrize("value", ["-rf", "--all", "a\x07b", "a\0b"])
def test_no_value_can_become_an_option(action: object, value: str) -> None:
    for parameter in CATALOGUE[getattr(action, "name", "")].parameters:
        with pytest.raises(InvalidArgument):
            parameter.parse(value)


# --- risk from parameters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["totp.enroll", "totp.reset"])
def test_another_persons_second_factor_is_critical(name: str) -> None:
    risk_of = CATALOGUE[name].risk_of
    assert risk_of is not None
    assert risk_of(()) is Risk.MEDIUM
    assert risk_of((("user", "bob"),)) is Risk.CRITICAL


# --- checks against what real systems print ---------------------------------------------------------------------------


def check(name: str, /, **values: object) -> Check:
    found = steps(name, **values)[-1].check
    assert found is not None
    return found


def proves(one: Check, output: str) -> dict[str, str] | None:
    """The values that the executor would take from an output, or None."""
    match = re.search(one.expect, output, re.MULTILINE)
    return None if match is None else match.groupdict()


RUNS = "Id=stays.service\nActiveState=active\nSubState=running\nActiveEnterTimestamp=Fri 2026-11-20 09:25:20 UTC\n"
FAILS = "Id=nginx.service\nActiveState=failed\nSubState=failed\nActiveEnterTimestamp=Fri 2026-11-20 09:25:12 UTC\n"


def service(name: str, host: Host = DB) -> Check:
    return check(name, targets=(host,), service="stays")


def test_a_service_is_proved_active_with_its_time() -> None:
    since = {"unit": "stays.service", "state": "running", "since": "Fri 2026-11-20 09:25:20 UTC"}
    assert proves(service("service.restart"), RUNS) == since
    assert proves(service("service.restart"), FAILS) is None
    assert proves(service("service.restart"), RUNS.replace("=active", "=activating")) is None
    assert proves(service("service.restart"), "") is None


def test_a_service_is_proved_stopped() -> None:
    assert proves(service("service.stop"), "Id=x.service\nActiveState=inactive\nSubState=dead\n") == {
        "unit": "x.service",
        "state": "inactive",
    }
    assert proves(service("service.stop"), FAILS) == {"unit": "nginx.service", "state": "failed"}
    assert proves(service("service.stop"), RUNS) is None


def test_enabling_is_proved_by_the_unit_file() -> None:
    assert proves(service("service.enable"), "Id=x.service\nUnitFileState=enabled\n") == {"unit": "x.service"}
    assert proves(service("service.enable"), "Id=x.service\nUnitFileState=disabled\n") is None
    assert proves(service("service.disable"), "Id=x.service\nUnitFileState=disabled\n") == {"unit": "x.service"}
    assert proves(service("service.disable"), "Id=x.service\nUnitFileState=enabled-runtime\n") is None


def test_every_service_check_shows_the_last_journal_lines_where_it_fails() -> None:
    for verb in ("start", "restart", "reload", "stop", "enable", "disable"):
        assert (
            shlex.join(service(f"service.{verb}").evidence)
            == "journalctl --no-pager -q -o short-iso -n 20 --unit=stays"
        )


BOOTS = [(0, False), (9, False), (179, False), (180, True), (199, True), (200, True), (1000, True), (86400, True)]


@pytest.mark.parametrize(("seconds", "settled"), BOOTS)
def test_a_reboot_is_told_apart_from_the_boot_before(seconds: int, settled: bool) -> None:
    first, second = (step.check for step in steps("host.reboot", targets=(WEB,)))
    assert first is not None
    assert second is not None
    printed = f"{seconds:7}\n"
    assert (proves(first, printed) is not None, proves(second, printed) is not None) == (settled, not settled)


def test_a_shutdown_is_proved_by_its_appointment() -> None:
    planned = "USEC=1795166780613877\nWARN_WALL=1\nMODE=poweroff\nUID=0\n"
    assert proves(check("host.shutdown", targets=(WEB,)), planned) == {"mode": "poweroff"}
    assert proves(check("host.shutdown", targets=(WEB,)), planned.replace("poweroff", "reboot")) is None


def test_processes_are_proved_gone() -> None:
    by_pid, by_name = check("process.kill", targets=(WEB,), pid=42), check("process.kill", targets=(WEB,), name="nginx")
    assert proves(by_pid, "") == {}
    assert proves(by_pid, "     42\n") is None
    assert proves(by_name, "0\n") == {}
    assert proves(by_name, "10\n") is None
    assert proves(by_name, "") is None


def test_an_upgrade_is_proved_by_nothing_left_to_upgrade() -> None:
    upgraded = check("host.upgrade", targets=(WEB,))
    assert proves(upgraded, recorded("apt.txt")) is None
    assert proves(upgraded, "Reading…\n0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n") == {
        "kept": "3"
    }
