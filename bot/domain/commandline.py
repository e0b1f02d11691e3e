"""The only shell grammar that can be rated LOW: a regular subset that bash, dash, busybox and zsh read alike.

Words, quotes without expansion, `|`, `&&`, `||`, and three redirections. Everything else is not read at all here: this
is no parser of shell, and its failure only means that a person is asked. Policies rate these commands; acts make their
steps of them, so that what was read is what runs.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

MAX_BYTES: Final = 2000

_WORD: Final = r"""(?:[A-Za-z0-9_./:=,@%+-]+|'[^']*'|"[^"$`\\!]*")+"""
_TOKEN: Final = re.compile(
    rf"""(?P<blank>[ \t]+)
    |(?P<redirection>2>[ \t]*/dev/null|>[ \t]*/dev/null|2>&1)(?=[ \t|&]|$)
    |(?P<operator>\|\||&&|\|)
    |(?P<word>{_WORD})""",
    re.VERBOSE,
)
_PIECE: Final = re.compile(r"""'([^']*)'|"([^"]*)"|([^'"]+)""")
_PLAIN: Final = re.compile(r"[ \t]*[A-Za-z][A-Za-z0-9_.+-]*(?:[ \t]+[A-Za-z0-9_./:=,@%+-]+)*[ \t]*")
"""One command without quotes, as most are: read at once."""
_PRINTABLE: Final = re.compile(r"[\t -~]{1,2000}")
_PROGRAM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.+-]*")

Operator: TypeAlias = Literal["", "|", "&&", "||"]
Redirection: TypeAlias = Literal["2>/dev/null", ">/dev/null", "2>&1"]
_REDIRECTIONS: Final[Mapping[str, Redirection]] = {name: name for name in get_args(Redirection)}
_OPERATORS: Final[Mapping[str, Operator]] = {name: name for name in get_args(Operator)}


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command; `after` is the operator that stands before it."""

    argv: tuple[str, ...]
    after: Operator = ""
    redirections: tuple[Redirection, ...] = ()


def lex(text: str) -> tuple[Command, ...] | None:
    """The commands of a line, or None where it is outside the subset."""
    if len(text) <= MAX_BYTES and _PLAIN.fullmatch(text):
        return (Command(tuple(text.split())),)
    return _lexed(text) if _PRINTABLE.fullmatch(text) else None


def _lexed(text: str) -> tuple[Command, ...] | None:
    commands: list[Command] = []
    words: list[str] = []
    redirections: list[Redirection] = []
    after: Operator = ""
    at, apart = 0, True
    for token in _TOKEN.finditer(text):
        kind, said = token.lastgroup, token[0]
        between = kind in {"blank", "operator"}
        if token.start() != at or not (apart or between):
            return None
        at, apart = token.end(), between
        if kind == "word" and (words or _PROGRAM.fullmatch(said)):  # the program comes first, and is a bare name
            quoted = "'" in said or '"' in said
            words.append("".join(map("".join, _PIECE.findall(said))) if quoted else said)
        elif kind == "redirection" and words:
            redirections.append(_REDIRECTIONS[re.sub(r"[ \t]", "", said)])
        elif kind == "operator" and words:
            commands.append(Command(tuple(words), after, tuple(redirections)))
            words, redirections, after = [], [], _OPERATORS[said]
        elif kind != "blank":
            return None
    return (*commands, Command(tuple(words), after, tuple(redirections))) if words and at == len(text) else None


def render(commands: tuple[Command, ...]) -> str:
    """The line that means exactly these commands, for any POSIX shell; `lex(render(c)) == c`."""
    parts: list[str] = []
    for command in commands:
        parts += [command.after] if command.after else []
        parts += [shlex.join(command.argv), *command.redirections]
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Written:
    """A command that a person wrote, as it would run: `directory` is where, "" for the login's own."""

    argv: tuple[str, ...]
    directory: str = ""


def argv_of(text: str) -> tuple[str, ...]:
    """What runs of a line that a person wrote: its own words where it is one simple command.

    A line of several commands within the subset is re-written for `sh -c`, so that what was read is what runs; any
    other line is one argument of `sh -c` as it stands, which is never LOW.
    """
    commands = lex(text)
    if commands is None:
        return ("sh", "-c", text)
    if len(commands) == 1 and not commands[0].redirections:
        return commands[0].argv
    return ("sh", "-c", render(commands))
