"""`ps`, `pgrep`, `kill`, `pkill` on the process table."""

import pytest

from tests.unit.simulated.terminal import Terminal


async def test_the_table_sorted_by_cpu(terminal: Terminal) -> None:
    screen = await terminal.run("ps -eo pid,user,pcpu,pmem,rss,etimes,comm --sort=-pcpu", "web-02")
    assert screen.lines[0].split() == ["PID", "USER", "%CPU", "%MEM", "RSS", "ELAPSED", "COMMAND"]
    first = screen.lines[1].split()
    assert (first[1], first[5], first[6]) == ("demo", "5400", "python3")
    shares = [float(line.split()[2]) for line in screen.lines[1:]]
    assert shares == sorted(shares, reverse=True)


async def test_sorting_by_memory_and_name(terminal: Terminal) -> None:
    rows = (await terminal.run("ps -e -o rss=,comm= --sort=-rss,comm")).lines
    sizes = [int(row.split()[0]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert rows[0].split()[1] == "php-fpm"


async def test_one_process_without_a_title(terminal: Terminal) -> None:
    assert (await terminal.run("ps -o pid= -p 1")).out.strip() == "1"
    assert (await terminal.run("ps -o etimes= -p 1")).out.strip() == "3553632"
    assert (await terminal.run("ps -o pid= -p 99")).code == 1
    assert (await terminal.run("ps -C nginx -o args --no-headers", "web-02")).lines[1:] == ["nginx: worker process"] * 2


async def test_long_user_names_are_cut(terminal: Terminal) -> None:
    assert "node_ex+ node_exporter" in (await terminal.run("ps -eo user,comm")).out
    assert len((await terminal.run("ps")).lines) > 10


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("ps -eo pid,nope", 1, 'error: unknown user-defined format specifier "nope"\n'),
        ("kill 1", 1, "kill: (1): Operation not permitted\n"),
        ("kill -9 99999", 1, "kill: (99999): No such process\n"),
        ("kill x", 1, "kill: failed to parse argument: 'x'\n"),
        ("kill -s NOPE 1", 1, "kill: unknown signal name NOPE\n"),
        ("kill", 1, "\nUsage:\n kill"),
        ("pkill -x php-fpm", 1, "pkill: killing pid 417 failed: Operation not permitted\n"),
        ("pkill a b", 2, "pkill: only one pattern can be provided\n"),
        ("pgrep", 2, "pgrep: only one pattern can be provided\n"),
        ("pgrep '['", 2, "pgrep: "),
    ],
)
async def test_mistakes(terminal: Terminal, text: str, code: int, message: str) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.out) == (code, "")
    assert screen.err.startswith(message)


async def test_finding_by_name(terminal: Terminal) -> None:
    assert (await terminal.run("pgrep -x -c -- nginx")).out == "0\n"
    assert (await terminal.run("pgrep -x -c -- nginx", "web-02")).out == "3\n"
    assert (await terminal.run("pgrep -x -- ngin", "web-02")).code == 1
    assert (await terminal.run("pgrep -l python", "web-02")).out.endswith(" python3\n")
    assert (await terminal.run("pgrep -fa monthly.py", "web-02")).out.endswith(
        " /usr/bin/python3 /opt/reports/monthly.py --all\n"
    )


async def test_ending_a_process(terminal: Terminal) -> None:
    pid = (await terminal.run("pgrep -x python3", "web-02")).out.strip()
    assert (await terminal.run(f"kill -0 {pid}", "web-02")).code == 0
    assert (await terminal.run(f"kill -STOP {pid}", "web-02")).code == 0
    assert (await terminal.run(f"ps -o stat= -p {pid}", "web-02")).out.strip() == "T"
    assert (await terminal.run(f"kill --signal=CONT {pid}", "web-02")).code == 0
    assert (await terminal.run(f"kill -s TERM -- {pid}", "web-02")).code == 0
    assert (await terminal.run(f"ps -o pid= -p {pid}", "web-02")).code == 1


async def test_a_worker_is_replaced_and_messages_end_nothing(terminal: Terminal) -> None:
    before = (await terminal.run("pgrep -x php-fpm")).lines
    await terminal.run(f"sudo -n kill -9 {before[-1]}")
    after = (await terminal.run("pgrep -x php-fpm")).lines
    assert after[0] == before[0]
    assert len(after) == len(before)
    assert before[-1] not in after
    await terminal.run("sudo -n pkill -HUP -x php-fpm")
    assert (await terminal.run("pgrep -x php-fpm")).lines == after


async def test_all_processes_of_a_unit_at_once(terminal: Terminal) -> None:
    assert (await terminal.run("sudo -n pkill -KILL -x nginx", "web-02")).code == 0
    assert (await terminal.run("systemctl is-active nginx", "web-02")).out == "failed\n"
    assert (await terminal.run("pgrep -x nginx", "web-02")).code == 1


async def test_init_is_not_ended(terminal: Terminal) -> None:
    assert (await terminal.run("sudo -n kill -9 1")).code == 0
    assert (await terminal.run("ps -o comm= -p 1")).out == "systemd\n"
