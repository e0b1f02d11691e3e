"""Lines of several commands on a simulated host, and where its commands stand."""

import pytest

from executors.command import ENTER
from tests.unit.simulated.terminal import Terminal


@pytest.mark.parametrize(
    ("line", "out", "code"),
    [
        ("echo a | cat", "a\n", 0),
        ("seq 1 9 | tail -n 2 | wc -l", "2\n", 0),
        ("seq 1 9 | grep -c 1", "1\n", 0),
        ("seq 1 9 | grep x", "", 1),
        ("false && echo a", "", 1),
        ("false || echo a", "a\n", 0),
        ("true || echo a | cat && echo b", "b\n", 0),
        ("echo a >/dev/null && echo b", "b\n", 0),
        ("cat /nothing 2>&1 | wc -l", "1\n", 0),
        ("cat /nothing 2>/dev/null || echo none", "none\n", 0),
    ],
)
async def test_a_line_of_commands(terminal: Terminal, line: str, out: str, code: int) -> None:
    screen = await terminal.run(f"sh -c '{line}'")
    assert (screen.out, screen.err, screen.code) == (out, "", code)


async def test_relative_names_stand_in_the_directory(terminal: Terminal) -> None:
    there = f"sh -c '{ENTER[2]}' sh /var/log/nginx"
    assert (await terminal.run(f"{there} pwd")).out == "/var/log/nginx\n"
    assert "error.log" in (await terminal.run(f"{there} ls")).lines
    assert (await terminal.run(f"{there} wc -l error.log")).code == 0
    assert (await terminal.run(f"{there} sudo cat ../../../etc/hostname")).out == "web-01\n"
    lost = await terminal.run(f"sh -c '{ENTER[2]}' sh /nowhere pwd")
    assert (lost.out, lost.code) == ("", 1)
    assert "can't cd to /nowhere" in lost.err


async def test_the_clock_is_told_in_the_zone_of_the_environment(terminal: Terminal) -> None:
    assert (await terminal.run("env TZ=Asia/Tokyo date +%Z")).out == "JST\n"
    assert (await terminal.run("env TZ=No/Where date +%Z")).out == "UTC\n"
    assert (await terminal.run("env TZ=Asia/Tokyo date -u +%Z")).out == "UTC\n"


async def test_the_journal_is_a_file_too(terminal: Terminal) -> None:
    shown = await terminal.run("tail -n 2 /var/log/syslog")
    assert len(shown.lines) == 2
    assert " web-01 " in shown.lines[0]
