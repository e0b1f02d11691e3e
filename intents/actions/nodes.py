"""Looking at hypervisors: the nodes, their storages, and the tasks that they work on."""

from bot.domain.actions import Sensitivity, look
from bot.domain.content import Line, Message, Moment, Quantity, Raw, Table, Value
from bot.domain.kinds_engines import Node, Storage, Task
from bot.domain.ports import Machines
from bot.domain.ports.machines import NodeInfo, StorageInfo

NODES = (
    "column.node", "column.provider", "column.state", "column.cpu", "column.used", "column.memory", "column.machines",
)  # fmt: skip


def _nodes(found: tuple[NodeInfo, ...]) -> Table:
    return Table(NODES, tuple(map(_node, found)), empty=Message.of("engines.no_nodes"))


def _node(one: NodeInfo) -> tuple[Value, ...]:
    return (
        one.name,
        one.provider,
        one.state,
        None if one.cpu is None else Quantity(one.cpu, "percent"),
        None if one.memory_used is None else Quantity(one.memory_used, "bytes"),
        None if one.memory_total is None else Quantity(one.memory_total, "bytes"),
        one.machines,
    )


@look(
    "node.list",
    say={
        "en": ["list nodes", "list the hypervisors", "show the nodes"],
        "fr": ["liste les nœuds", "liste les hyperviseurs", "montre les hyperviseurs"],
    },
    fr="Les hyperviseurs, ce qu'ils utilisent et combien de machines ils portent.",
)
async def node_list(engine: Machines, /) -> Table:
    """The hypervisors, what they use, and how many machines they carry."""
    return _nodes(await engine.nodes())


@look(
    "node.status",
    say={
        "en": ["status of node {node}", "how is node {node}", "status of the hypervisor {node}"],
        "fr": ["état du nœud {node}", "comment va le nœud {node}", "état de l'hyperviseur {node}"],
    },
    fr="L'état d'un hyperviseur.",
)
async def node_status(engine: Machines, /, *, node: Node) -> Table:
    """State of one hypervisor."""
    return _nodes((await engine.node(node),))


@look(
    "storage.status",
    say={
        "en": [
            "storage status [on {node}] [of {storage}]",
            "status of storage {storage}",
            "how full is storage {storage}",
        ],
        "fr": ["état des stockages [sur {node}] [pour {storage}]", "état du stockage {storage}"],
    },
    fr="Les stockages des hyperviseurs et ce qu'il y reste de place.",
)
async def storage_status(engine: Machines, /, *, node: Node | None = None, storage: Storage | None = None) -> Table:
    """The storages of the hypervisors and the space left on them."""
    found = await engine.storages(node=node or "", storage=storage or "")
    columns = ("column.storage", "column.node", "column.kind", "column.used", "column.size", "column.used_percent")
    return Table(columns, tuple(map(_storage, found)), empty=Message.of("engines.no_storages"))


def _storage(one: StorageInfo) -> tuple[Value, ...]:
    share = Quantity(100 * one.used / one.total, "percent") if one.total else None
    return one.name, one.node, one.kind, Quantity(one.used, "bytes"), Quantity(one.total, "bytes"), share


@look(
    "task.status",
    say={
        "en": ["status of task {task}", "how is task {task}"],
        "fr": ["état de la tâche {task}", "où en est la tâche {task}"],
    },
    fr="Où en est une tâche d'un hyperviseur, et comment elle s'est terminée.",
)
async def task_status(engine: Machines, /, *, task: Task) -> Table:
    """How far a task of a hypervisor is, and how it ended."""
    one = await engine.task(task)
    row: tuple[Value, ...] = (
        one.kind,
        one.node,
        one.state,
        one.outcome or None,
        None if one.started_at is None else Moment(one.started_at),
        None if one.ended_at is None else Moment(one.ended_at),
    )
    columns = ("column.kind", "column.node", "column.state", "column.outcome", "column.started", "column.ended")
    return Table(columns, (row,))


@look(
    "task.log",
    say={
        "en": ["log of task {task}", "show the log of task {task}"],
        "fr": ["journal de la tâche {task}", "montre le journal de la tâche {task}"],
    },
    fr="Ce qu'une tâche d'un hyperviseur a écrit.",
    shows=Sensitivity.CONTENT,
)
async def task_log(engine: Machines, /, *, task: Task) -> Line | Raw:
    """What a task of a hypervisor wrote."""
    text, title = await engine.task_log(task), Message.of("engines.task_log", task=task)
    return Raw(text, title) if text.strip() else Line(Message.of("actions.no_lines", title=title))
