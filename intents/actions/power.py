"""Restarting and switching off whole hosts, with a proof although an act cannot look before it is planned."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.flow import Argv, Check, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Targets
from bot.domain.people import Role
from intents.actions import afterwards, commands

BOOT_SECONDS = 600
"""How long a host may take to come back; servers with much memory test it for minutes."""
FRESH_SECONDS = 180
"""A host younger than this counts as just started. One digit table below spells it out for `Check.expect`."""
_FRESH = r"^\s*(?P<up_seconds>\d{1,2}|1[0-7]\d)\s*$"
_NOT_FRESH = r"^\s*(?P<up_seconds>1[89]\d|[2-9]\d{2}|\d{4,})\s*$"


@act(
    "host.reboot",
    risk=Risk.HIGH,
    why=Message.of("actions.why_reboots"),
    after=afterwards.of_host,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["reboot {targets}", "reboot the host {targets}", "restart the machine {targets}"],
        "fr": ["redémarre le serveur {targets}", "reboote {targets}", "redémarre la machine {targets}"],
    },
    fr="Redémarre des serveurs l'un après l'autre et attend que chacun soit revenu.",
)
def host_reboot(*, targets: Targets) -> Iterator[Step]:
    """Reboot hosts one after the other and wait until each of them is back.

    A small uptime proves the reboot only if it was not small before: the first step of each host waits until the last
    boot is three minutes old (at once, nearly always).
    """
    for host in targets:
        settled = Check(host.name, commands.SINCE_BOOT, _NOT_FRESH, FRESH_SECONDS + 30, "proof.host_settled")
        yield Argv(host.name, commands.SINCE_BOOT, timeout=20, check=settled)
        back = Check(host.name, commands.SINCE_BOOT, _FRESH, BOOT_SECONDS, "proof.host_back")
        yield Argv(host.name, ("systemctl", "reboot"), root=True, check=back, detach=True)


@act(
    "host.shutdown",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_shuts_down"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    interrupts=True,
    say={
        "en": ["shut down {targets}", "power off {targets}", "switch off {targets}"],
        "fr": ["éteins {targets}", "éteins le serveur {targets}", "mets {targets} hors tension"],
    },
    fr="Éteint des serveurs une minute après l'accord ; il faudra les rallumer sur place ou par leur hyperviseur.",
)
def host_shutdown(*, targets: Targets) -> Iterator[Step]:
    """Switch hosts off, one minute after the approval; only their console or hypervisor starts them again.

    A host that is off cannot prove anything, and one that does not answer may have other reasons. systemd's own
    appointment can be read back while the connection still stands, and the minute leaves time for `shutdown -c`.
    """
    for host in targets:
        yield Argv(host.name, ("shutdown", "-P", "+1"), root=True).then(_is_planned(host))


def _is_planned(host: Host) -> Check:
    return Check(host.name, commands.PLANNED_SHUTDOWN, r"^MODE=(?P<mode>poweroff)$", 20, "proof.shutdown_planned")
