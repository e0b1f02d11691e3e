"""Looking at containers: which there are, what they print, what they use."""

from bot.domain.actions import Catalogue, Sensitivity, look
from bot.domain.content import Line, Message, Moment, Quantity, Raw, Report, Table, Value
from bot.domain.inventory import Host
from bot.domain.kinds_engines import Container
from bot.domain.parameters import Flag, Lines, Since, Target, Targets
from bot.domain.ports import Containers, Fleet, Viewer
from bot.domain.ports.containers import ContainerInfo
from intents.actions.offers import Offers


def where(fleet: Fleet, target: Host | None) -> tuple[Host, ...]:
    """The host that was named, or all that the viewer may see: a container name may be unique among them."""
    return (target,) if target is not None else fleet.inventory.hosts


def table_of(found: tuple[ContainerInfo, ...]) -> Table:
    """Containers as people compare them."""
    columns = (
        "column.host", "column.container", "column.image", "column.state", "column.started", "column.ports",
        "column.restarts",
    )  # fmt: skip
    return Table(columns, tuple(map(_row, found)), empty=Message.of("engines.no_containers"))


def _row(one: ContainerInfo) -> tuple[Value, ...]:
    state = f"{one.state} ({one.health})" if one.health else one.state
    started = Moment(one.started_at, "ago") if one.started_at is not None else None
    return one.host, one.name, one.image, state, started, one.ports, one.restarts


@look(
    "container.list",
    say={
        "en": [
            "list containers [on {targets}] [all {all}]",
            "list the containers [on {targets}]",
            "show the containers [on {targets}]",
            "which containers run on {targets}",
        ],
        "fr": [
            "liste les conteneurs [sur {targets}] [tous {all}]",
            "montre les conteneurs [sur {targets}]",
            "quels conteneurs tournent sur {targets}",
        ],
    },
    fr="Les conteneurs qui tournent, serveur par serveur ; avec « tous true », ceux qui sont arrêtés aussi.",
)
async def container_list(
    engine: Containers,
    fleet: Fleet,
    /,
    *,
    targets: Targets = (),
    all: Flag = False,
) -> Table:
    """The containers that run, host by host; with "all true" the stopped ones as well."""
    return table_of(await engine.containers(targets or fleet.inventory.hosts, stopped=all))


@look(
    "container.inspect",
    say={
        "en": [
            "inspect container {container} [on {target}]",
            "show container {container} [on {target}]",
            "details of container {container} [on {target}]",
        ],
        "fr": [
            "inspecte le conteneur {container} [sur {target}]",
            "montre le conteneur {container} [sur {target}]",
            "détails du conteneur {container} [sur {target}]",
        ],
    },
    fr="Tout ce que le moteur sait d'un conteneur ; les valeurs de son environnement sont cachées.",
    shows=Sensitivity.CONTENT,
)
async def container_inspect(
    engine: Containers, fleet: Fleet, /, *, container: Container, target: Target | None = None
) -> Raw:
    """Everything that the engine knows about a container; the values of its environment are hidden."""
    found = await engine.inspect(where(fleet, target), container)
    return Raw(found, Message.of("engines.container", container=container))


@look(
    "container.logs",
    say={
        "en": [
            "logs of container {container} [on {target}] [since {since}] [lines {lines}]",
            "show the logs of container {container} [on {target}]",
            "container {container} logs [on {target}]",
        ],
        "fr": [
            "journal du conteneur {container} [sur {target}] [depuis {since}] [lignes {lines}]",
            "logs du conteneur {container} [sur {target}]",
            "montre les logs du conteneur {container} [sur {target}]",
        ],
    },
    fr="Les dernières lignes qu'un conteneur a écrites.",
    shows=Sensitivity.CONTENT,
)
async def container_logs(
    engine: Containers,
    fleet: Fleet,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    container: Container,
    target: Target | None = None,
    since: Since | None = None,
    lines: Lines = 50,
    follow: Flag = False,
) -> Report:
    """The newest lines that a container wrote."""
    text = await engine.logs(where(fleet, target), container, since=since or "", lines=lines)
    title = Message.of("engines.container_logs", container=container)
    block = Raw(text, title) if text.strip() else Line(Message.of("actions.no_lines", title=title))
    if not follow:
        return Report((block,))
    said = {"container": container, "target": target.name if target else None, "since": since, "follow": True}
    again = Offers(catalogue, viewer)(
        Message.of("suggest.refresh"),
        "container.logs",
        lines=lines,
        **{name: value for name, value in said.items() if value is not None},
    )
    return Report((block, Line(Message.of("actions.no_following"))), again)


@look(
    "container.stats",
    say={
        "en": [
            "container stats [of {container}] [on {target}]",
            "stats of container {container} [on {target}]",
            "what do the containers use [on {target}]",
        ],
        "fr": [
            "consommation des conteneurs [pour {container}] [sur {target}]",
            "consommation du conteneur {container} [sur {target}]",
            "que consomment les conteneurs [sur {target}]",
        ],
    },
    fr="Ce qu'un conteneur, ou tous, consomment de processeur et de mémoire.",
)
async def container_stats(
    engine: Containers, fleet: Fleet, /, *, container: Container | None = None, target: Target | None = None
) -> Table:
    """What a container, or all of them, use of processor and memory."""
    found = await engine.usage(where(fleet, target), container or "")
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            one.host,
            one.name,
            None if one.cpu is None else Quantity(one.cpu, "percent"),
            None if one.memory is None else Quantity(one.memory, "bytes"),
            None if one.memory_limit is None else Quantity(one.memory_limit, "bytes"),
        )
        for one in found
    )
    columns = ("column.host", "column.container", "column.cpu", "column.memory", "column.limit")
    return Table(columns, rows, empty=Message.of("engines.no_containers"))
