"""Programs that look at files from outside: `ls`, `stat`, `readlink`, `realpath`, `test`."""

import posixpath
import stat as modes
from datetime import UTC, datetime

from executors.simulated.command import Call, Commands, ProgramError, options
from executors.simulated.tree import BLOCK_KIB, Tree

HALF_YEAR = 15_778_476
"""Seconds after which `ls` shows the year instead of the time."""


async def _ls(call: Call) -> int:
    given = options(call, "laA1hd", "all almost-all directory human-readable", code=2)
    tree = call.host.tree
    code = 0
    found: list[str] = []
    for path in given.rest or ["."]:
        try:
            found.append(_entry(tree, call.at(path)))
        except OSError as error:
            await call.complain(f"ls: cannot access '{path}': {error.strerror}")
            code = 2
    for number, path in enumerate(found):
        folder = tree.is_folder(path) and not given.has("-d", "--directory")
        if folder and tree.denies(path, call.user):
            await call.complain(f"ls: cannot open directory '{path}': Permission denied")
            code = 2
            continue
        if len(found) > 1 and folder:
            await call.line(("\n" if number else "") + f"{path}:")
        names = _names(tree, path, dots=given.has("-a", "--all")) if folder else [path]
        if given.has("-l"):
            await call.lines(_long(call, path if folder else "", names, total=folder))
        else:
            await call.lines(names)
    return code


def _entry(tree: Tree, path: str) -> str:
    """The path itself, with links resolved in front of its last part only."""
    folder, _, name = path.rstrip("/").rpartition("/")
    inside = tree.resolve((folder or "/") if path.startswith("/") else folder or ".")
    full = posixpath.join(inside, name) if name not in {"", ".", ".."} else tree.resolve(path)
    return full if full in tree.links else tree.resolve(path)


def _names(tree: Tree, folder: str, *, dots: bool) -> list[str]:
    names = tree.children(folder)
    return [".", "..", *names] if dots else [name for name in names if not name.startswith(".")]


def _long(call: Call, folder: str, names: list[str], *, total: bool) -> list[str]:
    tree = call.host.tree
    rows = []
    for name in names:
        path = posixpath.normpath(posixpath.join(folder, name))
        facts = _facts(call, path)
        shown = f"{name} -> {tree.links[path]}" if path in tree.links else name
        mode = modes.filemode(int(facts["raw"], 16))
        rows.append(
            (mode, "2" if mode[0] == "d" else "1", facts["U"], facts["G"], facts["s"], _when(call, facts["Y"]), shown)
        )
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    text = [
        f"{mode} {links:>{widths[1]}} {owner:<{widths[2]}} {group:<{widths[3]}} {size:>{widths[4]}} {when} {shown}"
        for mode, links, owner, group, size, when, shown in rows
    ]
    return [f"total {BLOCK_KIB * len(rows)}", *text] if total else text


def _when(call: Call, modified: str) -> str:
    moment = datetime.fromtimestamp(int(modified), UTC)
    recent = call.host.clock.now() - int(modified) < HALF_YEAR
    return f"{moment:%b} {moment.day:>2} " + (f"{moment:%H:%M}" if recent else f" {moment:%Y}")


def _facts(call: Call, path: str) -> dict[str, str]:
    """What `stat -c` can tell of a path that exists, by format letter; `raw` is the mode with the file type."""
    host, tree = call.host, call.host.tree
    if path in tree.links:
        mode, size, owner, group, kind, at = (
            modes.S_IFLNK | 0o777,
            len(tree.links[path]),
            "root",
            "root",
            "symbolic link",
            0.0,
        )
    elif path in tree.files:
        file = tree.files[path]
        kind = "regular file" if file.text else "regular empty file"
        mode, size, owner, group, at = modes.S_IFREG | file.mode, file.size, file.owner, file.group, file.modified
    else:
        owner = group = tree.private.get(path, "root")
        mode, size, kind, at = modes.S_IFDIR | (0o700 if path in tree.private else 0o755), 4096, "directory", 0.0
    return {
        "raw": f"{mode:x}",
        "s": str(size),
        "U": owner,
        "G": group,
        "a": f"{mode & 0o7777:o}",
        "A": modes.filemode(mode),
        "f": f"{mode:x}",
        "F": kind,
        "Y": str(int(at or host.booted_at - 86_400)),
        "h": "1",
    }


async def _stat(call: Call) -> int:
    given = options(call, "c:L", "format= dereference printf=")
    code = 0
    for path in given.rest:
        try:
            tree, full = call.host.tree, call.at(path)
            actual = tree.resolve(full) if given.has("-L", "--dereference") else _entry(tree, full)
        except OSError as error:
            await call.complain(f"stat: cannot statx '{path}': {error.strerror}")
            code = 1
            continue
        facts = {**_facts(call, actual), "n": path}
        form = given.last("-c", "--format", default="  File: %n\n  Size: %s\t%F\nAccess: (%a/%A)  Owner: %U  Group: %G")
        await call.line(_fill(form, facts))
    return code


def _fill(form: str, facts: dict[str, str]) -> str:
    text, position = "", 0
    while position < len(form):
        letter = form[position + 1 : position + 2]
        if form[position] == "%" and letter:
            text += "%" if letter == "%" else facts.get(letter, "?")
            position += 2
        else:
            text += form[position]
            position += 1
    return text


async def _readlink(call: Call) -> int:
    given = options(call, "femqn", "canonicalize canonicalize-existing quiet no-newline")
    tree = call.host.tree
    code = 0
    for path in given.rest:
        try:
            if given.has("-e", "--canonicalize-existing"):
                await call.line(tree.resolve(call.at(path)))
            elif given.has("-f", "--canonicalize"):
                await call.line(tree.resolve(call.at(path), missing_ok=True))
            else:
                await call.line(tree.links[_entry(tree, call.at(path))])
        except (OSError, KeyError):
            code = 1
    return code


async def _realpath(call: Call) -> int:
    given = options(call, "eq", "canonicalize-existing quiet")
    code = 0
    for path in given.rest:
        try:
            existing = given.has("-e", "--canonicalize-existing")
            await call.line(call.host.tree.resolve(call.at(path), missing_ok=not existing))
        except OSError as error:
            await call.complain(f"realpath: {path}: {error.strerror}")
            code = 1
    return code


async def _test(call: Call) -> int:
    match call.args:
        case [("-e" | "-f" | "-d" | "-r" | "-s" | "-L") as question, path]:
            return int(not _holds(call, question, path))
        case [("-n" | "-z") as question, text]:
            return int(bool(text) is (question == "-z"))
        case [left, ("=" | "!=") as operator, right]:
            return int((left == right) is (operator == "!="))
        case _:
            raise ProgramError(f"bash: line 1: test: {' '.join(call.args)}: not supported on a simulated host", 2)


def _holds(call: Call, question: str, path: str) -> bool:
    tree, path = call.host.tree, call.at(path)
    try:
        if question == "-L":
            return _entry(tree, path) in tree.links
        actual = tree.resolve(path)
    except OSError:
        return False
    return {
        "-e": True,
        "-f": actual in tree.files,
        "-d": tree.is_folder(actual),
        "-r": not tree.denies(actual, call.user),
        "-s": actual not in tree.files or bool(tree.files[actual].text),
    }[question]


COMMANDS: Commands = {"ls": _ls, "stat": _stat, "readlink": _readlink, "realpath": _realpath, "test": _test}
