"""Switching virtual machines: on, off, again, asleep."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import Machine
from intents.actions.calls import machines

SHUTDOWN_SECONDS = 180
"""As long as a guest may take to obey."""


@act(
    "vm.start",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    undo="vm.shutdown",
    say={
        "en": ["start vm {vm}", "power on vm {vm}", "boot vm {vm}", "start the virtual machine {vm}"],
        "fr": ["démarre la VM {vm}", "allume la VM {vm}", "lance la VM {vm}", "démarre la machine virtuelle {vm}"],
    },
    fr="Démarre une machine virtuelle.",
)
def vm_start(*, vm: Machine) -> Iterator[Step]:
    """Start a virtual machine."""
    yield machines("vm.start", vm)


@act(
    "vm.shutdown",
    risk=Risk.HIGH,
    why=Message.of("engines.why_stops_machine"),
    rerun=Rerun.IDEMPOTENT,
    interrupts=True,
    undo="vm.start",
    say={
        "en": ["shut down vm {vm}", "shutdown vm {vm}", "shut down the virtual machine {vm}"],
        "fr": ["éteins la VM {vm}", "arrête proprement la VM {vm}", "éteins la machine virtuelle {vm}"],
    },
    fr="Demande au système d'une machine virtuelle de s'éteindre.",
)
def vm_shutdown(*, vm: Machine) -> Iterator[Step]:
    """Ask the system of a virtual machine to shut down."""
    yield machines("vm.shutdown", vm, timeout=SHUTDOWN_SECONDS)


@act(
    "vm.stop",
    risk=Risk.HIGH,
    why=Message.of("engines.why_pulls_the_plug"),
    rerun=Rerun.IDEMPOTENT,
    interrupts=True,
    say={
        "en": ["stop vm {vm}", "pull the plug of vm {vm}", "force off vm {vm}", "stop the virtual machine {vm}"],
        "fr": ["arrête la VM {vm}", "coupe la VM {vm}", "débranche la VM {vm}", "arrête la machine virtuelle {vm}"],
    },
    fr="Coupe une machine virtuelle, comme si on la débranchait ; « éteins la VM » demande à son système.",
)
def vm_stop(*, vm: Machine) -> Iterator[Step]:
    """Cut a virtual machine off as if its plug were pulled; "shut down vm" asks its system."""
    yield machines("vm.stop", vm)


@act(
    "vm.reboot",
    risk=Risk.HIGH,
    why=Message.of("engines.why_reboots_machine"),
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["reboot vm {vm}", "restart vm {vm}", "reboot the virtual machine {vm}"],
        "fr": ["redémarre la VM {vm}", "relance la VM {vm}", "redémarre la machine virtuelle {vm}"],
    },
    fr="Redémarre une machine virtuelle.",
)
def vm_reboot(*, vm: Machine) -> Iterator[Step]:
    """Restart a virtual machine."""
    yield machines("vm.reboot", vm, timeout=SHUTDOWN_SECONDS)


@act(
    "vm.suspend",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    interrupts=True,
    undo="vm.resume",
    say={
        "en": ["suspend vm {vm}", "pause vm {vm}"],
        "fr": ["suspends la VM {vm}", "mets en pause la VM {vm}"],
    },
    fr="Met une machine virtuelle en sommeil ; elle garde ce qu'elle faisait.",
)
def vm_suspend(*, vm: Machine) -> Iterator[Step]:
    """Put a virtual machine to sleep; it keeps what it was doing."""
    yield machines("vm.suspend", vm)


@act(
    "vm.resume",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    undo="vm.suspend",
    say={
        "en": ["resume vm {vm}", "wake vm {vm}"],
        "fr": ["reprends la VM {vm}", "réveille la VM {vm}"],
    },
    fr="Réveille une machine virtuelle suspendue.",
)
def vm_resume(*, vm: Machine) -> Iterator[Step]:
    """Wake a suspended virtual machine."""
    yield machines("vm.resume", vm)
