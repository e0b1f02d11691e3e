"""What a simulated machine tells of itself: kernel counters, memory, disks, clock, identity."""

import pytest

from executors.simulated.procfs import wave, wave_integral
from tests.unit.simulated.terminal import Terminal

EVERYTHING = "cat /proc/uptime /proc/loadavg /proc/meminfo /proc/stat /proc/net/dev"


async def cpu_ticks(terminal: Terminal, host: str) -> tuple[int, int]:
    """Busy and all ticks of the machine."""
    first = (await terminal.run("cat /proc/stat", host)).lines[0]
    user, nice, system, idle, waiting, irq, soft, *_ = map(int, first.split()[1:])
    return user + nice + system + irq + soft, user + nice + system + idle + waiting + irq + soft


@pytest.mark.parametrize(("host", "mean"), [("web-01", 0.16), ("db-master", 0.31), ("cache-01", 0.08)])
async def test_the_share_of_busy_ticks_is_around_the_mean(terminal: Terminal, host: str, mean: float) -> None:
    shares = []
    for _ in range(30):
        before = await cpu_ticks(terminal, host)
        await terminal.clock.advance(30)
        after = await cpu_ticks(terminal, host)
        shares.append((after[0] - before[0]) / (after[1] - before[1]))
    assert mean * 0.3 < min(shares) < mean < max(shares) < mean * 1.7


def test_counters_are_integrals_of_their_rate() -> None:
    steps = 10_000
    numeric = sum(wave(50 + 300 * step / steps, 1.5) for step in range(steps)) * 300 / steps
    assert wave_integral(50, 350, 1.5) == pytest.approx(numeric, rel=1e-3)


async def test_network_counters_grow(terminal: Terminal) -> None:
    def received(text: str) -> int:
        return next(int(line.split()[1]) for line in text.splitlines() if line.strip().startswith("ens18:"))

    before = received((await terminal.run(EVERYTHING)).out)
    await terminal.clock.advance(10)
    assert 500_000 < received((await terminal.run(EVERYTHING)).out) - before < 4_000_000


async def test_memory_follows_what_runs(terminal: Terminal) -> None:
    async def available() -> int:
        lines = (await terminal.run("cat /proc/meminfo", "cache-01")).lines
        return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))

    before = await available()
    await terminal.run("sudo -n systemctl stop redis-server", "cache-01")
    assert await available() > before + 500_000


@pytest.mark.parametrize(
    ("host", "percents"),
    [
        ("web-01", {"/": 45}),
        ("web-02", {"/": 39}),
        ("db-master", {"/": 34, "/var/lib/postgresql": 78}),
        ("db-replica", {"/": 34, "/var/lib/postgresql": 61}),
        ("cache-01", {"/": 23}),
    ],
)
async def test_disks_are_as_full_as_the_story_says(terminal: Terminal, host: str, percents: dict[str, int]) -> None:
    screen = await terminal.run("df -P -k -l -x tmpfs -x devtmpfs -x overlay -x squashfs", host)
    assert screen.lines[0].split() == ["Filesystem", "1024-blocks", "Used", "Available", "Capacity", "Mounted", "on"]
    rows = [line.split() for line in screen.lines[1:]]
    assert {row[5]: int(row[4].rstrip("%")) for row in rows} == percents
    assert all(int(row[1]) == int(row[2]) + int(row[3]) for row in rows)


async def test_df_of_paths_types_and_sizes(terminal: Terminal) -> None:
    assert (await terminal.run("df -P -k -T -- /var/lib/postgresql/backups", "db-master")).lines == [
        "Filesystem     Type 1024-blocks      Used Available Capacity Mounted on",
        "/dev/vdb1      ext4   209715200 162738995  46976205      78% /var/lib/postgresql",
    ]
    assert (await terminal.run("df -h /", "db-master")).lines == [
        "Filesystem      Size  Used Avail Use% Mounted on",
        "/dev/vda1        30G   11G   20G  34% /",
    ]
    missing = await terminal.run("df -P /nope")
    assert (missing.code, missing.out, missing.err) == (1, "", "df: /nope: No such file or directory\n")
    assert len((await terminal.run("df -t tmpfs")).lines) == 3
    assert (await terminal.run("df -t zfs")).err == "df: no file systems processed\n"


async def test_du_finds_what_df_counts(terminal: Terminal) -> None:
    screen = await terminal.run("sudo -n du -k -x --max-depth=1 -- /var/lib/postgresql", "db-master")
    sizes = {path: int(size) for size, path in (line.split("\t") for line in screen.lines)}
    assert screen.lines[-1].endswith("\t/var/lib/postgresql")
    assert sizes["/var/lib/postgresql"] == pytest.approx(162_738_995, rel=0.001)
    assert sizes["/var/lib/postgresql/15"] > 140_000_000
    other = await terminal.run("du -k -x --max-depth=0 -- /var/lib", "db-master")
    assert int(other.out.split()[0]) < 1_000_000


async def test_du_without_rights_says_so(terminal: Terminal) -> None:
    screen = await terminal.run("du -k -s /var/lib/postgresql", "db-master")
    assert screen.code == 1
    assert screen.err == "du: cannot read directory '/var/lib/postgresql/15/main': Permission denied\n"
    assert int(screen.out.split()[0]) < 20_000_000


@pytest.mark.parametrize(
    ("text", "code", "output"),
    [
        ("du -b -s /etc/nginx", 0, "12288\t/etc/nginx\n"),
        ("du -h /etc/hosts", 0, "4.0K\t/etc/hosts\n"),
        ("du -k /nope", 1, "du: cannot access '/nope': No such file or directory\n"),
        ("du -d x /", 1, "du: invalid maximum depth 'x'\n"),
        ("nproc", 0, "2\n"),
        ("uname -r", 0, "6.1.0-28-amd64\n"),
        ("uname", 0, "Linux\n"),
        ("hostname", 0, "web-01\n"),
        ("hostname -f", 0, "web-01.demo.internal\n"),
        ("hostname -I", 0, "10.0.0.11 \n"),
        ("hostname other", 1, "hostname: you must be root to change the host name\n"),
        ("id", 0, "uid=1000(demo) gid=1000(demo) groups=1000(demo),4(adm),27(sudo)\n"),
        ("id -un", 0, "demo\n"),
        ("id -u", 0, "1000\n"),
        ("sudo -n whoami", 0, "root\n"),
        ("date +%s", 0, "1795165200\n"),
        ("date -u '+%F %T'", 0, "2026-11-20 09:00:00\n"),
        ("date -u", 0, "Fri Nov 20 09:00:00 UTC 2026\n"),
        ("date -Iseconds", 0, "2026-11-20T09:00:00+00:00\n"),
        ("date -s tomorrow", 1, "date: cannot set date: Operation not permitted\n"),
        ("date tomorrow", 1, "date: invalid date 'tomorrow'\n"),
        ("uptime -s", 0, "2026-10-10 05:52:48\n"),
        ("uptime -p", 0, "up 5 weeks, 6 days, 3 hours, 7 minutes\n"),
        ("echo -n a b", 0, "a b"),
        ("true", 0, ""),
        ("false", 1, ""),
        ("sleep 2 3", 0, ""),
        ("sleep x", 1, "sleep: invalid time interval 'x'\n"),
        ("sleep", 1, "sleep: missing operand\n"),
        ("seq 3", 0, "1\n2\n3\n"),
        ("seq 9 10", 0, "9\n10\n"),
        ("seq 3 -2 0", 0, "3\n1\n"),
        ("seq", 1, "seq: missing operand\n"),
        ("cat /etc/os-release", 0, 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'),
    ],
)
async def test_small_programs(terminal: Terminal, text: str, code: int, output: str) -> None:
    screen = await terminal.run(text)
    assert screen.code == code
    assert (screen.out or screen.err).startswith(output)


async def test_uptime_and_free_for_people(terminal: Terminal) -> None:
    assert (await terminal.run("uptime")).out.startswith(" 09:00:00 up 41 days,  3:07,  1 user,  load average: 0.")
    page = (await terminal.run("free -k")).lines
    assert page[0] == "               total        used        free      shared  buff/cache   available"
    assert page[1].startswith("Mem:         4015304 ")
    assert (await terminal.run("free -h")).lines[2] == "Swap:          980Mi          0B       980Mi"
    assert (await terminal.run("free -b")).lines[1].split()[1] == str(4_015_304 * 1024)
    assert (await terminal.run("free -m")).lines[1].split()[1] == "3921"


async def test_a_machine_that_has_just_started(terminal: Terminal) -> None:
    host = terminal["web-01"]
    host.booted_at = terminal.clock.now() - 20
    assert (await terminal.run("cat /proc/uptime")).out.startswith("20.00 ")
    assert (await terminal.run("uptime")).out.startswith(" 09:00:00 up 0 min,  1 user,")
    assert (await terminal.run("uptime -p")).out == "up 0 minutes\n"
    assert float((await terminal.run("cat /proc/loadavg")).out.split()[2]) < 0.05
