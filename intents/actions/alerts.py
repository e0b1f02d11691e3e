"""Alerts: which there are, who takes care of them, and keeping them quiet for a while."""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Moment, Table, Value
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Risk, Step
from bot.domain.kinds_watching import Alert, AlertState, Metric, Severity, Silence
from bot.domain.parameters import Duration, Reason, Targets, span
from bot.domain.ports import Fleet, Watch
from bot.domain.ports.watching import AlertInfo
from intents.actions.calls import watching

LONGEST_SILENCE = timedelta(hours=24)
"""What is quiet for longer is forgotten."""


@look(
    "alert.list",
    say={
        "en": [
            "list alerts [on {targets}] [severity {severity}] [state {state}]",
            "list the alerts [on {targets}]",
            "show the alerts [on {targets}]",
        ],
        "fr": [
            "liste les alertes [sur {targets}] [gravité {severity}] [état {state}]",
            "montre les alertes [sur {targets}]",
            "quelles sont les alertes [sur {targets}]",
        ],
    },
    fr="Les alertes en cours, les plus graves d'abord.",
)
async def alert_list(
    watch: Watch,
    fleet: Fleet,
    /,
    *,
    targets: Targets = (),
    severity: Severity | None = None,
    state: AlertState | None = None,
) -> Table:
    """The alerts of the moment, the worst first."""
    found = await watch.alerts(targets or fleet.inventory.hosts, severity=severity or "", state=state or "")
    columns = (
        "column.alert", "column.severity", "column.what", "column.where", "column.value", "column.state",
        "column.since", "column.who",
    )  # fmt: skip
    return Table(columns, tuple(map(_row, found)), empty=Message.of("engines.no_alerts"))


def _row(one: AlertInfo) -> tuple[Value, ...]:
    since = Moment(one.since, "ago")
    return one.id, one.severity, one.what, one.target, one.value or None, one.state, since, one.by or None


@act(
    "alert.ack",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["acknowledge alert {alert}", "ack alert {alert}", "acknowledge the alert {alert}"],
        "fr": ["acquitte l'alerte {alert}", "prends en charge l'alerte {alert}"],
    },
    fr="Dit que vous vous occupez d'une alerte : plus personne n'est appelé pour elle.",
)
def alert_ack(*, alert: Alert) -> Iterator[Step]:
    """Say that you take care of an alert: nobody else is called for it."""
    yield watching("alert.ack", alert, alert=alert)


@act(
    "alert.silence",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": [
            "silence alerts [on {targets}] [metric {metric}] [alert {alert}] for {duration} [because {reason}]",
            "mute alerts on {targets} for {duration} [because {reason}]",
            "silence alert {alert} for {duration} [because {reason}]",
        ],
        "fr": [
            (
                "fais taire les alertes [sur {targets}] [métrique {metric}] [alerte {alert}] pendant {duration}"
                " [parce que {reason}]"
            ),
            "coupe les alertes sur {targets} pendant {duration} [parce que {reason}]",
            "fais taire l'alerte {alert} pendant {duration} [parce que {reason}]",
        ],
    },
    fr="Fait taire des alertes pendant 24 heures au plus ; elles restent comptées et visibles.",
)
def alert_silence(
    *,
    targets: Targets = (),
    metric: Metric | None = None,
    alert: Alert | None = None,
    duration: Duration,
    reason: Reason | None = None,
) -> Iterator[Step]:
    """Keep alerts quiet for at most 24 hours; they are still counted and shown."""
    if not (targets or metric or alert):
        said = Message.of("engines.say_which_alerts")
        raise InvalidArgument("error.invalid_argument", parameter="targets", reason=said)
    if span(duration) > LONGEST_SILENCE:
        said = Message.of("engines.silence_too_long")
        raise InvalidArgument("error.invalid_argument", parameter="duration", reason=said)
    names = tuple(host.name for host in targets)
    yield watching(
        "alert.silence", alert or "", targets=names, metric=metric, alert=alert, duration=duration, reason=reason
    )


@act(
    "alert.unsilence",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["end silence {silence}", "lift silence {silence}", "remove silence {silence}"],
        "fr": ["lève le silence {silence}", "termine le silence {silence}"],
    },
    fr="Met fin à un silence avant son terme.",
)
def alert_unsilence(*, silence: Silence) -> Iterator[Step]:
    """End a silence before its time."""
    yield watching("alert.unsilence", silence, silence=silence)


@act(
    "maintenance.start",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": [
            "start maintenance on {targets} for {duration} [because {reason}]",
            "put {targets} in maintenance for {duration} [because {reason}]",
        ],
        "fr": [
            "démarre la maintenance sur {targets} pendant {duration} [parce que {reason}]",
            "mets {targets} en maintenance pendant {duration} [parce que {reason}]",
        ],
    },
    fr="Annonce des travaux : les alertes de ces serveurs se taisent jusqu'à leur fin.",
)
def maintenance_start(*, targets: Targets, duration: Duration, reason: Reason | None = None) -> Iterator[Step]:
    """Announce work: the alerts of these hosts keep quiet until it ends."""
    for host in targets:
        yield watching("maintenance.start", host.name, host=host.name, duration=duration, reason=reason)


@act(
    "maintenance.end",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["end maintenance on {targets}", "take {targets} out of maintenance"],
        "fr": ["termine la maintenance sur {targets}", "sors {targets} de maintenance"],
    },
    fr="Met fin aux travaux : les alertes de ces serveurs sont de nouveau dites.",
)
def maintenance_end(*, targets: Targets) -> Iterator[Step]:
    """End the work: the alerts of these hosts are told again."""
    for host in targets:
        yield watching("maintenance.end", host.name, host=host.name)
