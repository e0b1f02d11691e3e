"""One line of the table: which flags, with which values, and which operands a program may have; matched in order.

A rule's `usage` is written like the usage of a manual page:

    tail -[qv] -n|--lines=COUNT! -# READ+

`-[abc]` flags of one letter that may be written together · `--long` · `-n|--lines=KIND` a flag with a value, written
apart or attached · `--color?=KIND` a value that may only be attached · `!` at least one flag so marked must be there ·
`-#` a number for a flag (`-50`) · `-word` a flag of several letters, then nothing in the rule may be written together ·
`KIND`, `KIND?`, `KIND*`, `KIND+`, `literal|literal` operands in order. What is not written is not allowed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from bot.domain.flow import Risk
from policies.shell.kinds import KINDS, Kind, literal
from policies.shell.paths import Where

_FLAG: Final = re.compile(r"(?P<names>-[^=?!]*)(?:(?P<optional>\?)?=(?P<kind>[A-Z]+))?(?P<needed>!)?")
_OPERAND: Final = re.compile(r"(?P<what>[A-Za-z0-9_.|:+-]+?)(?P<times>[?*+])?")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,7}[A-Za-z]?")
_SHOWING: Final = ("READ", "LOGS", "HASHED")
MAX_WORDS: Final = 128
MAX_DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class Flag:
    """`kind` None: it takes no value. `attached`: a value only as `--flag=value`, and it may be left out."""

    kind: Kind | None = None
    attached: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Operand:
    """`times`: "" exactly one, "?" at most one, "*" any number, "+" at least one."""

    kind: Kind
    times: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One allowed shape of a command.

    `filter`: it may stand behind a pipe, and then reads its input instead of files. `sudo`: also behind `sudo`.
    """

    usage: str
    match: tuple[str, ...]
    not_match: tuple[str, ...] = ()
    risk: Risk = Risk.LOW
    filter: bool = False
    sudo: bool = False
    program: str = field(init=False)
    flags: Mapping[str, Flag] = field(init=False, hash=False, compare=False, repr=False)
    operands: tuple[Operand, ...] = field(init=False, hash=False, compare=False, repr=False)
    needed: frozenset[str] = field(init=False, compare=False, repr=False)
    clusters: bool = field(init=False, compare=False, repr=False)
    shows: bool = field(init=False, compare=False, repr=False)
    """Whether operands are files whose content is shown."""
    first: frozenset[str] = field(init=False, compare=False, repr=False)
    """The words of which one must be there, where the first operand is a sub-command."""

    def __post_init__(self) -> None:
        program, *tokens = self.usage.split()
        flags = {name: flag for token in tokens if token.startswith("-") for name, flag in _flags(token)}
        set_ = object.__setattr__
        set_(self, "program", program)
        set_(self, "flags", MappingProxyType(flags))
        set_(self, "operands", tuple(_operand(token) for token in tokens if not token.startswith("-")))
        set_(self, "shows", any(operand.kind in map(KINDS.get, _SHOWING) for operand in self.operands))
        set_(self, "first", _subcommands(tokens))
        set_(self, "needed", frozenset(name for name, flag in flags.items() if flag.needed))
        set_(self, "clusters", not any(re.fullmatch(r"-[^-].+", name) for name in flags))

    def accepts(self, arguments: Sequence[str], where: Where, *, piped: bool = False) -> bool:
        """Whether these are words that the rule knows, all of them, in order. `arguments` without the program.

        Behind a pipe only a filter stands; anywhere else a filter must name its files, for there is no input to read.
        """
        if len(arguments) > MAX_WORDS or (piped and not self.filter):
            return False
        if self.first and self.first.isdisjoint(arguments):
            return False
        rest, operands = list(reversed(arguments)), list[str]()
        needed = not self.needed
        while rest:
            word = rest.pop()
            if word == "--":
                operands += reversed(rest)
                break
            if not word.startswith("-"):
                operands.append(word)
                continue
            names = self._flag(word, rest, where, after_operand=bool(operands))
            if names is None:
                return False
            needed = needed or not self.needed.isdisjoint(names)
        files = self._fit(operands, where) if needed else None
        return files is not None and (files > 0 or piped or not self.filter)

    def _flag(self, word: str, rest: list[str], where: Where, *, after_operand: bool) -> list[str] | None:
        """The names of the flags in one word, after taking the value that belongs to it from `rest`; None: no."""
        if word in self.flags:
            return self._value(word, None, rest, where, after_operand=after_operand)
        name, equals, value = word.partition("=")
        if word.startswith("--") or (equals and name in self.flags and self.flags[name].attached):
            found = name in self.flags and bool(equals)
            return self._value(name, value, rest, where, after_operand=after_operand) if found else None
        if "-#" in self.flags and word[1:].isdecimal() and len(word) <= MAX_DIGITS:
            return ["-#"]
        return self._cluster(word, rest, where, after_operand=after_operand) if self.clusters else None

    def _cluster(self, word: str, rest: list[str], where: Where, *, after_operand: bool) -> list[str] | None:
        names: list[str] = []
        for index, letter in enumerate(word[1:], start=2):
            name = f"-{letter}"
            flag = self.flags.get(name)
            if flag is None:
                return None
            names.append(name)
            if flag.kind is not None:
                attached = word[index:] or None
                taken = self._value(name, attached, rest, where, after_operand=after_operand)
                return None if taken is None else names
        return names or None

    def _value(
        self, name: str, attached: str | None, rest: list[str], where: Where, *, after_operand: bool
    ) -> list[str] | None:
        flag = self.flags[name]
        if flag.kind is None:
            return [name] if attached is None else None
        if attached is None and flag.attached:
            return [name]
        if flag.kind.free and after_operand:
            return None
        if attached is None and (not rest or (rest[-1].startswith("-") and not flag.kind.minus)):
            return None
        value = rest.pop() if attached is None else attached
        if after_operand and attached is None and self.shows and not _harmless(value, where):
            return None
        return [name] if flag.kind.holds(value, where) else None

    def _fit(self, operands: list[str], where: Where) -> int | None:
        """How many words the last operand took if it stands for files, else 0; None where a word found no place."""
        at = start = 0
        for operand in self.operands:
            most = len(operands) if operand.times in {"*", "+"} else at + 1
            start = at
            while (
                at < min(most, len(operands))
                and not operands[at].startswith("-")
                and operand.kind.holds(operands[at], where)
            ):
                at += 1
            if at == start and operand.times in {"", "+"}:
                return None
        if at < len(operands):
            return None
        return at - start if self.operands and self.operands[-1].kind is KINDS["READ"] else 0


def _harmless(value: str, where: Where) -> bool:
    """Whether a value may be taken for a file: some programs read no flags behind their first operand."""
    return _NUMBER.fullmatch(value) is not None or KINDS["READ"].holds(value, where)


@cache
def _flags(token: str) -> tuple[tuple[str, Flag], ...]:
    """The flags of one word of a usage; words recur, and so do tables in three programs."""
    parsed = _FLAG.fullmatch(token)
    if parsed is None:
        raise ValueError(f"{token!r} is no flag of a usage")
    flag = Flag(KINDS[parsed["kind"]] if parsed["kind"] else None, bool(parsed["optional"]), bool(parsed["needed"]))
    names = parsed["names"].split("|")
    written = ([f"-{letter}" for letter in name[2:-1]] if name.startswith("-[") else [name] for name in names)
    return tuple((name, flag) for some in written for name in some)


def _subcommands(tokens: Sequence[str]) -> frozenset[str]:
    first = next((token for token in tokens if not token.startswith("-")), "?")
    return (
        frozenset()
        if first.rstrip("+") in KINDS or first.endswith(("?", "*"))
        else frozenset(first.rstrip("+").split("|"))
    )


@cache
def _operand(token: str) -> Operand:
    parsed = _OPERAND.fullmatch(token)
    if parsed is None:
        raise ValueError(f"{token!r} is no operand of a usage")
    kind = KINDS[parsed["what"]] if parsed["what"] in KINDS else literal(parsed["what"])
    return Operand(kind, parsed["times"] or "")
