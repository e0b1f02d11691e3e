"""Looking at virtual machines, whatever they run on."""

from bot.domain.actions import look
from bot.domain.content import Message, Moment, Quantity, Table, Value
from bot.domain.kinds_engines import Machine, MachineState, Node, Provider
from bot.domain.ports import Machines
from bot.domain.ports.machines import MachineInfo

COLUMNS = (
    "column.vm", "column.id", "column.kind", "column.state", "column.node", "column.provider", "column.processors",
    "column.memory", "column.uptime",
)  # fmt: skip


def _table(found: tuple[MachineInfo, ...]) -> Table:
    return Table(COLUMNS, tuple(map(_row, found)), empty=Message.of("engines.no_machines"))


def _row(one: MachineInfo) -> tuple[Value, ...]:
    return (
        one.name,
        one.id,
        one.kind,
        one.state,
        one.node,
        one.provider,
        one.vcpus,
        None if one.memory is None else Quantity(one.memory, "bytes"),
        None if one.uptime is None else Quantity(one.uptime, "seconds"),
    )


@look(
    "vm.list",
    say={
        "en": [
            "list vms [of {provider}] [on {node}] [state {state}]",
            "list the vms [on {node}]",
            "list virtual machines",
            "show the vms",
        ],
        "fr": [
            "liste les VM [chez {provider}] [sur {node}] [état {state}]",
            "montre les VM [sur {node}]",
            "liste les machines virtuelles",
        ],
    },
    fr="Les machines virtuelles et les conteneurs LXC, de tous les hyperviseurs ou de l'un d'eux.",
)
async def vm_list(
    engine: Machines,
    /,
    *,
    provider: Provider | None = None,
    node: Node | None = None,
    state: MachineState | None = None,
) -> Table:
    """Virtual machines and LXC containers, of all hypervisors or one of them."""
    return _table(await engine.machines(provider=provider or "", node=node or "", state=state or ""))


@look(
    "vm.status",
    say={
        "en": ["status of vm {vm}", "how is vm {vm}", "show vm {vm}", "is vm {vm} running"],
        "fr": ["état de la VM {vm}", "comment va la VM {vm}", "montre la VM {vm}", "est-ce que la VM {vm} tourne"],
    },
    fr="L'état d'une machine virtuelle, où elle tourne et ce qu'elle a.",
)
async def vm_status(engine: Machines, /, *, vm: Machine) -> Table:
    """State of one virtual machine, where it runs and what it has."""
    return _table((await engine.machine(vm),))


@look(
    "vm.snapshot.list",
    say={
        "en": ["list snapshots of vm {vm}", "snapshots of vm {vm}", "which snapshots has vm {vm}"],
        "fr": [
            "liste les instantanés de la VM {vm}",
            "instantanés de la VM {vm}",
            "liste les snapshots de la VM {vm}",
        ],
    },
    fr="Les instantanés d'une machine virtuelle.",
)
async def vm_snapshot_list(engine: Machines, /, *, vm: Machine) -> Table:
    """The snapshots of a virtual machine."""
    found = await engine.snapshots(vm)
    rows = tuple(
        (one.name, Moment(one.created_at) if one.created_at is not None else None, one.parent or None) for one in found
    )
    return Table(("column.snapshot", "column.created", "column.parent"), rows, empty=Message.of("engines.no_snapshots"))
