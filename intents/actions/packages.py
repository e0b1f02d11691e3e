"""Packages: what could be upgraded, and upgrading."""

from collections.abc import Iterator
from typing import TypeAlias

from bot.domain.actions import Catalogue, Rerun, act, look
from bot.domain.content import Block, Line, Mark, Message, Report, Table
from bot.domain.flow import Argv, Check, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Targets
from bot.domain.ports import HostReader, Viewer
from intents.actions import afterwards, commands, previews, reading
from intents.actions.offers import Offers
from intents.actions.parsing import updates
from intents.actions.parsing.updates import Update

Found: TypeAlias = tuple[tuple[Host, tuple[tuple[Update, ...], int]], ...]
"""Each host with its upgrades and how many packages it keeps back."""

ROWS = 40
UPGRADE_SECONDS = 1800
UPDATES_WAITING = 100
"""`dnf check-update` ends with this status where there are upgrades, and with 0 where there are none."""


@look(
    "host.updates",
    say={
        "en": ["updates on {targets}", "which updates are waiting on {targets}", "what can be upgraded on {targets}"],
        "fr": [
            "mises à jour sur {targets}",
            "quelles mises à jour attendent sur {targets}",
            "que peut-on mettre à jour sur {targets}",
        ],
    },
    fr="Les paquets qui peuvent être mis à jour, ceux de sécurité d'abord, selon les listes que le serveur possède.",
)
async def host_updates(reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, targets: Targets) -> Report:
    """Packages that can be upgraded, security first, by the package lists that the host has."""
    answers = await reading.each(targets, lambda host: _updates(reader, host))
    found = reading.got(answers)
    offer = Offers(catalogue, viewer)
    more = tuple(
        suggestion
        for host, (waiting, _) in found
        if waiting and not host.looks_only
        for suggestion in offer(Message.of("suggest.upgrade", host=host.name), "host.upgrade", targets=(host.name,))
    )
    return Report((*_listed(found), *reading.silent(answers)), more[:3])


async def waiting_updates(reader: HostReader, /, *, targets: Targets) -> tuple[Block, ...]:
    """The dry run of an upgrade: what it would install now."""
    answers = await previews.each(targets, lambda host: _updates(reader, host))
    return (*_listed(reading.got(answers)), *previews.silent(answers))


def _listed(found: Found) -> tuple[Block, ...]:
    """One line a host, then the packages, security first."""
    blocks: list[Block] = [_summary(host, waiting, kept) for host, (waiting, kept) in found]
    rows = [(host.name, update) for host, (waiting, _) in found for update in waiting]
    if rows:
        rows.sort(key=lambda row: (not row[1].security, row[0], row[1].name))
        columns = ("column.host", "column.package", "column.installed", "column.available_version", "column.security")
        blocks.append(
            Table(
                columns, tuple((host, u.name, u.installed or None, u.available, u.security) for host, u in rows[:ROWS])
            )
        )
    if len(rows) > ROWS:
        blocks.append(Line(Message.of("actions.more_packages", count=len(rows) - ROWS)))
    return tuple(blocks)


def _summary(host: Host, waiting: tuple[Update, ...], kept: int) -> Line:
    if not waiting:
        return Line(Message.of("actions.up_to_date", host=host.name, kept=kept), Mark.OK)
    security = sum(update.security for update in waiting)
    return Line(
        Message.of("actions.updates_waiting", host=host.name, count=len(waiting), security=security, kept=kept),
        Mark.WARN if security else Mark.NONE,
    )


async def _updates(reader: HostReader, host: Host) -> tuple[tuple[Update, ...], int]:
    system = await reader.read(host, commands.SYSTEM)
    families = updates.release(system.stdout).families
    if {"fedora", "rhel"} & set(families):
        output = await reader.read(host, commands.DNF_UPGRADES, timeout=reading.PATIENCE)
        if output.exit_status not in {0, UPDATES_WAITING}:
            raise reading.unreadable(commands.DNF_UPGRADES, output)
        return updates.dnf(output.stdout), 0
    output = await reader.read(host, commands.APT_UPGRADES, timeout=reading.PATIENCE)
    if (found := updates.apt(output.stdout)) is None:
        raise reading.unreadable(commands.APT_UPGRADES, output)
    return found


@act(
    "host.upgrade",
    risk=Risk.HIGH,
    why=Message.of("actions.why_upgrades"),
    preview=waiting_updates,
    after=afterwards.of_upgrade,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["upgrade {targets}", "upgrade the packages on {targets}", "install the updates on {targets}"],
        "fr": [
            "mets à jour {targets}",
            "mets à jour les paquets de {targets}",
            "installe les mises à jour sur {targets}",
        ],
    },
    fr="Met à jour les paquets installés (Debian, Ubuntu), en gardant les fichiers de configuration modifiés.",
)
def host_upgrade(*, targets: Targets) -> Iterator[Step]:
    """Upgrade the installed packages (Debian, Ubuntu), keeping changed configuration files.

    The package lists are those that the host already has: refreshing them here would install other versions than the
    ones that were looked at and approved. A host without apt fails at once and nothing is changed.
    """
    keep = (
        "-o",
        "Dpkg::Options::=--force-confdef",
        "-o",
        "Dpkg::Options::=--force-confold",
        "-o",
        "DPkg::Lock::Timeout=60",
    )
    for host in targets:
        step = Argv(host.name, ("apt-get", "-y", "-q", *keep, "upgrade"), root=True, timeout=UPGRADE_SECONDS)
        yield step.then(
            Check(
                host.name, commands.APT_UPGRADES, r"^0 upgraded, .* (?P<kept>\d+) not upgraded\.$", 60, "proof.upgraded"
            )
        )
