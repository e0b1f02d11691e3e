"""Making, copying, resizing, moving and deleting virtual machines."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import (
    DiskGb,
    Machine,
    MachineImage,
    MemoryMb,
    NewMachine,
    Node,
    Provider,
    PublicKey,
    Vcpus,
)
from bot.domain.parameters import UserName
from bot.domain.people import Role
from intents.actions.calls import HOUR, machines


@act(
    "vm.create",
    risk=Risk.HIGH,
    why=Message.of("engines.why_creates_machine"),
    rerun=Rerun.ONCE,
    say={
        "en": [
            ("create vm {name} from {image} [vcpus {vcpus}] [memory {memory_mb}] [disk {disk_gb}] [on {node}]"),
            "create a vm {name} from {image}",
            "create a virtual machine {name} from {image}",
        ],
        "fr": [
            ("crée la VM {name} depuis {image} [vcpus {vcpus}] [mémoire {memory_mb}] [disque {disk_gb}] [sur {node}]"),
            "crée une VM {name} depuis {image}",
            "crée une machine virtuelle {name} depuis {image}",
        ],
    },
    fr='Crée une machine virtuelle ; mémoire en Mo, disque en Go ; aussi user=…, ssh_key="…", provider=….',
)
def vm_create(
    *,
    name: NewMachine,
    image: MachineImage,
    vcpus: Vcpus | None = None,
    memory_mb: MemoryMb | None = None,
    disk_gb: DiskGb | None = None,
    provider: Provider | None = None,
    node: Node | None = None,
    ssh_key: PublicKey | None = None,
    user: UserName | None = None,
) -> Iterator[Step]:
    """Create a virtual machine; memory in MB, disk in GB; also user=…, ssh_key="…", provider=…."""
    yield machines(
        "vm.create",
        name,
        timeout=HOUR,
        image=image,
        vcpus=vcpus,
        memory_mb=memory_mb,
        disk_gb=disk_gb,
        provider=provider,
        node=node,
        ssh_key=ssh_key,
        user=user,
    )


@act(
    "vm.clone",
    risk=Risk.HIGH,
    why=Message.of("engines.why_clones_machine"),
    rerun=Rerun.ONCE,
    say={
        "en": ["clone vm {vm} as {name}", "copy vm {vm} as {name}"],
        "fr": ["clone la VM {vm} sous le nom {name}", "copie la VM {vm} sous le nom {name}"],
    },
    fr="Copie une machine virtuelle sous un autre nom.",
)
def vm_clone(*, vm: Machine, name: NewMachine) -> Iterator[Step]:
    """Copy a virtual machine under another name."""
    yield machines("vm.clone", vm, timeout=HOUR, name=name)


@act(
    "vm.resize",
    risk=Risk.HIGH,
    why=Message.of("engines.why_resizes_machine"),
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": [
            "resize vm {vm} [vcpus {vcpus}] [memory {memory_mb}] [disk {disk_gb}]",
            "resize the virtual machine {vm} [vcpus {vcpus}] [memory {memory_mb}] [disk {disk_gb}]",
        ],
        "fr": [
            "redimensionne la VM {vm} [vcpus {vcpus}] [mémoire {memory_mb}] [disque {disk_gb}]",
            "change la taille de la VM {vm} [vcpus {vcpus}] [mémoire {memory_mb}] [disque {disk_gb}]",
        ],
    },
    fr="Change les processeurs, la mémoire (Mo) ou le disque (Go) d'une machine virtuelle.",
)
def vm_resize(
    *, vm: Machine, vcpus: Vcpus | None = None, memory_mb: MemoryMb | None = None, disk_gb: DiskGb | None = None
) -> Iterator[Step]:
    """Change the processors, the memory (MB) or the disk (GB) of a virtual machine."""
    if not (vcpus or memory_mb or disk_gb):
        reason = Message.of("engines.say_the_size")
        raise InvalidArgument("error.invalid_argument", parameter="memory_mb", reason=reason)
    yield machines("vm.resize", vm, vcpus=vcpus, memory_mb=memory_mb, disk_gb=disk_gb)


@act(
    "vm.migrate",
    risk=Risk.HIGH,
    why=Message.of("engines.why_migrates_machine"),
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["migrate vm {vm} to {node}", "move vm {vm} to {node}"],
        "fr": ["migre la VM {vm} vers {node}", "déplace la VM {vm} vers {node}"],
    },
    fr="Déplace une machine virtuelle sur un autre hyperviseur.",
)
def vm_migrate(*, vm: Machine, node: Node) -> Iterator[Step]:
    """Move a virtual machine to another hypervisor."""
    yield machines("vm.migrate", vm, timeout=HOUR, node=node)


@act(
    "vm.delete",
    risk=Risk.CRITICAL,
    why=Message.of("engines.why_deletes_machine"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    interrupts=True,
    say={
        "en": ["delete vm {vm}", "destroy vm {vm}", "delete the virtual machine {vm}"],
        "fr": ["supprime la VM {vm}", "détruis la VM {vm}", "supprime la machine virtuelle {vm}"],
    },
    fr="Supprime une machine virtuelle et ses disques, pour toujours.",
)
def vm_delete(*, vm: Machine) -> Iterator[Step]:
    """Delete a virtual machine and its disks, for good."""
    yield machines("vm.delete", vm, timeout=600)
