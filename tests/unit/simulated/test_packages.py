"""`apt` and `apt-get`."""

import asyncio

import pytest

from tests.unit.simulated.terminal import Terminal


async def test_the_list_of_updates(terminal: Terminal) -> None:
    screen = await terminal.run("apt list --upgradable", "web-02")
    assert screen.lines == [
        "Listing...",
        "libexpat1/stable-security 2.5.0-1+deb12u1 amd64 [upgradable from: 2.5.0-1]",
        "libssl3/stable-security 3.0.15-1~deb12u1 amd64 [upgradable from: 3.0.14-1~deb12u2]",
        "openssl/stable-security 3.0.15-1~deb12u1 amd64 [upgradable from: 3.0.14-1~deb12u2]",
    ]
    assert screen.err == "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"


async def test_the_simulation_changes_nothing(terminal: Terminal) -> None:
    for verb in ("upgrade", "dist-upgrade"):
        screen = await terminal.run(f"apt-get -s -q {verb}")
        assert "5 upgraded, 0 newly installed, 0 to remove and 0 not upgraded." in screen.lines
        assert screen.lines[5] == "  base-files libexpat1 libssl3 openssl tzdata"
        assert (
            "Inst openssl [3.0.14-1~deb12u2] (3.0.15-1~deb12u1 Debian-Security:12/stable-security [amd64])"
            in screen.lines
        )
        assert screen.lines[-1] == "Conf tzdata (2024b-0+deb12u1 Debian:12.8/stable [all])"


async def test_upgrading_takes_seconds_and_leaves_nothing_pending(terminal: Terminal) -> None:
    began = terminal.clock.now()
    assert (
        (await terminal.run("sudo -n apt-get -y -q update")).lines[0].startswith("Hit:1 http://mirror.example/debian")
    )
    screen = await terminal.run("sudo -n apt-get -y -q -o Dpkg::Options::=--force-confold upgrade")
    assert screen.code == 0
    assert "Setting up libssl3 (3.0.15-1~deb12u1) ..." in screen.lines
    assert 2 < terminal.clock.now() - began < 4
    assert (await terminal.run("apt list --upgradable")).lines == ["Listing..."]
    again = await terminal.run("sudo -n apt-get -y upgrade")
    assert again.lines[-1] == "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded."


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("apt-get -y upgrade", 100, "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission"),
        ("apt-get update", 100, "E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)"),
        ("sudo -n apt-get upgrade", 1, "Abort."),
        ("apt-get frob", 100, "E: Invalid operation frob"),
    ],
)
async def test_refusals(terminal: Terminal, text: str, code: int, message: str) -> None:
    screen = await terminal.run(text)
    assert screen.code == code
    assert screen.err.startswith(message)


async def test_what_is_interrupted_stays_half_done_and_one_at_a_time(terminal: Terminal) -> None:
    screen, task = terminal.start("sudo -n apt-get -y upgrade")
    while "Setting up libssl3" not in screen.out:
        await terminal.clock.advance(0.1)
    blocked = await terminal.run("sudo -n apt-get -y upgrade")
    assert blocked.code == 100
    assert "It is held by process" in blocked.err
    task.cancel()
    await asyncio.wait({task})
    pending = [update.package for update in terminal["web-01"].updates]
    assert "libssl3" not in pending
    assert "tzdata" in pending
    assert (await terminal.run("sudo -n apt-get -y upgrade")).code == 0


async def test_a_host_without_updates(terminal: Terminal) -> None:
    assert (await terminal.run("apt list --upgradable", "cache-01")).lines == ["Listing..."]
