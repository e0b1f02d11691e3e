"""Turning a host off or starting it again, at once or by appointment: `shutdown`, `reboot`, `poweroff`."""

import re

from executors.simulated.command import Call, Command, Commands, ProgramError, options
from executors.simulated.state import Host, Power
from executors.simulated.times import stamp
from executors.simulated.tree import File

APPOINTMENT = "/run/systemd/shutdown/scheduled"
"""Where logind keeps an appointment that has been made."""
_MINUTES = re.compile(r"\+?(\d+)")


async def at_once(call: Call, power: Power) -> int:
    """What `systemctl reboot` and `systemctl poweroff` do."""
    if not call.is_root:
        what = {Power.REBOOT: "Reboot", Power.OFF: "PowerOff"}[power]
        raise ProgramError(f"Call to {what} failed: Interactive authentication required.")
    ask(call.host, power)
    return 0


def ask(host: Host, power: Power) -> None:
    """Tell the journal and have the machine do it."""
    words = {Power.REBOOT: "reboot", Power.OFF: "power off"}[power]
    host.log("systemd-logind", f"The system will {words} now!", priority=5, unit="systemd-logind.service")
    host.power.put_nowait(power)


async def _shutdown(call: Call) -> int:
    given = options(call, "PHhrck", "poweroff halt reboot no-wall")
    if not call.is_root:
        raise ProgramError("Failed to call ScheduleShutdown in logind: Interactive authentication required.")
    if given.has("-c"):
        _forget(call.host)
        return 0
    power = Power.REBOOT if given.has("-r", "--reboot") else Power.OFF
    when = given.rest[0] if given.rest else "+1"
    minutes = _MINUTES.fullmatch(when.replace("now", "+0"))
    if minutes is None:
        raise ProgramError(f"Failed to parse time specification: {when}")
    if int(minutes[1]) == 0:
        ask(call.host, power)
        return 0
    at = call.host.clock.now() + 60 * int(minutes[1])
    _appoint(call.host, power, at)
    word = {Power.REBOOT: "Reboot", Power.OFF: "Shutdown"}[power]
    await call.complain(f"{word} scheduled for {stamp(at)}, use 'shutdown -c' to cancel.")
    return 0


def _appoint(host: Host, power: Power, at: float) -> None:
    async def keep() -> None:
        await host.clock.sleep(at - host.clock.now())
        ask(host, power)

    _forget(host)
    text = f"USEC={round(at * 1_000_000)}\nWARN_WALL=1\nMODE={power.value}\n"
    host.tree.files[APPOINTMENT] = File(text, modified=host.clock.now())
    host.appointment = host.start_job(keep())


def _forget(host: Host) -> None:
    host.tree.files.pop(APPOINTMENT, None)
    if host.appointment is not None:
        host.appointment.cancel()
        host.appointment = None


def _immediately(power: Power) -> Command:
    async def command(call: Call) -> int:
        return await at_once(call, power)

    return command


COMMANDS: Commands = {
    "shutdown": _shutdown,
    "reboot": _immediately(Power.REBOOT),
    "poweroff": _immediately(Power.OFF),
}
