"""Hosts: which there are, and how each of them is."""

import asyncio
from datetime import timedelta

from bot.domain.actions import Catalogue, look
from bot.domain.content import Message, Moment, Quantity, Report, Table, Value
from bot.domain.inventory import Host
from bot.domain.parameters import Tag, Targets
from bot.domain.ports import Fleet, HostReader, Viewer
from intents.actions import commands, reading
from intents.actions.offers import Offers
from intents.actions.parsing import procfs, updates


@look(
    "host.list",
    say={
        "en": ["list hosts [tagged {tag}]", "which hosts are there", "what servers do we have", "show the {tag} hosts"],
        "fr": [
            "liste les serveurs [du groupe {tag}]",
            "quels serveurs y a-t-il",
            "quelles machines avons-nous",
            "montre les serveurs {tag}",
        ],
    },
    fr="Les serveurs que vous pouvez voir, avec leur environnement, leurs étiquettes et leurs services.",
)
async def host_list(fleet: Fleet, /, *, tag: Tag | None = None) -> Table:
    """The hosts that you may see, with their environment, tags and services."""
    chosen = fleet.inventory.hosts if tag is None else fleet.inventory.select(tag)
    return Table(
        ("column.host", "column.address", "column.environment", "column.tags", "column.services"),
        tuple((host.name, _address(host), host.environment, host.tags, host.services) for host in chosen),
        empty=Message.of("actions.no_hosts") if tag is None else Message.of("actions.no_hosts_tagged", tag=tag),
    )


def _address(host: Host) -> Value:
    return Message.of("actions.this_machine") if host.transport == "local" else host.address or host.name


@look(
    "host.status",
    say={
        "en": ["status of {targets}", "how is {targets}", "show host {targets}", "check {targets}"],
        "fr": ["état de {targets}", "comment va {targets}", "vérifie {targets}", "montre le serveur {targets}"],
    },
    fr="Système, durée de fonctionnement, charge, mémoire et disque le plus rempli de chaque serveur.",
)
async def host_status(reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, targets: Targets) -> Report:
    """System, uptime, load, memory and fullest disk of each host."""
    answers = await reading.each(targets, lambda host: _status(reader, host))
    rows = reading.got(answers)
    offer = Offers(catalogue, viewer)
    more = tuple(
        suggestion
        for host, _ in rows[:1]
        if len(targets) == 1
        for suggestion in (
            *offer(Message.of("suggest.disk", host=host.name), "host.disk", targets=(host.name,)),
            *offer(Message.of("suggest.processes", host=host.name), "host.processes", targets=(host.name,)),
            *offer(Message.of("suggest.host_logs", host=host.name), "host.logs", targets=(host.name,)),
        )
    )
    columns = (
        "column.host",
        "column.system",
        "column.kernel",
        "column.uptime",
        "column.load",
        "column.memory",
        "column.fullest_disk",
    )
    table = Table(columns, tuple((host.name, *cells) for host, cells in rows))
    return reading.report(table, answers, more)


async def _status(reader: HostReader, host: Host) -> tuple[Value, ...]:
    vitals, system, kernel, disks = await asyncio.gather(
        reading.read_vitals(reader, host),
        reader.read(host, commands.SYSTEM),
        reader.read(host, commands.KERNEL),
        reading.read_disks(reader, host),
    )
    fullest: Value = None
    if disks:
        fullest = Message.of("actions.share_of", what=disks[0].mount, share=Quantity(disks[0].percent, "percent"))
    return (
        updates.release(system.stdout).name or None,
        kernel.stdout.strip()[:80] or None,
        Quantity(vitals.uptime, "seconds"),
        load(vitals),
        Quantity(vitals.memory_percent, "percent"),
        fullest,
    )


def load(vitals: procfs.Vitals) -> Message:
    """The five-minute load and how many processors share it."""
    return Message.of("actions.load", load=Quantity(vitals.load[1], "count"), count=vitals.processors)


@look(
    "host.disk",
    say={
        "en": [
            "disk usage on {targets}",
            "how full are the disks on {targets}",
            "disk space on {targets}",
            "disks of {targets}",
        ],
        "fr": [
            "espace disque sur {targets}",
            "disques de {targets}",
            "combien de place reste-t-il sur {targets}",
            "occupation des disques sur {targets}",
        ],
    },
    fr="La place occupée et restante sur chaque vrai système de fichiers, le plus rempli d'abord.",
)
async def host_disk(reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, targets: Targets) -> Report:
    """Space used and left on every real file system, the fullest first."""
    answers = await reading.each(targets, lambda host: reading.read_disks(reader, host))
    rows = [(host, disk) for host, disks in reading.got(answers) for disk in disks]
    rows.sort(key=lambda row: -row[1].percent)
    table = Table(
        ("column.host", "column.mount", "column.used_percent", "column.used", "column.available", "column.size"),
        tuple(
            (
                host.name,
                disk.mount,
                Quantity(disk.percent, "percent"),
                Quantity(disk.used, "bytes"),
                Quantity(disk.available, "bytes"),
                Quantity(disk.size, "bytes"),
            )
            for host, disk in rows
        ),
        empty=Message.of("actions.no_disks"),
    )
    offer = Offers(catalogue, viewer)
    more = tuple(
        suggestion
        for host, disk in rows[:1]
        for suggestion in offer(
            Message.of("suggest.folders", host=host.name, path=disk.mount),
            "disk.usage",
            targets=(host.name,),
            path=disk.mount,
        )
    )
    return reading.report(table, answers, more)


@look(
    "host.memory",
    say={
        "en": [
            "memory on {targets}",
            "how much memory is free on {targets}",
            "ram on {targets}",
            "memory usage of {targets}",
        ],
        "fr": [
            "mémoire sur {targets}",
            "combien de mémoire est libre sur {targets}",
            "mémoire vive de {targets}",
            "ram sur {targets}",
        ],
    },
    fr="La mémoire occupée et disponible, et l'espace d'échange.",
)
async def host_memory(reader: HostReader, /, *, targets: Targets) -> Report:
    """Memory in use and available, and swap."""
    answers = await reading.each(targets, lambda host: reading.read_vitals(reader, host))
    columns = (
        "column.host",
        "column.used_percent",
        "column.used",
        "column.available",
        "column.size",
        "column.swap_used",
        "column.swap",
    )
    rows = tuple(
        (
            host.name,
            Quantity(vitals.memory_percent, "percent"),
            Quantity(vitals.memory_used, "bytes"),
            Quantity(vitals.memory_available, "bytes"),
            Quantity(vitals.memory_total, "bytes"),
            Quantity(vitals.swap_total - vitals.swap_free, "bytes"),
            Quantity(vitals.swap_total, "bytes"),
        )
        for host, vitals in reading.got(answers)
    )
    return reading.report(Table(columns, rows), answers)


@look(
    "host.uptime",
    say={
        "en": [
            "uptime of {targets}",
            "how long has {targets} been up",
            "load of {targets}",
            "since when is {targets} up",
        ],
        "fr": [
            "uptime de {targets}",
            "depuis quand {targets} tourne",
            "charge de {targets}",
            "durée de fonctionnement de {targets}",
        ],
    },
    fr="Depuis quand chaque serveur tourne, et sa charge sur 1, 5 et 15 minutes.",
)
async def host_uptime(reader: HostReader, viewer: Viewer, /, *, targets: Targets) -> Report:
    """Since when each host is up, and its load over 1, 5 and 15 minutes."""
    answers = await reading.each(targets, lambda host: reading.read_vitals(reader, host))
    columns = (
        "column.host",
        "column.uptime",
        "column.since",
        "column.load_one",
        "column.load_five",
        "column.load_fifteen",
        "column.processors",
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            host.name,
            Quantity(vitals.uptime, "seconds"),
            Moment(viewer.now - timedelta(seconds=vitals.uptime)),
            *(Quantity(value, "count") for value in vitals.load),
            vitals.processors,
        )
        for host, vitals in reading.got(answers)
    )
    return reading.report(Table(columns, rows), answers)
