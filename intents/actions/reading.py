"""Reading many hosts at once: whoever answers is shown, whoever does not is one line with the reason."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.content import Block, Line, Mark, Message, Report, Suggestion, Table
from bot.domain.errors import NotAllowed, UnavailableError
from bot.domain.inventory import Host
from bot.domain.ports import HostReader, Output
from intents.actions import commands
from intents.actions.parsing import disks, procfs, units

T = TypeVar("T")
PATIENCE = 60
"""Seconds for commands that walk a tree or a journal; others have the reader's default."""


class UnreadableError(UnavailableError):
    """A program answered with something that is not its usual output (missing, refused, another version)."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What one host said: `value`, or None and the `reason`; `refused` where a rule said no, not the world."""

    host: Host
    value: T | None
    reason: Message | None = None
    refused: bool = False


async def each(hosts: Iterable[Host], read: Callable[[Host], Awaitable[T]]) -> tuple[Answer[T], ...]:
    """Reads all hosts concurrently (connections are bounded by the reader); in their order."""

    async def one(host: Host) -> Answer[T]:
        try:
            return Answer(host, await read(host))
        except (UnavailableError, NotAllowed) as error:
            return Answer(host, None, error.message, isinstance(error, NotAllowed))

    match tuple(hosts):
        case (host,):  # what is asked most often needs no task of its own
            return (await one(host),)
        case several:
            return tuple(await asyncio.gather(*map(one, several)))


def got(answers: Iterable[Answer[T]]) -> tuple[tuple[Host, T], ...]:
    """Hosts that answered, with what they said."""
    return tuple((answer.host, answer.value) for answer in answers if answer.value is not None)


def silent(answers: Iterable[Answer[T]]) -> tuple[Line, ...]:
    """One line for each host that did not answer."""
    return tuple(
        Line(Message.of("actions.no_answer", host=answer.host.name, reason=answer.reason), Mark.BAD)
        for answer in answers
        if answer.reason is not None
    )


def report(table: Table, answers: Iterable[Answer[T]], more: tuple[Suggestion, ...] = (), *notes: Block) -> Report:
    """The table, unless it is empty because nobody answered; then notes; then one line for each silent host."""
    lines = silent(answers)
    shown: tuple[Block, ...] = (table,) if table.rows or not lines else ()
    return Report((*shown, *notes, *lines), more)


def unreadable(command: Sequence[str], output: Output) -> UnreadableError:
    """The error for an answer that makes no sense, with the program's own first complaint."""
    if output.timed_out:
        return UnreadableError("actions.too_slow", program=command[0])
    complaint = next((line.strip() for line in output.stderr.splitlines() if line.strip()), "")
    complaint = complaint.removeprefix(f"{command[0]}: ")
    if complaint:
        return UnreadableError("actions.complained", program=command[0], complaint=complaint[:200])
    return UnreadableError("actions.unreadable", program=command[0])


async def read_vitals(reader: HostReader, host: Host) -> procfs.Vitals:
    """Uptime, load, memory. Raises `UnreadableError`."""
    output = await reader.read(host, commands.VITALS)
    if (vitals := procfs.parse(output.stdout)) is None:
        raise unreadable(commands.VITALS, output)
    return vitals


async def read_disks(reader: HostReader, host: Host) -> tuple[disks.Disk, ...]:
    """Real file systems, the fullest first; none in a container that has only overlays. Raises `UnreadableError`."""
    output = await reader.read(host, commands.DISKS)
    if "no file systems processed" in output.stderr:
        return ()
    if (found := disks.disks(output.stdout)) is None:
        raise unreadable(commands.DISKS, output)
    return found


async def read_services(reader: HostReader, host: Host, *names: str) -> tuple[units.Unit, ...]:
    """The services called `names`, in that order. Raises `UnreadableError` where systemd did not describe them all."""
    if not names:
        return ()
    command = commands.service(*names)
    output = await reader.read(host, command)
    found = units.services(output.stdout)
    if len(found) != len(names):
        raise unreadable(command, output)
    return found
