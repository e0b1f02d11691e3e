"""File systems out of `df -P -k -l …`, folders out of `du -k`.

Used space in percent is used/(used+available), as `df` itself counts: blocks reserved for root are neither.
"""

import re
from dataclasses import dataclass

_DU = re.compile(r"^(\d{1,15})\t(/.*)$", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_PSEUDO_MOUNT = re.compile(r"^/(?:snap|var/lib/(?:docker|containers|kubelet|snapd))/|^/(?:proc|sys|dev|run)(?:/|$)")
_FIELDS = 6
KIB = 1024


@dataclass(frozen=True, slots=True)
class Disk:
    """One file system; sizes in bytes."""

    source: str
    mount: str
    size: int
    used: int
    available: int

    @property
    def percent(self) -> float:
        """Used space as `df` counts it."""
        return 100 * self.used / (self.used + self.available)


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder with all below it; `size` in bytes."""

    path: str
    size: int


def disks(text: str) -> tuple[Disk, ...] | None:
    """Real file systems, the fullest first, each source once (its shortest mount); None where `df` did not answer.

    Snaps, container mounts, loop devices and file systems without blocks are left out.
    """
    if not text.startswith("Filesystem"):
        return None
    found: dict[str, Disk] = {}
    for disk in filter(None, map(_disk, text.splitlines()[1:])):
        known = found.get(disk.source)
        if known is None or len(disk.mount) < len(known.mount):
            found[disk.source] = disk
    return tuple(sorted(found.values(), key=lambda disk: (-disk.percent, disk.mount)))


def _disk(line: str) -> Disk | None:
    fields = line.split(None, _FIELDS - 1)
    if len(fields) != _FIELDS or not all(map(_NUMBER.fullmatch, fields[1:4])):
        return None
    source, mount = fields[0], fields[5]
    if not mount.startswith("/") or _PSEUDO_MOUNT.match(mount) or source.startswith("/dev/loop"):
        return None
    size, used, available = (int(field) * KIB for field in fields[1:4])
    return Disk(source, mount, size, used, available) if used + available > 0 else None


def folders(text: str) -> tuple[Folder, ...]:
    """The folders that `du` counted, the largest first."""
    rows = (_DU.match(line) for line in text.splitlines())
    return tuple(
        sorted((Folder(row[2], int(row[1]) * KIB) for row in rows if row), key=lambda row: (-row.size, row.path))
    )
