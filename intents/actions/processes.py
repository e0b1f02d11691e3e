"""Processes: the busiest ones, and ending one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeAlias

from bot.domain.actions import Catalogue, Rerun, Sensitivity, act, look
from bot.domain.content import Block, Line, Mark, Message, Moment, Quantity, Raw, Report, Suggestion, Table
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argv, Check, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Limit, Pid, Process, Signal, Sort, Targets
from bot.domain.ports import HostReader, Viewer
from intents.actions import afterwards, commands, previews, reading, trouble
from intents.actions.offers import Offers
from intents.actions.parsing import processes

ENDING = frozenset({"TERM", "INT", "QUIT", "KILL"})
"""Signals after which the process must be gone; the others are messages that a daemon may take."""
PROOF_SECONDS = 15
BUSY = 10.0
"""Percent of a processor from which on ending a process is offered."""
REACHED = 5
MOST_SUGGESTIONS = 3
Found: TypeAlias = tuple[tuple[Host, tuple[processes.Process, ...]], ...]


@look(
    "host.processes",
    say={
        "en": [
            "top processes on {targets} [by {sort}] [limit {limit}]",
            "what is running on {targets}",
            "processes of {targets}",
            "what eats the cpu on {targets}",
        ],
        "fr": [
            "processus sur {targets} [par {sort}] [limite {limit}]",
            "qu'est-ce qui tourne sur {targets}",
            "les plus gros processus de {targets}",
            "qu'est-ce qui occupe le processeur de {targets}",
        ],
    },
    fr="Les processus les plus gourmands (processeur ou mémoire) ; leurs arguments ne sont jamais lus.",
    shows=Sensitivity.CONTENT,
)
async def host_processes(
    reader: HostReader,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    targets: Targets,
    sort: Sort = "cpu",
    limit: Limit = 15,
) -> Report:
    """The processes that use most processor time or memory; their arguments are never read."""
    answers = await reading.each(targets, lambda host: _processes(reader, host, commands.processes(sort)))
    rows = tuple(
        (
            host.name,
            row.pid,
            row.name,
            row.user,
            Quantity(row.cpu, "percent"),
            Quantity(row.rss, "bytes"),
            Moment(viewer.now - timedelta(seconds=row.age), "ago"),
        )
        for host, found in reading.got(answers)
        for row in found[:limit]
    )
    columns = (
        "column.host",
        "column.pid",
        "column.process",
        "column.user",
        "column.cpu",
        "column.memory",
        "column.started",
    )
    return reading.report(
        Table(columns, rows), answers, tuple(_ending(reading.got(answers), Offers(catalogue, viewer)))
    )


def _ending(found: Found, offer: Offers) -> Iterator[Suggestion]:
    """Ending the process that keeps a processor busiest on each host, where one does."""
    for host, rows in found[:MOST_SUGGESTIONS]:
        busiest = max(rows, key=lambda row: row.cpu, default=None)
        if busiest is not None and busiest.cpu >= BUSY and not host.looks_only:
            label = Message.of("suggest.kill", process=busiest.name, pid=str(busiest.pid), host=host.name)
            yield from offer(label, "process.kill", targets=(host.name,), pid=busiest.pid)


async def who_would_end(
    reader: HostReader,
    viewer: Viewer,
    /,
    *,
    targets: Targets,
    pid: Pid | None = None,
    name: Process | None = None,
    signal: Signal = "TERM",
) -> tuple[Block, ...]:
    """Which processes a kill would reach now; where it would reach none, the busiest ones (in private only)."""
    answers = await previews.each(targets, lambda host: _processes(reader, host, commands.processes("cpu")))
    blocks: list[Block] = []
    for host, rows in reading.got(answers):
        reached = tuple(row for row in rows if row.pid == pid or row.name == name)
        blocks.extend(_line(host, row, viewer, signal) for row in reached[:REACHED])
        if len(reached) > REACHED:
            blocks.append(Line(Message.of("actions.and_more", count=len(reached) - REACHED)))
        if not reached:
            blocks.append(Line(trouble.nobody(host.name, pid, name), Mark.WARN))
            busiest = "\n".join(f"{row.pid:>7} {row.name}" for row in rows[:REACHED])
            if viewer.address.private:
                blocks.append(Raw(busiest, Message.of("actions.busiest", host=host.name)))
    return (*blocks, *previews.silent(answers))


def _line(host: Host, row: processes.Process, viewer: Viewer, signal: str) -> Line:
    started = Moment(viewer.now - timedelta(seconds=row.age), "ago")
    return Line(
        Message.of(
            "actions.would_end",
            signal=signal,
            process=row.name,
            pid=str(row.pid),
            host=host.name,
            user=row.user,
            cpu=Quantity(row.cpu, "percent"),
            started=started,
        )
    )


async def _processes(reader: HostReader, host: Host, command: commands.Command) -> tuple[processes.Process, ...]:
    output = await reader.read(host, command)
    if (found := processes.parse(output.stdout)) is None:
        raise reading.unreadable(command, output)
    return found


@act(
    "process.kill",
    risk=Risk.HIGH,
    why=Message.of("actions.why_kills"),
    preview=who_would_end,
    after=afterwards.of_process,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": [
            "kill processes on {targets} [with pid {pid}] [named {name}] [signal {signal}]",
            "kill process {pid} on {targets}",
            "kill {name} on {targets}",
        ],
        "fr": [
            "tue des processus sur {targets} [avec le pid {pid}] [nommés {name}] [signal {signal}]",
            "tue le processus {pid} sur {targets}",
            "tue {name} sur {targets}",
        ],
    },
    fr="Envoie un signal (TERM par défaut) à un processus, par numéro ou par nom exact, et vérifie qu'il est terminé.",
)
def process_kill(
    *, targets: Targets, pid: Pid | None = None, name: Process | None = None, signal: Signal = "TERM"
) -> Iterator[Step]:
    """Send a signal (TERM by default) to one process, or to all of one exact name, and check that they ended."""
    if (pid is None) == (name is None):
        raise InvalidArgument("error.invalid_argument", parameter="pid", reason=Message.of("actions.pid_or_name"))
    if pid is not None and len(targets) > 1:
        raise InvalidArgument("error.invalid_argument", parameter="targets", reason=Message.of("actions.pid_one_host"))
    for host in targets:
        if pid is not None:
            step = Argv(host.name, ("kill", "-s", signal, "--", str(pid)), root=True)
            gone = Check(host.name, commands.process(pid), r"\A\s*\Z", PROOF_SECONDS, "proof.process_gone")
        else:
            pattern = _exactly(name or "")
            step = Argv(host.name, ("pkill", "--signal", signal, "-x", "--", pattern), root=True)
            count, left = commands.count_processes(pattern), commands.processes_named(name or "")
            gone = Check(host.name, count, r"\A0\s*\Z", PROOF_SECONDS, "proof.processes_gone", left)
        yield step.then(gone) if signal in ENDING else step


def _exactly(name: str) -> str:
    """A name as the extended regular expression that pkill reads, matching nothing but itself."""
    return "".join(f"[{character}]" if character in ".+" else character for character in name)
