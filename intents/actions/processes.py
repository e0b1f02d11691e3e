"""Processes: the busiest ones, and ending one."""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.actions import Rerun, Sensitivity, act, look
from bot.domain.content import Message, Moment, Quantity, Report, Table
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argv, Check, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Limit, Pid, Process, Signal, Sort, Targets
from bot.domain.ports import HostReader, Viewer
from intents.actions import commands, reading
from intents.actions.parsing import processes

ENDING = frozenset({"TERM", "INT", "QUIT", "KILL"})
"""Signals after which the process must be gone; the others are messages that a daemon may take."""
PROOF_SECONDS = 15


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
    reader: HostReader, viewer: Viewer, /, *, targets: Targets, sort: Sort = "cpu", limit: Limit = 15
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
            Quantity(row.memory, "percent"),
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
        "column.resident",
        "column.started",
    )
    return reading.report(Table(columns, rows), answers)


async def _processes(reader: HostReader, host: Host, command: commands.Command) -> tuple[processes.Process, ...]:
    output = await reader.read(host, command)
    if (found := processes.parse(output.stdout)) is None:
        raise reading.unreadable(command, output)
    return found


@act(
    "process.kill",
    risk=Risk.HIGH,
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
