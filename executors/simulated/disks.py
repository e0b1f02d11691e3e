"""`df` and `du`: space on file systems and in folders."""

import math
import posixpath
from collections.abc import Callable

from executors.simulated.command import Call, Commands, Options, ProgramError, options
from executors.simulated.state import Filesystem, Host
from executors.simulated.tree import BLOCK_KIB, is_within

MINIMUM_WIDTHS = {"Filesystem": 14, "Size": 5, "Used": 5, "Avail": 5}


async def _df(call: Call) -> int:
    given = options(call, "PkhlaTx:t:m", "portability local all print-type exclude-type= type= human-readable")
    excluded, types = given.every("-x", "--exclude-type"), given.every("-t", "--type")
    code = 0
    if given.rest:
        chosen = []
        for path in given.rest:
            try:
                chosen.append(filesystem_of(call.host, call.host.tree.resolve(call.at(path))))
            except OSError as error:
                await call.complain(f"df: {path}: {error.strerror}")
                code = 1
        if not chosen:
            return code
    else:
        chosen = list(call.host.filesystems)
    chosen = [disk for disk in chosen if disk.kind not in excluded and (not types or disk.kind in types)]
    if not chosen:
        raise ProgramError("df: no file systems processed")
    await call.lines(_df_table(chosen, given))
    return code


def _df_table(disks: list[Filesystem], given: Options) -> list[str]:
    human = given.has("-h", "--human-readable")
    portable = given.has("-P", "--portability")
    size = _human if human else str
    titles = ["Filesystem", "Type", "Size" if human else "1024-blocks" if portable else "1K-blocks", "Used"]
    titles += ["Avail" if human else "Available", "Capacity" if portable and not human else "Use%", "Mounted on"]
    rows = [titles]
    for disk in disks:
        total = disk.used_kib + disk.available_kib
        share = f"{math.ceil(disk.used_kib * 100 / total)}%" if total else "-"
        sizes = [size(disk.size_kib), size(disk.used_kib), size(disk.available_kib)]
        rows.append([disk.source, disk.kind, *sizes, share, disk.mount])
    if not given.has("-T", "--print-type"):
        rows = [[row[0], *row[2:]] for row in rows]
    return _columns(rows, left={0, 1} if given.has("-T", "--print-type") else {0})


def _columns(rows: list[list[str]], left: set[int]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    widths = [max(width, MINIMUM_WIDTHS.get(rows[0][column], 0)) for column, width in enumerate(widths)]
    text = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        text.append(" ".join([*cells, row[-1]]))
    return text


async def _du(call: Call) -> int:
    given = options(call, "kbxshmd:ac", "max-depth= one-file-system summarize bytes human-readable apparent-size")
    depth = "0" if given.has("-s", "--summarize") else given.last("-d", "--max-depth", default="999")
    if not depth.isdigit():
        raise ProgramError(f"du: invalid maximum depth '{depth}'\nTry 'du --help' for more information.")
    shown = _du_unit(given)
    code = 0
    for path in given.rest or ["."]:
        try:
            top = call.host.tree.resolve(call.at(path))
        except OSError as error:
            await call.complain(f"du: cannot access '{path}': {error.strerror}")
            code = 1
            continue
        closed = [folder for folder in call.host.tree.private if call.host.tree.denies(folder, call.user)]
        for folder in sorted(closed):
            if is_within(folder, top):
                await call.complain(f"du: cannot read directory '{folder}': Permission denied")
                code = 1
        mounts = [disk.mount for disk in call.host.filesystems if disk.mount != top and is_within(disk.mount, top)]
        elsewhere = mounts if given.has("-x", "--one-file-system") else []
        for folder, kib in _usage(call.host, top, int(depth), elsewhere, closed):
            await call.line(f"{shown(kib)}\t{folder}")
    return code


def _usage(host: Host, top: str, depth: int, elsewhere: list[str], closed: list[str]) -> list[tuple[str, int]]:
    """Folders down to a depth with the space they take, the folder after its contents."""
    if not host.tree.is_folder(top):
        return [(top, max(BLOCK_KIB, host.tree.usage_kib(top) - BLOCK_KIB))]
    base = 0 if top == "/" else top.count("/")
    folders = [
        folder
        for folder in host.tree.folders(top)
        if (folder == top or folder.count("/") - base <= depth)
        and not any(is_within(folder, other) for other in elsewhere)
        and not any(is_within(folder, other) and folder != other for other in closed)
    ]
    hidden = [*elsewhere, *closed]
    ordered = sorted(folders, key=_after_contents)
    return [(folder, host.tree.usage_kib(folder, outside=hidden)) for folder in ordered]


def _after_contents(folder: str) -> tuple[str, ...]:
    """Sorts a folder after what is in it."""
    return (*[part + "/" for part in folder.split("/") if part], "\U0010ffff")


def _du_unit(given: Options) -> Callable[[int], str]:
    if given.has("-b", "--bytes"):
        return lambda kib: str(kib * 1024)
    if given.has("-h", "--human-readable"):
        return _human
    return (lambda kib: str(-(-kib // 1024))) if given.has("-m") else str


def filesystem_of(host: Host, path: str) -> Filesystem:
    """The file system that holds a resolved path."""
    holding = [disk for disk in host.filesystems if is_within(path, disk.mount)]
    return max(holding, key=lambda disk: len(posixpath.normpath(disk.mount)))


def _human(kib: int) -> str:
    """A size as `-h` prints it, rounded up: `4.0K`, `12G`."""
    if kib == 0:
        return "0"
    value, unit = float(kib), "K"
    for larger in "MGT":
        if value < 1024:  # noqa: PLR2004 - the base of binary units
            break
        value, unit = value / 1024, larger
    return f"{math.ceil(value * 10) / 10:.1f}{unit}" if value < 10 else f"{math.ceil(value)}{unit}"  # noqa: PLR2004


COMMANDS: Commands = {"df": _df, "du": _du}
