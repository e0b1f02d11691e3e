"""The login shell of a simulated host: one command, no operators, run through a table of programs."""

import asyncio
import errno
import os
import re
import shlex
from collections.abc import Awaitable

from bot.domain.commandline import lex
from executors.command import ANNOUNCE, ANNOUNCED, ENTER
from executors.simulated import (
    basics,
    disks,
    files,
    journalctl,
    network,
    packages,
    pipes,
    power,
    prefixes,
    processes,
    readers,
    systemctl,
    transient,
)
from executors.simulated.command import Call, CommandNotFoundError, Commands, Output, ProgramError, options
from executors.simulated.state import Host, World

REFUSED, NOT_FOUND = 2, 127
FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin")
_PIECES = re.compile(r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|.""", re.DOTALL)
_OPERATORS = frozenset("|;&<>$`(){}*?~#!\n\r")
_INNER = re.compile(r"(?<!\\)[$`]")


class RefusedError(ValueError):
    """A command line that this shell does not read."""


def split(text: str) -> list[str]:
    """Words of a command line; `RefusedError` for everything that would take more than running one program."""
    for piece in _PIECES.findall(text):
        if piece in _OPERATORS:
            raise RefusedError(f"`{piece}` outside quotes is not supported on a simulated host")
        if piece.startswith('"') and _INNER.search(piece):
            raise RefusedError("expansions are not supported on a simulated host")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise RefusedError(f"unexpected EOF while looking for a matching quote ({error})") from error


async def _sh(call: Call) -> int:
    """`sh -c TEXT`, where the text is again one command."""
    given = options(call, "c:le", permute=False, code=REFUSED)
    try:
        if given.last("-c") == ANNOUNCE[2]:  # what every command of ours begins with
            await call.complain(f"{ANNOUNCED} {call.host.last_pid}")
            return await call.run(given.rest[1:])
        if given.last("-c") == ENTER[2]:
            await call.complain(f"{ANNOUNCED} {call.host.last_pid}")
            return await call.run(given.rest[2:], directory=_entered(call, given.rest[1]))
        commands = lex(given.last("-c")) or ()
        if len(commands) > 1 or any(command.redirections for command in commands):
            return await pipes.run(call, commands)
        words = split(given.last("-c"))
        return await call.run(words) if words else 0
    except RefusedError as error:
        raise ProgramError(f"{call.name}: {error}", REFUSED) from error
    except CommandNotFoundError as error:
        raise ProgramError(f"{call.name}: line 1: {error.name}: command not found", NOT_FOUND) from error


def _entered(call: Call, path: str) -> str:
    """Where `cd` leads, links resolved."""
    try:
        real = call.host.tree.resolve(path)
        if not call.host.tree.is_folder(real):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    except OSError as error:
        raise ProgramError(f"{call.name}: 1: cd: can't cd to {path}") from error
    return real


async def run(world: World, host: Host, text: str, output: Output) -> int:
    """Run a command line as the user `demo`: its exit code, or minus the signal that ended it."""
    try:
        words = split(text)
        if words[:1] == ["exec"]:  # a builtin that only replaces the shell, of which there is none here
            words = words[1:]
        return await execute(Call(world, host, tuple(words), output, execute)) if words else 0
    except RefusedError as error:
        await output.complain(f"bash: {error}\n")
        return REFUSED
    except CommandNotFoundError as error:
        await output.complain(f"bash: line 1: {error.name}: command not found\n")
        return NOT_FOUND


async def execute(call: Call) -> int:
    """Run one program; it is in the process table meanwhile, where a signal can reach it."""
    program = PROGRAMS.get(call.name)
    folder = call.argv[0].rpartition("/")[0]
    if program is None or (folder and folder not in FOLDERS) or not _installed(call):
        raise CommandNotFoundError(call.argv[0])
    try:
        return await (program(call) if call.name in REPLACED else _as_process(call, program(call)))
    except ProgramError as error:
        if error.message:
            await call.complain(error.message)
        return error.code


async def _as_process(call: Call, work: Awaitable[int]) -> int:
    task = asyncio.ensure_future(work)
    unit = f"{call.unit}.service" if call.unit else None
    process = call.host.new_process(
        " ".join(call.argv), call.user, rss_kib=3_400, stat="S", unit=unit, cancel=task.cancel
    )
    if call.unit:
        service = call.host.services[call.unit]
        service.main_pid = service.exec_pid = process.pid
    try:
        return await task
    except asyncio.CancelledError:
        if process.killed_by is None:
            raise
        return -process.killed_by
    finally:
        call.host.processes.pop(process.pid, None)


def _installed(call: Call) -> bool:
    return call.name != "nginx" or call.host.service("nginx") is not None


REPLACED: Commands = {**prefixes.COMMANDS, **transient.COMMANDS, "sh": _sh, "bash": _sh}
"""Programs whose place in the process table is taken by the one that they run."""
PROGRAMS: Commands = {
    **basics.COMMANDS,
    **disks.COMMANDS,
    **files.COMMANDS,
    **journalctl.COMMANDS,
    **network.COMMANDS,
    **packages.COMMANDS,
    **power.COMMANDS,
    **processes.COMMANDS,
    **readers.COMMANDS,
    **systemctl.COMMANDS,
    **REPLACED,
}
