"""Reading an OpenSSH client configuration for the hosts that it names, without ever running anything.

`Host`, `HostName`, `Port`, `User`, `IdentityFile`, `ProxyJump` and `Include` are read as ssh_config(5) says: the first
value wins, patterns match with `*`, `?` and `!`. Of `Match` blocks only `all` is read: the others may run programs.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from bot.config.toml import table

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
DEEPEST = 16
"""Includes inside includes, as in OpenSSH."""
SSH_PORT = 22

Line = tuple[tuple[str, ...], str, str]
"""The patterns of the block that it stands in, the keyword in lower case, the rest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One host as the inventory would name it; `jump` is another entry's name."""

    name: str
    address: str
    port: int = SSH_PORT
    user: str = ""
    key: str = ""
    jump: str = ""
    aliases: tuple[str, ...] = ()

    def without(self, taken: Iterable[str]) -> "Entry":
        """The same without aliases that already mean something."""
        return replace(self, aliases=tuple(alias for alias in self.aliases if alias not in set(taken)))


def entries(path: Path) -> tuple[Entry, ...]:
    """Every host that a `Host` line names without a pattern, and the jump hosts on the way to them."""
    lines = tuple(_lines(path, ("*",), DEEPEST))
    found: dict[str, Entry] = {}
    for patterns in dict.fromkeys(patterns for patterns, _, _ in lines):
        names = [name for name in patterns if NAME.fullmatch(name) and name not in found]
        for name in names:
            entry, first = _entry(name, lines), found.get(names[0])
            if first is not None and replace(entry, name=first.name, aliases=first.aliases) == first:
                found[first.name] = replace(first, aliases=(*first.aliases, name))
            else:
                found[name] = entry
    for entry in tuple(found.values()):
        for hop in _jumps(entry.jump):
            found.setdefault(hop.name, hop)
    known = {name: entry.name for entry in found.values() for name in (entry.name, *entry.aliases)}
    return tuple(replace(entry, jump=_last(entry.jump, known)) for entry in found.values())


def tables(found: Iterable[Entry]) -> str:
    """`[[hosts]]` tables. A host without a tag counts as production, which each table says."""
    return "\n".join(_table(entry) for entry in found)


def _table(entry: Entry) -> str:
    values = {
        "name": entry.name,
        "address": entry.address,
        "port": entry.port if entry.port != SSH_PORT else None,
        "user": entry.user,
        "key": entry.key,
        "jump": entry.jump,
        "aliases": entry.aliases,
    }
    return table("[[hosts]]", values) + '# tags = ["staging"]   # without an environment: production\n'


def _lines(path: Path, block: tuple[str, ...], depth: int) -> Iterator[Line]:
    for raw in path.read_text("utf-8", "replace").splitlines():
        match = re.fullmatch(r"\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*", raw)
        if match is None:
            continue
        keyword, rest = match[1].lower(), match[2]
        match keyword:
            case "host":
                block = tuple(_words(rest))
                yield block, keyword, rest
            case "match":
                block = ("*",) if rest.lower() == "all" else ()
            case "include" if depth:
                for pattern in _words(rest):
                    for file in _files(path.parent, pattern):
                        yield from _inside(file, block, depth)
            case _:
                yield block, keyword, rest


def _inside(file: Path, block: tuple[str, ...], depth: int) -> Iterator[Line]:
    """What a file brings that is included inside a block: only for the hosts of that block."""
    for patterns, keyword, rest in _lines(file, block, depth - 1):
        if block in {("*",), patterns}:
            yield patterns, keyword, rest


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    path = Path(pattern).expanduser()
    base, rest = (Path(path.anchor), str(path.relative_to(path.anchor))) if path.is_absolute() else (folder, str(path))
    yield from (file for file in sorted(base.glob(rest)) if file.is_file())


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.split()


def _entry(name: str, lines: Iterable[Line]) -> Entry:
    values: dict[str, str] = {}
    for patterns, keyword, rest in lines:
        if keyword in {"hostname", "port", "user", "identityfile", "proxyjump"} and _matches(name, patterns):
            words = _words(rest)
            if words:
                values.setdefault(keyword, words[0])
    given = {keyword: value for keyword, value in values.items() if value.lower() != "none"}
    port = given.get("port", "")
    return Entry(
        name=name,
        address=given.get("hostname", "%h").replace("%h", name).replace("%%", "%"),
        port=int(port) if port.isdigit() else SSH_PORT,
        user=given.get("user", ""),
        key=given.get("identityfile", ""),
        jump=given.get("proxyjump", ""),
    )


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """A negated pattern that matches wins over all others."""
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    refused = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return any(fnmatchcase(name, one) for one in wanted) and not any(fnmatchcase(name, one) for one in refused)


def _jumps(said: str) -> Iterator[Entry]:
    """`user@host:port,…` as entries, each reached through the one before."""
    before = ""
    for hop in filter(None, said.split(",")):
        match = re.fullmatch(r"(?:ssh://)?(?:([^@]+)@)?\[?([^\]/]+?)\]?(?::(\d+))?/?", hop)
        if match is not None and NAME.fullmatch(match[2]):
            yield Entry(match[2], match[2], int(match[3] or SSH_PORT), match[1] or "", jump=before)
            before = match[2]


def _last(said: str, known: dict[str, str]) -> str:
    """The inventory name of the last hop."""
    hops = list(_jumps(said))
    return known.get(hops[-1].name, "") if hops else ""
