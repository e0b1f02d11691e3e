"""systemd services: how they are, and starting, stopping, reloading, enabling them with a proof."""

from collections.abc import Iterator

from bot.domain.actions import Catalogue, Rerun, act, look
from bot.domain.content import Message, Quantity, Report, Table, Value
from bot.domain.flow import Argv, Check, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Service, Targets
from bot.domain.ports import HostReader, Viewer
from intents.actions import afterwards, commands, previews, reading, trouble
from intents.actions.offers import Offers
from intents.actions.parsing.units import Unit

JOB_SECONDS = 120
"""systemd's own limit for starting or stopping is 90 s; its answer is worth waiting for."""
PROOF_SECONDS = 30
EVIDENCE_LINES = 20
MOST_SUGGESTIONS = 6


@look(
    "service.status",
    say={
        "en": [
            "status of {service} on {targets}",
            "is {service} running on {targets}",
            "how is {service} on {targets}",
            "check {service} on {targets}",
        ],
        "fr": [
            "état de {service} sur {targets}",
            "est-ce que {service} tourne sur {targets}",
            "comment va {service} sur {targets}",
            "vérifie {service} sur {targets}",
        ],
    },
    fr="L'état d'un service, depuis quand, sa mémoire, et ce qui l'a arrêté.",
)
async def service_status(
    reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, targets: Targets, service: Service
) -> Report:
    """State of one service, since when, its memory, and what ended it."""
    answers = await reading.each(targets, lambda host: reading.read_services(reader, host, service))
    found = [(host, units[0]) for host, units in reading.got(answers)]
    table = Table(
        (
            "column.host",
            "column.service",
            "column.state",
            "column.since",
            "column.enabled",
            "column.pid",
            "column.memory",
            "column.restarts",
        ),
        tuple(_row(host, unit) for host, unit in found if unit.exists),
    )
    lines = tuple(line for host, unit in found for line in trouble.sentences(host, unit))
    more = tuple(
        suggestion
        for host, unit in found
        if unit.exists
        for suggestion in trouble.remedies(Offers(catalogue, viewer), host, unit)
    )
    return Report((*lines, *((table,) if table.rows else ()), *reading.silent(answers)), more[:MOST_SUGGESTIONS])


def _row(host: Host, unit: Unit) -> tuple[Value, ...]:
    return (
        host.name,
        unit.id,
        f"{unit.active} ({unit.sub})" if unit.sub not in {"", unit.active} else unit.active,
        trouble.since(unit),
        unit.enabled or None,
        unit.pid or None,
        None if unit.memory is None else Quantity(unit.memory, "bytes"),
        unit.restarts,
    )


# --- acts -------------------------------------------------------------------------------------------------------------


@act(
    "service.start",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    undo="service.stop",
    say={
        "en": [
            "start {service} on {targets}",
            "bring {service} up on {targets}",
            "start the {service} service on {targets}",
        ],
        "fr": [
            "démarre {service} sur {targets}",
            "lance {service} sur {targets}",
            "démarre le service {service} sur {targets}",
        ],
    },
    fr="Démarre un service, serveur par serveur, et vérifie qu'il est actif.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_start(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Start one service, host by host, and check that it is active."""
    for host in targets:
        yield systemctl(host, "start", service).then(is_active(host, service))


@act(
    "service.restart",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": [
            "restart {service} on {targets}",
            "bounce {service} on {targets}",
            "restart the {service} service on {targets}",
        ],
        "fr": [
            "redémarre {service} sur {targets}",
            "relance {service} sur {targets}",
            "redémarre le service {service} sur {targets}",
        ],
    },
    fr="Redémarre un service, serveur par serveur, et vérifie qu'il est de nouveau actif.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_restart(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Restart one service, host by host, and check that it is active again."""
    for host in targets:
        yield systemctl(host, "restart", service).then(is_active(host, service))


@act(
    "service.reload",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["reload {service} on {targets}", "reload the configuration of {service} on {targets}"],
        "fr": ["recharge {service} sur {targets}", "recharge la configuration de {service} sur {targets}"],
    },
    fr="Fait relire sa configuration à un service sans l'arrêter, et vérifie qu'il est toujours actif.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_reload(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Make one service read its configuration again without stopping it, and check that it is still active."""
    for host in targets:
        yield systemctl(host, "reload", service).then(is_active(host, service))


@act(
    "service.stop",
    risk=Risk.HIGH,
    why=Message.of("actions.why_stops"),
    rerun=Rerun.IDEMPOTENT,
    undo="service.start",
    interrupts=True,
    say={
        "en": [
            "stop {service} on {targets}",
            "stop the {service} service on {targets}",
            "shut {service} down on {targets}",
        ],
        "fr": [
            "arrête {service} sur {targets}",
            "stoppe {service} sur {targets}",
            "arrête le service {service} sur {targets}",
        ],
    },
    fr="Arrête un service, serveur par serveur, et vérifie qu'il est inactif.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_stop(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Stop one service, host by host, and check that it is inactive."""
    for host in targets:
        yield systemctl(host, "stop", service).then(is_stopped(host, service))


@act(
    "service.enable",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    undo="service.disable",
    say={
        "en": ["enable {service} on {targets}", "enable the {service} service on {targets}"],
        "fr": ["active {service} sur {targets}", "active le service {service} sur {targets}"],
    },
    fr="Fait démarrer un service avec le serveur ; le service lui-même ne change pas d'état.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_enable(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Have one service started with the host; its present state stays as it is."""
    for host in targets:
        yield systemctl(host, "enable", service).then(is_enabled(host, service))


@act(
    "service.disable",
    risk=Risk.HIGH,
    why=Message.of("actions.why_disables"),
    rerun=Rerun.IDEMPOTENT,
    undo="service.enable",
    say={
        "en": ["disable {service} on {targets}", "disable the {service} service on {targets}"],
        "fr": ["désactive {service} sur {targets}", "désactive le service {service} sur {targets}"],
    },
    fr="Ne fait plus démarrer un service avec le serveur ; le service lui-même ne change pas d'état.",
    preview=previews.of_service,
    after=afterwards.of_service,
)
def service_disable(*, targets: Targets, service: Service) -> Iterator[Step]:
    """Have one service no longer started with the host; its present state stays as it is."""
    for host in targets:
        yield systemctl(host, "disable", service).then(is_disabled(host, service))


def systemctl(host: Host, verb: str, service: str) -> Argv:
    """One verb of systemctl on one unit, as root."""
    return Argv(host.name, ("systemctl", verb, "--", service), root=True, timeout=JOB_SECONDS)


def is_active(host: Host, service: str) -> Check:
    """Active, and still so since the same time a few seconds later; otherwise the last lines of its journal."""
    expect = r"^Id=(?P<unit>.+)\nActiveState=active\nSubState=(?P<state>.+)\nActiveEnterTimestamp=(?P<since>.+)$"
    return _check(
        host, service, ("Id", "ActiveState", "SubState", "ActiveEnterTimestamp"), expect, "proof.service_active"
    )


def is_stopped(host: Host, service: str) -> Check:
    """Inactive, or failed: a service that was killed because it did not stop in time is stopped all the same."""
    expect = r"^Id=(?P<unit>.+)\nActiveState=(?P<state>inactive|failed)$"
    return _check(
        host, service, ("Id", "ActiveState", "SubState", "InactiveEnterTimestamp"), expect, "proof.service_stopped"
    )


def is_enabled(host: Host, service: str) -> Check:
    """Started with the host."""
    return _check(
        host, service, ("Id", "UnitFileState"), r"^Id=(?P<unit>.+)\nUnitFileState=enabled$", "proof.service_enabled"
    )


def is_disabled(host: Host, service: str) -> Check:
    """Not started with the host by itself."""
    return _check(
        host, service, ("Id", "UnitFileState"), r"^Id=(?P<unit>.+)\nUnitFileState=disabled$", "proof.service_disabled"
    )


def _check(host: Host, service: str, properties: tuple[str, ...], expect: str, proof: str) -> Check:
    evidence = commands.journal(lines=EVIDENCE_LINES, unit=service)
    return Check(host.name, commands.properties(properties, service), expect, PROOF_SECONDS, proof, evidence)
