"""`journalctl`: what it chooses and how it prints, as systemd 252 does."""

import asyncio
import json

import pytest

from executors.simulated.journal import Entry, Journal
from tests.unit.simulated.terminal import START, Terminal, settle


@pytest.fixture
def quiet(terminal: Terminal) -> Terminal:
    """A terminal whose host web-01 has six lines of `app` in its journal, one a minute, the last a minute ago."""
    for number in range(6):
        terminal["web-01"].log(
            "app",
            f"line {number} Odd{number % 2}",
            priority=number + 1,
            pid=77,
            unit="app.service",
            at=START - 360 + 60 * number,
        )
    return terminal


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ("", "012345"),
        ("-n 2", "45"),
        ("-n2 -r", "54"),
        ("--lines=all -r", "543210"),
        ("-n 0", ""),
        ("--since=-1h -n 2", "01"),  # 252 counts from the beginning when there is a --since
        ("--since=-1h -n 2 -r", "54"),
        ("--since '2 min ago'", "45"),
        ("--since '2026-11-20 08:57:30' --until '2026-11-20 08:58:30'", "4"),
        ("--since '2026-11-20 08:57:30 UTC' --until=@1795165080", "4"),
        ("--since 08:58", "45"),
        ("--since today --until now", "012345"),
        ("--since now", ""),
        ("-p err", "012"),
        ("-p 2", "01"),
        ("-p warning..crit", "123"),
        ("-g 'odd1'", "135"),
        ("-g 'Odd1'", "135"),
        ("-g 'ODD1'", ""),
        ("-g odd1 -n 2", "53"),  # with --grep and --lines, --reverse is implied
        ("-u app.service", "012345"),
        ("-u 'ap*'", "012345"),
        ("-u nope", ""),
        ("_PID=77", "012345"),
        ("_PID=77 PRIORITY=2 PRIORITY=3", "12"),
        ("_PID=78", ""),
        ("-b", "012345"),
        ("-k", ""),
    ],
)
async def test_choosing(quiet: Terminal, options: str, numbers: str) -> None:
    screen = await quiet.run(f"journalctl --no-pager -q -o cat -t app {options}")
    assert "".join(line.split()[1] for line in screen.lines) == numbers
    assert screen.code == (1 if "-g" in options and not numbers else 0)


@pytest.mark.parametrize(
    ("form", "head"),
    [
        ("short", "Nov 20 08:59:00 web-01 app[77]: "),
        ("short-iso", "2026-11-20T08:59:00+0000 web-01 app[77]: "),
        ("short-iso-precise", "2026-11-20T08:59:00.000000+0000 web-01 app[77]: "),
        ("short-precise", "Nov 20 08:59:00.000000 web-01 app[77]: "),
        ("short-full", "Fri 2026-11-20 08:59:00 UTC web-01 app[77]: "),
        ("cat", ""),
    ],
)
async def test_forms(quiet: Terminal, form: str, head: str) -> None:
    assert (await quiet.run(f"journalctl -t app -n 1 -o {form} --utc")).out == f"{head}line 5 Odd1\n"


async def test_json_is_one_object_a_line_with_text_values(quiet: Terminal) -> None:
    facts = json.loads((await quiet.run("journalctl -t app -n 1 -o json")).out)
    assert (
        facts.items()
        >= {
            "__REALTIME_TIMESTAMP": "1795165140000000",
            "_HOSTNAME": "web-01",
            "_SYSTEMD_UNIT": "app.service",
            "SYSLOG_IDENTIFIER": "app",
            "_PID": "77",
            "PRIORITY": "6",
            "MESSAGE": "line 5 Odd1",
        }.items()
    )
    some = json.loads((await quiet.run("journalctl -t app -n 1 -o json --output-fields=MESSAGE,PRIORITY")).out)
    assert set(some) == {
        "__CURSOR", "__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "_BOOT_ID", "MESSAGE", "PRIORITY",
    }  # fmt: skip


async def test_no_entries(quiet: Terminal) -> None:
    assert (await quiet.run("journalctl -u nope")).out == "-- No entries --\n"
    assert (await quiet.run("journalctl -u nope -o json")).out == ""
    assert (await quiet.run("journalctl -q -u nope")).out == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--since tomorrowish", "Failed to parse timestamp: tomorrowish"),
        ("--since 1h", "Failed to parse timestamp: 1h"),
        ("-p loud", "Unknown log level loud"),
        ("-o fancy", "Unknown output format 'fancy'."),
        ("-g '['", 'Bad pattern "[": '),
        ("-n x", "Failed to parse lines 'x'"),
        ("nginx", "Failed to add match 'nginx': Invalid argument"),
        ("--bogus", "journalctl: unrecognized option '--bogus'"),
    ],
)
async def test_mistakes(quiet: Terminal, options: str, message: str) -> None:
    screen = await quiet.run(f"journalctl {options}")
    assert (screen.code, screen.out) == (1, "")
    assert screen.err.startswith(message)


async def test_following_shows_what_comes_until_it_is_ended(quiet: Terminal) -> None:
    screen, task = quiet.start("journalctl -f -n 1 -o cat -u app")
    await settle()
    quiet["web-01"].log("app", "new", unit="app.service")
    quiet["web-01"].log("other", "not mine", unit="other.service")
    await settle()
    assert screen.lines == ["line 5 Odd1", "new"]
    task.cancel()
    await asyncio.wait({task})
    quiet["web-01"].log("app", "unseen", unit="app.service")
    assert screen.lines == ["line 5 Odd1", "new"]


async def test_the_crash_is_in_the_journal(terminal: Terminal) -> None:
    unit = (await terminal.run("journalctl -u nginx --since=-5min -o cat")).lines
    assert "nginx.service: Main process exited, code=dumped, status=11/SEGV" in unit
    kernel = (await terminal.run("journalctl -k -g segfault")).lines
    assert len(kernel) == 1
    assert kernel[0].startswith("Nov 20 08:57:00 web-01 kernel: nginx[412]: segfault at 18 ip ")
    assert (await terminal.run("journalctl -p err -q --since=-5min")).lines


async def test_two_boots_are_set_apart(terminal: Terminal) -> None:
    host = terminal["web-01"]
    host.log("app", "before\nand more")
    host.boot_id = "f" * 32
    host.log("app", "after")
    assert (await terminal.run("journalctl -t app")).lines == [
        "Nov 20 09:00:00 web-01 app: before",
        "                            and more",
        f"-- Boot {'f' * 32} --",
        "Nov 20 09:00:00 web-01 app: after",
    ]
    assert (await terminal.run("journalctl -b -t app -o cat")).lines == ["after"]


def test_the_oldest_entries_leave_first() -> None:
    journal = Journal(capacity=2)
    for number in (3, 1, 2):
        journal.append(Entry(at=number, monotonic=0, boot="b", identifier="app", message=str(number)))
    journal.arrange()
    assert [entry.message for entry in journal] == ["1", "2"]
    assert len(journal) == 2
