"""Logs out of the journal: of a whole host, or of one service."""

from bot.domain.actions import Catalogue, Sensitivity, look
from bot.domain.content import Line, Mark, Message, Raw, Report
from bot.domain.flow import Argument
from bot.domain.inventory import Host
from bot.domain.parameters import Flag, Grep, Lines, Priority, Service, Since, Targets
from bot.domain.ports import HostReader, Output, Viewer
from intents.actions import commands, reading
from intents.actions.offers import Offers


@look(
    "host.logs",
    say={
        "en": [
            "logs of {targets} [since {since}] [lines {lines}] [grep {grep}] [priority {priority}]",
            "journal of {targets}",
            "show the logs of {targets}",
            "last {lines} lines of the journal of {targets}",
        ],
        "fr": [
            "journal de {targets} [depuis {since}] [lignes {lines}] [grep {grep}] [priorité {priority}]",
            "journaux de {targets}",
            "montre les logs de {targets}",
            "les {lines} dernières lignes du journal de {targets}",
        ],
    },
    fr="Les dernières lignes du journal d'un serveur, filtrées par temps, priorité ou texte.",
    shows=Sensitivity.CONTENT,
)
async def host_logs(
    reader: HostReader,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    targets: Targets,
    since: Since | None = None,
    lines: Lines = 50,
    grep: Grep | None = None,
    priority: Priority | None = None,
    follow: Flag = False,
) -> Report:
    """The newest lines of a host's journal, filtered by time, priority or text."""
    command = commands.journal(
        lines=lines, since=commands.journal_time(since, viewer.now), priority=priority or "", grep=grep or ""
    )
    answers = await reading.each(targets, lambda host: _journal(reader, host, command))
    blocks = tuple(
        _block(Message.of("actions.journal_of", host=host.name), output) for host, output in reading.got(answers)
    )
    if not follow:
        return Report((*blocks, *reading.silent(answers)))
    said: dict[str, Argument | None] = {
        "since": since,
        "lines": lines,
        "grep": grep,
        "priority": priority,
        "follow": True,
    }
    again = Offers(catalogue, viewer)(
        Message.of("suggest.refresh"),
        "host.logs",
        targets=tuple(host.name for host in targets),
        **{name: value for name, value in said.items() if value is not None},
    )
    return Report((*blocks, *reading.silent(answers), Line(Message.of("actions.no_following"))), again)


@look(
    "service.logs",
    say={
        "en": [
            "logs of {service} on {targets} [since {since}] [lines {lines}] [grep {grep}]",
            "show the logs of {service} on {targets}",
            "last {lines} lines of {service} on {targets}",
            "{service} logs on {targets}",
        ],
        "fr": [
            "journal de {service} sur {targets} [depuis {since}] [lignes {lines}] [grep {grep}]",
            "logs de {service} sur {targets}",
            "montre les logs de {service} sur {targets}",
            "les {lines} dernières lignes de {service} sur {targets}",
        ],
    },
    fr="Les dernières lignes du journal d'un service, filtrées par temps ou texte.",
    shows=Sensitivity.CONTENT,
)
async def service_logs(
    reader: HostReader,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    targets: Targets,
    service: Service,
    since: Since | None = None,
    lines: Lines = 50,
    grep: Grep | None = None,
) -> Report:
    """The newest lines of one service's journal, filtered by time or text."""
    command = commands.journal(
        lines=lines, since=commands.journal_time(since, viewer.now), unit=service, grep=grep or ""
    )
    answers = await reading.each(targets, lambda host: _journal(reader, host, command))
    blocks = tuple(
        _block(Message.of("actions.journal_of_service", service=service, host=host.name), output)
        for host, output in reading.got(answers)
    )
    offer = Offers(catalogue, viewer)
    more = tuple(
        suggestion
        for host in targets[:1]
        for suggestion in offer(
            Message.of("suggest.service_status", service=service, host=host.name),
            "service.status",
            service=service,
            targets=(host.name,),
        )
    )
    return Report((*blocks, *reading.silent(answers)), more)


async def _journal(reader: HostReader, host: Host, command: commands.Command) -> Output:
    """The journal's answer. Status 1 without a complaint means that no line matched the pattern."""
    output = await reader.read(host, command, timeout=reading.PATIENCE)
    if not output.stdout and (output.stderr or output.timed_out):
        raise reading.unreadable(command, output)
    return output


def _block(title: Message, output: Output) -> Line | Raw:
    if not output.stdout.strip():
        return Line(Message.of("actions.no_lines", title=title), Mark.NONE)
    return Raw(output.stdout, title, truncated=output.truncated)
