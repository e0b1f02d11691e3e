"""What is watched: monitors, the thresholds of hosts, and the course of a measurement."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Block, Message, Moment, Quantity, Raw, Report, Table, Value
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Risk, Step
from bot.domain.kinds_watching import Metric, Monitor, MonitorKind, Percent, Severity, Url
from bot.domain.parameters import Duration, Target, Targets
from bot.domain.people import Role
from bot.domain.ports import Watch
from bot.domain.ports.watching import MonitorInfo, Series
from intents.actions.calls import watching

POINTS = 60
"""As many as fit beside each other on a phone."""
BARS = "▁▂▃▄▅▆▇█"
COLUMNS = (
    "column.monitor", "column.kind", "column.where", "column.state", "column.severity", "column.interval",
    "column.since", "column.what",
)  # fmt: skip


def _table(found: tuple[MonitorInfo, ...]) -> Table:
    return Table(COLUMNS, tuple(map(_row, found)), empty=Message.of("engines.no_monitors"))


def _row(one: MonitorInfo) -> tuple[Value, ...]:
    since = None if one.since is None else Moment(one.since, "ago")
    interval = Quantity(one.interval, "seconds")
    return one.name, one.kind, one.subject, one.state, one.severity, interval, since, one.detail or None


@look(
    "monitor.list",
    say={
        "en": ["list monitors", "list the monitors", "show the monitors", "what do you watch"],
        "fr": ["liste les sondes", "montre les sondes", "liste les moniteurs", "que surveillez-vous"],
    },
    fr="Les sondes et ce qu'elles disent.",
)
async def monitor_list(watch: Watch, /) -> Table:
    """The monitors and what they say."""
    return _table(await watch.monitors())


@look(
    "monitor.show",
    say={
        "en": ["show monitor {monitor}", "how is monitor {monitor}"],
        "fr": ["montre la sonde {monitor}", "comment va la sonde {monitor}"],
    },
    fr="Une sonde, et sa dernière réponse.",
)
async def monitor_show(watch: Watch, /, *, monitor: Monitor) -> Table:
    """One monitor and its last answer."""
    return _table((await watch.monitor(monitor),))


@look(
    "metric.chart",
    say={
        "en": ["chart {metric} of {targets} over {period}", "graph {metric} of {targets} over {period}"],
        "fr": ["courbe de {metric} de {targets} sur {period}", "graphique de {metric} de {targets} sur {period}"],
    },
    fr="Le cours d'une mesure (cpu, memory, disk) par serveur : une ligne, le plus bas, la moyenne, le plus haut.",
)
async def metric_chart(watch: Watch, /, *, targets: Targets, metric: Metric, period: Duration) -> Report:
    """The course of a measurement (cpu, memory, disk), host by host: a line, the lowest, the mean, the highest."""
    found = await watch.series(targets, metric, period, POINTS)
    width = max((len(one.host) for one in found), default=0)
    lines = "\n".join(f"{one.host:<{width}} {sparkline(one.values)}" for one in found)
    title = Message.of("engines.chart", metric=metric, period=period)
    columns = ("column.host", "column.lowest", "column.mean", "column.highest", "column.latest")
    table = Table(columns, tuple(map(_figures, found)), empty=Message.of("engines.no_measurements"))
    blocks: tuple[Block, ...] = (Raw(lines, title), table) if found else (table,)
    return Report(blocks)


def sparkline(values: tuple[float | None, ...]) -> str:
    """Percents as one character each; a gap where nothing was measured."""
    return "".join(
        " " if one is None else BARS[min(int(max(one, 0) * len(BARS) / 100), len(BARS) - 1)] for one in values
    )


def _figures(one: Series) -> tuple[Value, ...]:
    known = [value for value in one.values if value is not None]
    if not known:
        return one.host, None, None, None, None
    figures = (min(known), sum(known) / len(known), max(known), known[-1])
    return (one.host, *(Quantity(figure, "percent") for figure in figures))


# --- acts -------------------------------------------------------------------------------------------------------------


@act(
    "monitor.add",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": [
            "add a monitor {kind} [for {target}] [at {url}] [every {interval}] [severity {severity}]",
            "watch {url} with {kind} [every {interval}]",
        ],
        "fr": [
            "ajoute une sonde {kind} [pour {target}] [à l'adresse {url}] [toutes les {interval}] [gravité {severity}]",
            "surveille {url} avec {kind} [toutes les {interval}]",
        ],
    },
    fr="Surveille un serveur ou une adresse : http, tcp, ping, ou l'échéance d'un certificat (tls).",
)
def monitor_add(
    *,
    kind: MonitorKind,
    target: Target | None = None,
    url: Url | None = None,
    interval: Duration | None = None,
    severity: Severity | None = None,
) -> Iterator[Step]:
    """Watch a host or an address: http, tcp, ping, or the end of a certificate (tls)."""
    if (target is None) == (url is None):
        reason = Message.of("engines.host_or_address")
        raise InvalidArgument("error.invalid_argument", parameter="target", reason=reason)
    host = target.name if target is not None else None
    yield watching(
        "monitor.add", host or url or "", kind=kind, host=host, url=url, interval=interval, severity=severity
    )


@act(
    "monitor.remove",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": ["remove monitor {monitor}", "delete monitor {monitor}"],
        "fr": ["supprime la sonde {monitor}", "retire la sonde {monitor}"],
    },
    fr="Supprime une sonde : ce qu'elle regardait n'est plus surveillé.",
)
def monitor_remove(*, monitor: Monitor) -> Iterator[Step]:
    """Remove a monitor: what it looked at is watched no more."""
    yield watching("monitor.remove", monitor, monitor=monitor)


@act(
    "monitor.pause",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": ["pause monitor {monitor} [for {duration}]", "pause the monitor {monitor} [for {duration}]"],
        "fr": [
            "mets en pause la sonde {monitor} [pendant {duration}]",
            "suspends la sonde {monitor} [pendant {duration}]",
        ],
    },
    fr="Arrête une sonde pour un temps, une heure si rien n'est dit ; elle reprend d'elle-même.",
)
def monitor_pause(*, monitor: Monitor, duration: Duration = "1h") -> Iterator[Step]:
    """Stop a monitor for a while, an hour unless said otherwise; it goes on by itself."""
    yield watching("monitor.pause", monitor, monitor=monitor, duration=duration)


@act(
    "threshold.set",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": [
            "set threshold {metric} to {value} on {targets} [severity {severity}]",
            "set the {metric} threshold of {targets} to {value} [severity {severity}]",
        ],
        "fr": [
            "fixe le seuil {metric} à {value} sur {targets} [gravité {severity}]",
            "règle le seuil {metric} de {targets} à {value} [gravité {severity}]",
        ],
    },
    fr="Fixe à partir de quel pourcentage (cpu, memory, disk) ces serveurs donnent l'alerte.",
)
def threshold_set(
    *, targets: Targets, metric: Metric, value: Percent, severity: Severity | None = None
) -> Iterator[Step]:
    """Set from which percentage on (cpu, memory, disk) these hosts raise an alert."""
    for host in targets:
        yield watching("threshold.set", host.name, host=host.name, metric=metric, value=value, severity=severity)
