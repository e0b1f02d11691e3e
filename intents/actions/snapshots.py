"""Snapshots of virtual machines: taking one, going back to it, deleting it."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import Machine, Snapshot
from bot.domain.people import Role
from intents.actions.calls import machines

SECONDS = 600


@act(
    "vm.snapshot.create",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    say={
        "en": [
            "create snapshot {name} of vm {vm}",
            "snapshot vm {vm} as {name}",
            "take a snapshot {name} of vm {vm}",
            "snapshot {vm} as {name}",
        ],
        "fr": [
            "crée l'instantané {name} de la VM {vm}",
            "prends un instantané {name} de la VM {vm}",
            "crée le snapshot {name} de la VM {vm}",
        ],
    },
    fr="Prend un instantané d'une machine virtuelle.",
)
def vm_snapshot_create(*, vm: Machine, name: Snapshot) -> Iterator[Step]:
    """Take a snapshot of a virtual machine."""
    yield machines("vm.snapshot.create", vm, timeout=SECONDS, name=name)


@act(
    "vm.snapshot.revert",
    risk=Risk.CRITICAL,
    why=Message.of("engines.why_reverts"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    interrupts=True,
    say={
        "en": [
            "revert vm {vm} to snapshot {name}",
            "roll vm {vm} back to snapshot {name}",
            "restore snapshot {name} of vm {vm}",
        ],
        "fr": [
            "ramène la VM {vm} à l'instantané {name}",
            "reviens à l'instantané {name} de la VM {vm}",
            "restaure l'instantané {name} de la VM {vm}",
        ],
    },
    fr="Ramène une machine virtuelle à un instantané ; tout ce qui a changé depuis est perdu.",
)
def vm_snapshot_revert(*, vm: Machine, name: Snapshot) -> Iterator[Step]:
    """Take a virtual machine back to a snapshot; everything that changed since is lost."""
    yield machines("vm.snapshot.revert", vm, timeout=SECONDS, name=name)


@act(
    "vm.snapshot.delete",
    risk=Risk.HIGH,
    why=Message.of("engines.why_deletes_snapshot"),
    rerun=Rerun.ONCE,
    say={
        "en": [
            "delete snapshot {name} of vm {vm}",
            "remove snapshot {name} of vm {vm}",
            "delete snapshot {name} of {vm}",
        ],
        "fr": ["supprime l'instantané {name} de la VM {vm}", "supprime le snapshot {name} de la VM {vm}"],
    },
    fr="Supprime un instantané ; la machine virtuelle reste comme elle est.",
)
def vm_snapshot_delete(*, vm: Machine, name: Snapshot) -> Iterator[Step]:
    """Delete a snapshot; the virtual machine stays as it is."""
    yield machines("vm.snapshot.delete", vm, timeout=SECONDS, name=name)
