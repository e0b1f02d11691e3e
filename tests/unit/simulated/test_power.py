"""Turning hosts off, at once or by appointment."""

import pytest

from executors.simulated.state import Power
from tests.unit.simulated.terminal import Terminal

APPOINTMENT = "cat /run/systemd/shutdown/scheduled"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("systemctl reboot", Power.REBOOT),
        ("systemctl poweroff", Power.OFF),
        ("reboot", Power.REBOOT),
        ("poweroff", Power.OFF),
        ("shutdown -r now", Power.REBOOT),
        ("shutdown -P +0", Power.OFF),
    ],
)
async def test_at_once(terminal: Terminal, text: str, wish: Power) -> None:
    assert (await terminal.run(f"sudo -n {text}")).code == 0
    assert terminal["web-01"].power.get_nowait() is wish


async def test_an_appointment_can_be_read_and_is_kept(terminal: Terminal) -> None:
    screen = await terminal.run("sudo -n shutdown -P +1")
    assert screen.err == "Shutdown scheduled for Fri 2026-11-20 09:01:00 UTC, use 'shutdown -c' to cancel.\n"
    assert (await terminal.run(APPOINTMENT)).lines == ["USEC=1795165260000000", "WARN_WALL=1", "MODE=poweroff"]
    assert terminal["web-01"].power.empty()
    await terminal.clock.advance(61)
    assert terminal["web-01"].power.get_nowait() is Power.OFF


async def test_an_appointment_can_be_cancelled_or_replaced(terminal: Terminal) -> None:
    await terminal.run("sudo -n shutdown -P +1")
    await terminal.run("sudo -n shutdown -r 5")
    await terminal.clock.advance(120)
    assert (await terminal.run(APPOINTMENT)).lines[-1] == "MODE=reboot"
    assert (await terminal.run("sudo -n shutdown -c")).code == 0
    assert (await terminal.run(APPOINTMENT)).code == 1
    await terminal.clock.advance(600)
    assert terminal["web-01"].power.empty()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("systemctl reboot", "Call to Reboot failed: Interactive authentication required."),
        ("poweroff", "Call to PowerOff failed: Interactive authentication required."),
        ("shutdown -P +1", "Failed to call ScheduleShutdown in logind: Interactive authentication required."),
        ("sudo -n shutdown tomorrow", "Failed to parse time specification: tomorrow"),
    ],
)
async def test_refusals(terminal: Terminal, text: str, message: str) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.err) == (1, f"{message}\n")
    assert terminal["web-01"].power.empty()
