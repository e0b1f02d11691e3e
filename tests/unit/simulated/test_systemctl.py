"""`systemctl` against the simulated service manager."""

import asyncio
import json

import pytest

from executors.simulated.manager import EXITED_ID, FAILURE_ID, SUCCESS_ID
from tests.unit.simulated.terminal import PATIENCE, Terminal, settle


async def shown(terminal: Terminal, unit: str, *names: str, host: str = "web-01") -> dict[str, str]:
    screen = await terminal.run(f"systemctl show --no-pager --property={','.join(names)} -- {unit}", host)
    return dict(line.split("=", 1) for line in screen.lines)


async def test_the_demonstration_begins_with_a_crash(terminal: Terminal) -> None:
    facts = await shown(
        terminal, "nginx", "ActiveState", "SubState", "Result", "ExecMainCode", "ExecMainStatus", "MainPID"
    )
    assert facts == {
        "MainPID": "0",
        "Result": "core-dump",
        "ExecMainCode": "3",
        "ExecMainStatus": "11",
        "ActiveState": "failed",
        "SubState": "failed",
    }
    assert (await shown(terminal, "nginx", "InactiveEnterTimestamp")) == {
        "InactiveEnterTimestamp": "Fri 2026-11-20 08:57:00 UTC"
    }


async def test_acting_needs_root(terminal: Terminal) -> None:
    screen = await terminal.run("systemctl restart nginx.service")
    assert screen.code == 1
    assert screen.err.startswith("Failed to restart nginx.service: Interactive authentication required.\n")
    assert (await terminal.run("systemctl is-active nginx")).out == "failed\n"


async def test_a_restart_repairs_nginx(terminal: Terminal) -> None:
    screen = await terminal.run("sudo -n systemctl restart -- nginx")
    assert (screen.code, screen.out, screen.err) == (0, "", "")
    facts = await shown(terminal, "nginx", "ActiveState", "Result", "MainPID", "ActiveEnterTimestamp")
    assert facts["ActiveState"] == "active"
    assert facts["Result"] == "success"
    assert facts["ActiveEnterTimestamp"] == "Fri 2026-11-20 09:00:00 UTC"
    assert facts["MainPID"] in (await terminal.run("pgrep -x nginx")).lines
    assert (await terminal.run("journalctl -u nginx -n 2 -o cat")).lines == [
        "Starting nginx.service - A high performance web server and a reverse proxy server...",
        "Started nginx.service - A high performance web server and a reverse proxy server.",
    ]


async def test_stop_start_and_their_repetition(terminal: Terminal) -> None:
    for _ in range(2):
        assert (await terminal.run("sudo -n systemctl stop cron")).code == 0
        assert (await terminal.run("systemctl is-active cron")).out == "inactive\n"
    before = len(terminal["web-01"].journal)
    assert (await terminal.run("sudo -n systemctl start cron")).code == 0
    pid = (await shown(terminal, "cron", "MainPID"))["MainPID"]
    assert (await terminal.run("sudo -n systemctl start cron")).code == 0
    assert (await shown(terminal, "cron", "MainPID"))["MainPID"] == pid
    assert len(terminal["web-01"].journal) == before + 3  # two lines of sudo, one of systemd


async def test_a_long_running_unit_reports_the_time_that_it_used(terminal: Terminal) -> None:
    await terminal.run("sudo -n systemctl stop postgresql", "db-master")
    lines = (await terminal.run("journalctl -u postgresql -n 4 -o cat", "db-master")).lines
    assert lines[:3] == [
        "Stopping postgresql.service - PostgreSQL database server...",
        "postgresql.service: Deactivated successfully.",
        "Stopped postgresql.service - PostgreSQL database server.",
    ]
    assert lines[3].startswith("postgresql.service: Consumed ")


async def test_reload_keeps_the_main_process(terminal: Terminal) -> None:
    before = await shown(terminal, "php-fpm", "MainPID")
    workers = (await terminal.run("pgrep -x php-fpm")).lines
    assert (await terminal.run("sudo -n systemctl reload php-fpm")).code == 0
    assert await shown(terminal, "php-fpm", "MainPID") == before
    assert set((await terminal.run("pgrep -x php-fpm")).lines) & set(workers) == {before["MainPID"]}


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("sudo -n systemctl restart nope", 5, "Failed to restart nope.service: Unit nope.service not found."),
        ("sudo -n systemctl stop nope", 5, "Failed to stop nope.service: Unit nope.service not loaded."),
        ("sudo -n systemctl enable nope", 1, "Failed to enable unit: Unit file nope.service does not exist."),
        ("systemctl enable nginx", 1, "Failed to enable unit: Interactive authentication required."),
        (
            "sudo -n systemctl reset-failed nope",
            1,
            "Failed to reset failed state of unit nope.service: Unit nope.service",
        ),
        ("sudo -n systemctl reload cron", 3, "Failed to reload cron.service: Job type reload is not applicable"),
        ("sudo -n systemctl reload nginx", 1, "nginx.service is not active, cannot reload."),
        ("systemctl status nope", 4, "Unit nope.service could not be found."),
        ("systemctl is-enabled nope", 1, "Failed to get unit file state for nope.service: No such file or directory"),
        ("systemctl frob nginx", 1, "Unknown command verb frob."),
        ("systemctl restart", 1, "Too few arguments."),
        ("systemctl reboot", 1, "Call to Reboot failed: Interactive authentication required."),
    ],
)
async def test_refusals_have_systemds_words_and_codes(terminal: Terminal, text: str, code: int, message: str) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.out) == (code, "")
    assert screen.err.startswith(message)


@pytest.mark.parametrize(
    ("text", "code", "output"),
    [
        ("systemctl is-active php-fpm", 0, "active\n"),
        ("systemctl is-active nginx", 3, "failed\n"),
        ("systemctl is-active nope", 3, "inactive\n"),
        ("systemctl is-active nginx php-fpm", 0, "failed\nactive\n"),
        ("systemctl is-active --quiet -- nginx", 3, ""),
        ("systemctl is-failed nginx", 0, "failed\n"),
        ("systemctl is-failed php-fpm", 1, "active\n"),
        ("systemctl is-enabled nginx", 0, "enabled\n"),
        ("systemctl is-enabled sshd", 0, "enabled\n"),
        ("systemctl is-system-running", 1, "degraded\n"),
        ("systemctl show --property=Version", 0, "Version=252.31-1~deb12u1\n"),
        ("systemctl --version", 0, "systemd 252 (252.31-1~deb12u1)\n"),
        ("systemctl show --value -p ActiveState -- nginx", 0, "failed\n"),
        ("systemctl show -p LoadState,ActiveState -- nope", 0, "LoadState=not-found\nActiveState=inactive\n"),
        ("systemctl show -p Id -- nginx cron", 0, "Id=nginx.service\n\nId=cron.service\n"),
        ("sudo -n systemctl try-restart nginx", 0, ""),
    ],
)
async def test_questions(terminal: Terminal, text: str, code: int, output: str) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.out) == (code, output)


async def test_enable_and_disable(terminal: Terminal) -> None:
    link = "/etc/systemd/system/multi-user.target.wants/cron.service"
    screen = await terminal.run("sudo -n systemctl disable --now -- cron")
    assert screen.err == f'Removed "{link}".\n'
    assert (await terminal.run("systemctl is-enabled cron")).out == "disabled\n"
    assert (await terminal.run("systemctl is-active cron")).code == 3
    screen = await terminal.run("sudo -n systemctl enable --now -- cron")
    assert screen.err == f"Created symlink {link} → /lib/systemd/system/cron.service.\n"
    assert (await terminal.run("systemctl is-active cron")).code == 0


async def test_reset_failed(terminal: Terminal) -> None:
    assert (await terminal.run("sudo -n systemctl reset-failed")).code == 0
    assert (await terminal.run("systemctl is-active nginx")).out == "inactive\n"


async def test_the_table_of_units(terminal: Terminal) -> None:
    failed = "systemctl list-units --type=service --state=failed"
    assert (await terminal.run(f"{failed} --no-legend --plain --no-pager")).out == (
        "nginx.service loaded failed failed A high performance web server and a reverse proxy server\n"
    )
    assert json.loads((await terminal.run(f"{failed} --output=json")).out)[0]["unit"] == "nginx.service"
    page = (await terminal.run("systemctl list-units --type=service")).lines
    assert page[0] == "  UNIT                      LOAD   ACTIVE SUB     DESCRIPTION"
    assert "* nginx.service             loaded failed failed  A high" in "\n".join(page)
    assert page[-2] == "9 loaded units listed. Pass --all to see loaded but inactive units, too."
    assert (await terminal.run("systemctl --failed", "web-02")).lines == [
        "  UNIT LOAD ACTIVE SUB DESCRIPTION",
        "0 loaded units listed.",
    ]


async def test_the_status_page_of_a_failed_unit(terminal: Terminal) -> None:
    screen = await terminal.run("systemctl status --no-pager -n 1 -- nginx")
    assert screen.code == 3
    assert screen.lines[0] == "x nginx.service - A high performance web server and a reverse proxy server"
    assert screen.lines[2] == ("     Active: failed (Result: core-dump) since Fri 2026-11-20 08:57:00 UTC; 3min ago")
    assert "(code=dumped, signal=SEGV)" in screen.out
    assert screen.lines[-1].endswith("Process 412 (nginx) of user 0 dumped core.")


async def test_the_status_page_of_a_running_unit(terminal: Terminal) -> None:
    screen = await terminal.run("systemctl status redis", "cache-01")
    assert screen.code == 0
    assert "     Active: active (running) since" in screen.out
    assert "   Main PID: 412 (redis-server)" in screen.out
    assert "             `-412 /usr/bin/redis-server 0.0.0.0:6379" in screen.out


async def test_killing_a_main_process_moves_its_unit(terminal: Terminal) -> None:
    await terminal.run("sudo -n systemctl start nginx")
    pid = (await shown(terminal, "nginx", "MainPID"))["MainPID"]
    await terminal.run(f"sudo -n kill -s KILL -- {pid}")
    facts = await shown(terminal, "nginx", "ActiveState", "Result", "ExecMainStatus")
    assert facts == {"Result": "signal", "ExecMainStatus": "9", "ActiveState": "failed"}
    assert (await terminal.run("journalctl -u nginx -n 2 -o cat")).lines == [
        "nginx.service: Main process exited, code=killed, status=9/KILL",
        "nginx.service: Failed with result 'signal'.",
    ]


async def test_units_that_restart_on_failure_do(terminal: Terminal) -> None:
    pid = (await shown(terminal, "node_exporter", "MainPID"))["MainPID"]
    await terminal.run(f"sudo -n kill -9 {pid}")
    await terminal.clock.advance(5)
    facts = await shown(terminal, "node_exporter", "ActiveState", "NRestarts", "MainPID")
    assert (facts["ActiveState"], facts["NRestarts"]) == ("active", "1")
    assert facts["MainPID"] != pid


async def test_a_unit_ended_in_good_order_is_not_restarted_on_failure(terminal: Terminal) -> None:
    await terminal.run("sudo -n pkill -TERM -x node_exporter")
    await terminal.clock.advance(5)
    assert await shown(terminal, "node_exporter", "ActiveState", "Result") == {
        "Result": "success",
        "ActiveState": "inactive",
    }


async def test_a_job_outlives_the_command_that_asked_for_it(terminal: Terminal) -> None:
    _, task = terminal.start("sudo -n systemctl restart nginx")
    await settle()
    task.cancel()
    await asyncio.wait({task})
    await terminal.clock.advance(2)
    assert (await terminal.run("systemctl is-active nginx")).out == "active\n"


async def test_transient_units_keep_their_result(terminal: Terminal) -> None:
    run = "sudo -n systemd-run --wait --pipe --collect --quiet --service-type=exec"
    screen = await terminal.run(f"{run} --unit=act-1 -- systemctl restart -- nginx")
    assert (screen.code, screen.err) == (0, "")
    assert await shown(terminal, "act-1.service", "Result", "ExecMainStatus", "LoadState") == {
        "Result": "success",
        "ExecMainStatus": "0",
        "LoadState": "loaded",
    }
    assert (await terminal.run(f"{run} --unit=act-2 -- cat /nope")).code == 1
    facts = await shown(terminal, "act-2.service", "Result", "ExecMainCode", "ExecMainStatus", "ActiveState")
    assert facts == {"Result": "exit-code", "ExecMainCode": "1", "ExecMainStatus": "1", "ActiveState": "inactive"}
    assert "act-2" not in (await terminal.run("systemctl --failed")).out


async def test_a_transient_unit_outlives_its_caller_and_can_be_stopped(terminal: Terminal) -> None:
    _, task = terminal.start("sudo -n systemd-run --unit=act --wait --pipe --quiet -- sleep 60")
    await settle()
    task.cancel()
    await asyncio.wait({task})
    facts = await shown(terminal, "act.service", "ActiveState", "MainPID", "ExecMainStartTimestamp")
    assert facts["ActiveState"] == "active"
    assert facts["MainPID"] in (await terminal.run("pgrep -x sleep")).lines
    clash = await terminal.run("sudo -n systemd-run --unit=act -- true")
    assert "Unit act.service was already loaded" in clash.err
    assert (await terminal.run("sudo -n systemctl stop act")).code == 0
    assert (await terminal.run("pgrep -x sleep")).code == 1
    assert (await terminal.run("systemctl is-active act")).out == "inactive\n"


async def test_a_transient_unit_that_is_killed_says_by_what(terminal: Terminal) -> None:
    _, task = terminal.start("sudo -n systemd-run --unit=act --wait --pipe --quiet -- sleep 60")
    await settle()
    await terminal.run("sudo -n pkill -9 -x sleep")
    assert await task == 255
    assert await shown(terminal, "act", "Result", "ExecMainStatus") == {"Result": "signal", "ExecMainStatus": "9"}


RUN_ONESHOT = "sudo -n systemd-run --quiet --wait --pipe --collect --service-type=oneshot --unit=act"


async def told(terminal: Terminal) -> list[tuple[str, str, str]]:
    """MESSAGE_ID, EXIT_STATUS and UNIT_RESULT of what the manager wrote about the unit `act`."""
    entries = (await terminal.run("journalctl --quiet --no-pager --output=json _PID=1 UNIT=act.service")).lines
    facts = [json.loads(entry) for entry in entries]
    return [
        (fact["MESSAGE_ID"], fact.get("EXIT_STATUS", ""), fact.get("UNIT_RESULT", ""))
        for fact in facts
        if "MESSAGE_ID" in fact
    ]


@pytest.mark.parametrize(
    ("options", "command", "code", "end"),
    [
        ("", "true", 0, [(SUCCESS_ID, "", "")]),
        ("", "cat /nope", 1, [(EXITED_ID, "1", ""), (FAILURE_ID, "", "exit-code")]),
        ("--property=TimeoutStartSec=20ms", "sleep 60", 1, [(EXITED_ID, "15", ""), (FAILURE_ID, "", "timeout")]),
    ],
)
async def test_the_journal_tells_how_a_oneshot_ended(
    terminal: Terminal, options: str, command: str, code: int, end: list[tuple[str, str, str]]
) -> None:
    _, task = terminal.start(f"{RUN_ONESHOT} {options} -- {command}")
    assert await asyncio.wait_for(task, PATIENCE) == code
    assert await told(terminal) == end


async def test_a_oneshot_that_is_stopped_has_failed(terminal: Terminal) -> None:
    _, task = terminal.start(f"{RUN_ONESHOT} -- sleep 60")
    await settle()
    assert (await shown(terminal, "act", "ActiveState"))["ActiveState"] == "activating"
    assert (await terminal.run("sudo -n systemctl stop act.service")).code == 0
    assert await task == 255
    assert await told(terminal) == [(EXITED_ID, "15", ""), (FAILURE_ID, "", "signal")]


async def test_systemd_expands_doubled_dollars(terminal: Terminal) -> None:
    assert (await terminal.run(f"{RUN_ONESHOT} -- echo 'a $$HOME'")).out == "a $HOME\n"


async def test_old_transient_units_are_forgotten(terminal: Terminal) -> None:
    for number in range(60):
        await terminal.run(f"sudo -n systemd-run --wait --quiet --unit=act-{number} -- true")
    assert sum(name.startswith("act-") for name in terminal["web-01"].services) < 55
    assert (await shown(terminal, "act-59", "LoadState"))["LoadState"] == "loaded"


async def test_systemd_run_without_waiting(terminal: Terminal) -> None:
    screen = await terminal.run("sudo -n systemd-run --unit=later --service-type=oneshot -- sleep 5")
    assert (screen.code, screen.err) == (0, "Running as unit: later.service\n")
    assert (await shown(terminal, "later", "ActiveState"))["ActiveState"] == "activating"
    await terminal.clock.advance(6)
    assert (await shown(terminal, "later", "ActiveState"))["ActiveState"] == "inactive"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("systemd-run -- true", "Failed to start transient service unit: Interactive authentication required."),
        ("sudo -n systemd-run", "Command line to execute required."),
        ("sudo -n systemd-run --wait --quiet -- nope", "Failed to find executable nope: No such file or directory"),
        ("sudo -n systemd-run --unit=nginx -- true", "Failed to start transient service unit: Unit nginx.service"),
    ],
)
async def test_systemd_run_refuses(terminal: Terminal, text: str, message: str) -> None:
    screen = await terminal.run(text)
    assert screen.code == 1
    assert screen.err.startswith(message)
