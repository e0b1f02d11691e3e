"""Parsers against what real programs printed on Debian 12 (systemd 252)."""

from datetime import UTC, datetime

import pytest

from intents.actions.parsing import disks, journal, processes, procfs, units, updates
from tests.unit.actions.town import recorded

MIB = 1024 * 1024


def test_vitals() -> None:
    found = procfs.parse(recorded("vitals.txt"))
    assert found is not None
    assert found.processors == 2
    assert found.memory_total == 24684096 * 1024
    assert 0 < found.memory_percent < 100
    assert found.memory_used == found.memory_total - found.memory_available
    assert found.uptime > 0
    assert found.load_percent == pytest.approx(100 * found.load[1] / 2)


@pytest.mark.parametrize("without", ["MemTotal", "MemAvailable", "/101"])
def test_vitals_are_whole_or_not_there(without: str) -> None:
    text = "1.0 2.0\n0.1 0.2 0.3 1/101 9\nMemTotal: 100 kB\nMemAvailable: 50 kB\n"
    assert procfs.parse(text) is not None
    assert procfs.parse(text.replace(without, "")) is None


def test_more_memory_available_than_there_is_makes_no_sense() -> None:
    assert procfs.parse("1.0 2.0\n0.1 0.2 0.3 1/101 9\nMemTotal: 100 kB\nMemAvailable: 500 kB\n") is None


def test_disks() -> None:
    found = disks.disks(recorded("df.txt"))
    assert found is not None
    (root,) = found
    assert (root.source, root.mount, root.size) == ("/dev/vda", "/", 264212084 * 1024)
    # df says 25%: it rounds up, and counts neither side the blocks reserved for root
    assert root.percent == pytest.approx(100 * root.used / (root.used + root.available))
    assert 24 < root.percent < 25


def test_pseudo_file_systems_duplicates_and_loops_are_left_out() -> None:
    text = (
        "Filesystem 1024-blocks Used Available Capacity Mounted on\n"
        "/dev/sda1 100 78 22 78% /\n"
        "/dev/sda1 100 78 22 78% /srv/bind mount\n"
        "/dev/sdb1 100 20 80 20% /srv/with space\n"
        "/dev/loop3 100 100 0 100% /snap/core/1\n"
        "/dev/loop4 100 100 0 100% /mnt/image\n"
        "tmpfs 10 0 10 0% /run/lock\n"
        "nothing 0 0 0 - /srv/none\n"
    )
    assert [(disk.mount, disk.percent) for disk in disks.disks(text) or ()] == [("/", 78.0), ("/srv/with space", 20.0)]
    everything = disks.disks(recorded("df_all.txt"))
    assert everything is not None
    assert [disk.mount for disk in everything] == ["/"]


def test_folders_the_largest_first() -> None:
    found = disks.folders(recorded("du.txt"))
    assert found[0].path == "/usr"
    assert [folder.size for folder in found] == sorted((folder.size for folder in found), reverse=True)
    assert {folder.path for folder in found} >= {"/usr/lib", "/usr/share", "/usr/bin"}


def test_processes() -> None:
    found = processes.parse(recorded("ps.txt"))
    assert found is not None
    assert len(found) == len(recorded("ps.txt").splitlines()) - 1
    assert all(one.name and one.user for one in found)
    assert {one.name for one in found} >= {"kworker/1:1H-kblockd"}
    assert processes.parse("sh: ps: not found\n") is None
    assert processes.parse("") is None


def test_services() -> None:
    crashed, runs, absent, failed = units.services(recorded("systemctl_show.txt"))
    assert (crashed.id, crashed.active, crashed.result, crashed.signal) == ("nginx", "failed", "signal", "SIGSEGV")
    assert crashed.since == datetime(2026, 11, 20, 9, 25, 16, tzinfo=UTC)
    assert (crashed.running, crashed.exists, crashed.memory) == (False, True, None)
    assert (runs.id, runs.running, runs.memory, runs.signal) == ("stays", True, 184320, "")
    assert runs.since == datetime(2026, 11, 20, 9, 25, 12, tzinfo=UTC)
    assert (absent.id, absent.exists, absent.running, absent.since) == ("nosuch", False, False, None)
    assert (failed.result, failed.status, failed.signal) == ("exit-code", 3, "")


def test_times_in_other_zones_stay_text() -> None:
    assert units.moment("Fri 2026-11-20 10:25:16 CET") == "Fri 2026-11-20 10:25:16 CET"
    assert units.moment("Fri 2026-13-45 10:25:16 UTC") == "Fri 2026-13-45 10:25:16 UTC"
    assert units.moment("") is None


def test_an_unknown_signal_keeps_its_number() -> None:
    (unit,) = units.services("Id=x.service\nActiveState=failed\nExecMainCode=2\nExecMainStatus=250\n")
    assert unit.signal == "250"


def test_failed_units() -> None:
    assert units.failed(recorded("systemctl_failed.txt")) == ("badexit.service", "nginx.service")
    assert units.failed("● cron.service loaded failed failed Cron\n") == ("cron.service",)
    assert units.failed("") == ()


def test_journal() -> None:
    found = journal.parse(recorded("journal.jsonl"))
    assert [entry.program for entry in found] == ["systemd", "python3", "python3", "systemd", "systemd"]
    assert found[3].message == "nginx.service: Main process exited, code=killed, status=11/SEGV"
    assert (found[3].priority, found[3].unit) == (4, "nginx.service")
    assert found[3].at == datetime(2026, 11, 20, 9, 25, 16, tzinfo=UTC)


def test_messages_that_are_not_text() -> None:
    entry = '{"__REALTIME_TIMESTAMP":"1795166675493894","MESSAGE":%s}'
    assert journal.parse(entry % "[104,233]")[0].message == "h\N{REPLACEMENT CHARACTER}"
    assert journal.parse(entry % "null")[0].message == ""
    assert journal.parse(entry % "[1,256]")[0].message == ""
    assert journal.parse(entry % '"x"') + journal.parse("[1]\nnonsense\n{}\n") == journal.parse(entry % '"x"')


def test_apt() -> None:
    found = updates.apt(recorded("apt.txt"))
    assert found is not None
    waiting, kept = found
    assert (len(waiting), kept) == (131, 0)
    by_name = {update.name: update for update in waiting}
    assert by_name["bash"] == updates.Update("bash", "5.2.15-2+b8", "5.2.15-2+b13", security=False)
    assert by_name["libssl3"].security
    assert updates.apt("E: Could not open lock file\n") is None
    assert updates.apt("0 upgraded, 0 newly installed, 0 to remove and 2 not upgraded.\n") == ((), 2)


def test_dnf() -> None:
    waiting = "\nbash.x86_64   5.2.26-4.el9   updates\nopenssl.x86_64  1:3.2.2-6  security\n"
    text = f"{waiting}Obsoleting Packages\nold.noarch  1-1  updates\n"
    assert updates.dnf(text) == (
        updates.Update("bash", "", "5.2.26-4.el9", security=False),
        updates.Update("openssl", "", "1:3.2.2-6", security=True),
    )


def test_release() -> None:
    assert updates.release(recorded("os-release.txt")) == updates.Release("Debian GNU/Linux 12 (bookworm)", ("debian",))
    assert updates.release('ID="rocky"\nID_LIKE="rhel centos fedora"\n').families == (
        "rocky",
        "rhel",
        "centos",
        "fedora",
    )
    assert updates.release("") == updates.Release("", ())
