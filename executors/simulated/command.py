"""How a simulated program is written: an async function from a call to an exit code."""

import getopt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from executors.simulated.state import DEMO, ROOT, Host, World


class Output(Protocol):
    """Where a program writes; a slow reader makes it wait."""

    async def write(self, text: str) -> None:
        """Standard output."""
        ...

    async def complain(self, text: str) -> None:
        """Standard error."""
        ...


class ProgramError(Exception):
    """Ends a program: a message for standard error (may be empty) and an exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class CommandNotFoundError(Exception):
    """No program of that name on the host; whoever tried to run it words it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Call:
    """One program being run by a user on a host."""

    world: World
    host: Host
    argv: tuple[str, ...]
    output: Output
    execute: Callable[["Call"], Awaitable[int]]
    user: str = DEMO
    unit: str | None = None
    """Transient unit as which it runs."""
    directory: str = f"/home/{DEMO}"
    """Where it stands."""
    input: str | None = None
    """What the command before it in a pipe printed."""
    zone: str = "UTC"
    """The time zone of its environment."""

    @property
    def name(self) -> str:
        """Name of the program, without its folder."""
        return self.argv[0].rsplit("/", maxsplit=1)[-1]

    @property
    def args(self) -> list[str]:
        """What follows the name."""
        return list(self.argv[1:])

    @property
    def is_root(self) -> bool:
        """Whether it runs with all rights."""
        return self.user == ROOT

    def at(self, path: str) -> str:
        """A path as it stands in the directory; an absolute one as it is."""
        return path if path.startswith("/") else f"{self.directory.rstrip('/')}/{path}"

    async def line(self, text: str = "") -> None:
        """Write one line to standard output."""
        await self.output.write(f"{text}\n")

    async def lines(self, texts: Sequence[str]) -> None:
        """Write lines to standard output, at once."""
        if texts:
            await self.output.write("\n".join(texts) + "\n")

    async def complain(self, text: str) -> None:
        """Write one line to standard error."""
        await self.output.complain(f"{text}\n")

    async def run(
        self, argv: Sequence[str], *, user: str | None = None, unit: str | None = None, directory: str | None = None
    ) -> int:
        """Run another program in place of this one; raises `CommandNotFoundError`.

        Returns its exit code, or minus the number of the signal that ended it.
        """
        changed = replace(
            self,
            argv=tuple(argv),
            user=user or self.user,
            unit=unit or self.unit,
            directory=directory or self.directory,
        )
        return await self.execute(changed)


Command = Callable[[Call], Awaitable[int]]
Commands = Mapping[str, Command]


class Options:
    """Parsed options: asked by all their names at once, short and long."""

    def __init__(self, pairs: Sequence[tuple[str, str]], rest: list[str]) -> None:
        self._pairs = pairs
        self.rest = rest

    def has(self, *names: str) -> bool:
        """Whether one of the options was given."""
        return any(flag in names for flag, _ in self._pairs)

    def every(self, *names: str) -> list[str]:
        """All values given to the options, in order."""
        return [value for flag, value in self._pairs if flag in names]

    def last(self, *names: str, default: str = "") -> str:
        """The last value given, as programs take it."""
        return (self.every(*names) or [default])[-1]


def options(call: Call, short: str = "", long: str = "", *, permute: bool = True, code: int = 1) -> Options:
    """Parse the arguments as GNU getopt does; `long` is a list of names separated by blanks, `=` for a value.

    With `permute` false, parsing ends at the first word that is no option. Mistakes end the program with `code`.
    """
    parse = getopt.gnu_getopt if permute else getopt.getopt
    try:
        return Options(*parse(call.args, short, long.split()))
    except getopt.GetoptError as error:
        letter = len(error.opt) == 1
        if "requires argument" in error.msg:
            text = (
                f"option requires an argument -- '{error.opt}'"
                if letter
                else f"option '--{error.opt}' requires an argument"
            )
        else:
            text = f"invalid option -- '{error.opt}'" if letter else f"unrecognized option '--{error.opt}'"
        raise ProgramError(f"{call.name}: {text}", code) from error
