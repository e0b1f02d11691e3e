"""Backups of virtual machines: making, listing, restoring, and letting old ones go."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Moment, Quantity, Table
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import Backup, BackupMode, Keep, Machine, Storage
from bot.domain.people import Role
from bot.domain.ports import Machines
from intents.actions.calls import HOUR, machines

SECONDS = 6 * HOUR
"""A large disk to a slow storage."""


@act(
    "backup.create",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    say={
        "en": ["back up vm {vm} [to {storage}] [mode {mode}]", "backup vm {vm}", "create a backup of vm {vm}"],
        "fr": [
            "sauvegarde la VM {vm} [vers {storage}] [mode {mode}]",
            "fais une sauvegarde de la VM {vm}",
            "sauvegarde la machine virtuelle {vm}",
        ],
    },
    fr="Sauvegarde une machine virtuelle : en marche (snapshot), brièvement suspendue (suspend) ou arrêtée (stop).",
)
def backup_create(*, vm: Machine, storage: Storage | None = None, mode: BackupMode = "snapshot") -> Iterator[Step]:
    """Back a virtual machine up: running (snapshot), suspended for a moment (suspend), or stopped (stop)."""
    yield machines("backup.create", vm, timeout=SECONDS, storage=storage, mode=mode)


@look(
    "backup.list",
    say={
        "en": ["list backups [of {vm}] [on {storage}]", "list the backups [of {vm}]", "backups of vm {vm}"],
        "fr": ["liste les sauvegardes [de {vm}] [sur {storage}]", "sauvegardes de la VM {vm}"],
    },
    fr="Les sauvegardes de machines virtuelles, les plus récentes d'abord.",
)
async def backup_list(engine: Machines, /, *, vm: Machine | None = None, storage: Storage | None = None) -> Table:
    """The backups of virtual machines, the newest first."""
    found = await engine.backups(vm=vm or "", storage=storage or "")
    rows = tuple(
        (
            one.vm,
            one.id,
            one.storage,
            Moment(one.created_at) if one.created_at is not None else None,
            Quantity(one.size, "bytes"),
        )
        for one in found
    )
    columns = ("column.vm", "column.backup", "column.storage", "column.created", "column.size")
    return Table(columns, rows, empty=Message.of("engines.no_backups"))


@act(
    "backup.restore",
    risk=Risk.CRITICAL,
    why=Message.of("engines.why_restores"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    interrupts=True,
    say={
        "en": ["restore vm {vm} from backup {backup}", "restore backup {backup} of vm {vm}"],
        "fr": ["restaure la VM {vm} depuis la sauvegarde {backup}", "restaure la sauvegarde {backup} de la VM {vm}"],
    },
    fr="Remplace une machine virtuelle par une sauvegarde ; tout ce qui a changé depuis est perdu.",
)
def backup_restore(*, vm: Machine, backup: Backup) -> Iterator[Step]:
    """Replace a virtual machine by a backup; everything that changed since is lost."""
    yield machines("backup.restore", vm, timeout=SECONDS, backup=backup)


@act(
    "backup.prune",
    risk=Risk.HIGH,
    why=Message.of("engines.why_prunes"),
    rerun=Rerun.ONCE,
    say={
        "en": [
            "prune backups of vm {vm} [daily {keep_daily}] [weekly {keep_weekly}]",
            "prune the backups of vm {vm} [daily {keep_daily}] [weekly {keep_weekly}]",
        ],
        "fr": [
            "purge les sauvegardes de la VM {vm} [journalières {keep_daily}] [hebdomadaires {keep_weekly}]",
            (
                "fais le ménage dans les sauvegardes de la VM {vm} [journalières {keep_daily}]"
                " [hebdomadaires {keep_weekly}]"
            ),
        ],
    },
    fr="Supprime les anciennes sauvegardes d'une machine virtuelle ; dites combien de jours et de semaines garder.",
)
def backup_prune(*, vm: Machine, keep_daily: Keep | None = None, keep_weekly: Keep | None = None) -> Iterator[Step]:
    """Delete old backups of a virtual machine; say how many days and weeks to keep."""
    if not (keep_daily or keep_weekly):
        reason = Message.of("engines.say_what_to_keep")
        raise InvalidArgument("error.invalid_argument", parameter="keep_daily", reason=reason)
    yield machines("backup.prune", vm, timeout=HOUR, keep_daily=keep_daily, keep_weekly=keep_weekly)
