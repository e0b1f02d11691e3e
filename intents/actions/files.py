"""Files and folders: the end of a file where a host's roots allow it, the sizes of folders."""

import re
from collections.abc import Iterator

from bot.domain.actions import Catalogue, Instead, Rerun, Sensitivity, act, look
from bot.domain.content import Line, Mark, Message, Quantity, Raw, Report, Table
from bot.domain.errors import NotAllowed
from bot.domain.flow import Arguments, Argv, Intent, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Depth, Lines, Path, Targets
from bot.domain.people import Role
from bot.domain.ports import HostReader, Output, Viewer
from intents.actions import commands, reading
from intents.actions.offers import Offers
from intents.actions.parsing import disks

ROWS = 20
LINES = 100
SECRET = re.compile(
    r"""/(?: \.(?:ssh|gnupg|aws|azure|kube|docker|config/gcloud) / .*
          | \.(?:env|netrc|pgpass|my\.cnf|htpasswd|git-credentials|vault-token) [^/]*
          | [^/]* \.(?:pem|key|p12|pfx|jks|kdbx|ovpn|keytab|asc|gpg)
          | (?:id_[a-z0-9]+|g?shadow|sudoers|master\.key) [^/]*
          | [^/]* (?:secret|credential|password) [^/]*
        )$""",
    re.VERBOSE | re.IGNORECASE,
)
"""Names that usually hold secrets, wherever they are: shown only by the act `file.reveal`, after an approval."""


def instead(*, targets: tuple[Host, ...], path: str, lines: int = LINES) -> Instead | None:
    """The act that shows a file which, as its path is written, the look refuses on some of these hosts."""
    refused = {host.name: why for host in targets if (why := refusal(host, path)) is not None}
    if not refused:
        return None
    return Instead(next(iter(refused.values())), Intent("file.reveal", _revealed(tuple(refused), path, lines)))


@look(
    "file.show",
    instead=instead,
    say={
        "en": [
            "show {path} on {targets} [lines {lines}]",
            "show the file {path} on {targets}",
            "tail {path} on {targets}",
            "last {lines} lines of the file {path} on {targets}",
        ],
        "fr": [
            "montre {path} sur {targets} [lignes {lines}]",
            "montre le fichier {path} sur {targets}",
            "affiche {path} sur {targets}",
            "les {lines} dernières lignes du fichier {path} sur {targets}",
        ],
    },
    fr="La fin d'un fichier, s'il se trouve (liens résolus) sous un dossier que le serveur permet de lire.",
    shows=Sensitivity.CONTENT,
    role=Role.OPERATOR,
)
async def file_show(
    reader: HostReader, viewer: Viewer, catalogue: Catalogue, /, *, targets: Targets, path: Path, lines: Lines = LINES
) -> Report:
    """The end of a file, if it lies (links resolved) below a folder that the host allows to be read."""
    answers = await reading.each(targets, lambda host: _show(reader, host, path, lines))
    shown = tuple(_block(host, path, output) for host, output in reading.got(answers))
    refused = tuple(answer.host.name for answer in answers if answer.refused)
    said = dict(_revealed(refused, path, lines))
    reveal = Offers(catalogue, viewer)(Message.of("suggest.reveal", path=path), "file.reveal", **said)
    return Report((*shown, *reading.silent(answers)), reveal if refused else ())


def _revealed(targets: tuple[str, ...], path: str, lines: int) -> Arguments:
    """The parameters of `file.reveal` for what `file.show` refused."""
    rest = (("path", path), ("targets", targets))
    return rest if lines == LINES else (("lines", lines), *rest)


def refusal(host: Host, path: str) -> Message | None:
    """Why the file that a path (resolved: this very one) leads to is not shown by a look; None: it is."""
    if not host.roots:
        return Message.of("actions.no_roots")
    if not path.isprintable() or not within(path, host.roots):
        return Message.of("actions.outside_roots", path=path[:200], roots=host.roots)
    if SECRET.search(path) is not None:
        return Message.of("actions.holds_secrets", path=path[:200])
    return None


async def _show(reader: HostReader, host: Host, path: str, lines: int) -> Output:
    """Reads what the path resolves to, so that a link that changes in between is not followed."""
    resolve = commands.resolve(path)
    output = await reader.read(host, resolve)
    real = output.stdout.removesuffix("\n")
    if output.exit_status != 0 or not real.startswith("/"):
        raise reading.UnreadableError("actions.no_such_file", path=path)
    if (why := refusal(host, real)) is not None:
        raise NotAllowed(why.id, **dict(why.values))
    command = commands.tail(real, lines)
    found = await reader.read(host, command, timeout=reading.PATIENCE)
    if found.exit_status != 0 and not found.stdout:
        raise reading.unreadable(command, found)
    return found


def within(path: str, roots: tuple[str, ...]) -> bool:
    """Whether a resolved path is one of the roots or lies below one."""
    return any(path == root or path.startswith(root.rstrip("/") + "/") for root in roots)


def _block(host: Host, path: str, output: Output) -> Line | Raw:
    if "\0" in output.stdout:
        return Line(Message.of("actions.binary_file", path=path, host=host.name), Mark.WARN)
    if not output.stdout:
        return Line(Message.of("actions.empty_file", path=path, host=host.name))
    return Raw(output.stdout, Message.of("actions.file_on", path=path, host=host.name), truncated=output.truncated)


@act(
    "file.reveal",
    risk=Risk.HIGH,
    rerun=Rerun.READ,
    private=True,
    why=Message.of("actions.why_reveals"),
    say={
        "en": ["reveal {path} on {targets} [lines {lines}]", "reveal the file {path} on {targets}"],
        "fr": ["révèle {path} sur {targets} [lignes {lines}]", "révèle le fichier {path} sur {targets}"],
    },
    fr="La fin d'un fichier quelconque, lu en tant que root, en message privé seulement.",
)
def file_reveal(*, targets: Targets, path: Path, lines: Lines = LINES) -> Iterator[Step]:
    """The end of any file, read as root, shown in a direct message only."""
    for host in targets:
        yield Argv(host.name, commands.tail(path, lines), root=True, timeout=20, answers=True)


@look(
    "disk.usage",
    say={
        "en": [
            "folder sizes on {targets} [in {path}] [depth {depth}]",
            "what takes space on {targets}",
            "what fills {path} on {targets}",
            "largest folders on {targets}",
        ],
        "fr": [
            "taille des dossiers sur {targets} [dans {path}] [profondeur {depth}]",
            "qu'est-ce qui prend de la place sur {targets}",
            "qu'est-ce qui remplit {path} sur {targets}",
            "plus gros dossiers sur {targets}",
        ],
    },
    fr="Les plus gros dossiers sous un chemin, sur le même système de fichiers.",
    shows=Sensitivity.CONTENT,
)
async def disk_usage(reader: HostReader, /, *, targets: Targets, path: Path = "/", depth: Depth = 1) -> Report:
    """The largest folders below a path, on the same file system."""
    command = commands.folder_sizes(path, depth)
    answers = await reading.each(targets, lambda host: _folders(reader, host, command))
    rows = tuple(
        (host.name, folder.path, Quantity(folder.size, "bytes"))
        for host, (found, _) in reading.got(answers)
        for folder in found[:ROWS]
    )
    partial = tuple(
        Line(Message.of("actions.some_folders_closed", host=host.name), Mark.WARN)
        for host, (_, whole) in reading.got(answers)
        if not whole
    )
    table = Table(("column.host", "column.folder", "column.size"), rows)
    return reading.report(table, answers, (), *partial)


async def _folders(reader: HostReader, host: Host, command: commands.Command) -> tuple[tuple[disks.Folder, ...], bool]:
    """The folders, and whether `du` could enter all of them (it ends with status 1 and goes on where it may not)."""
    output = await reader.read(host, command, timeout=reading.PATIENCE)
    found = disks.folders(output.stdout)
    if not found:
        raise reading.unreadable(command, output)
    return found, output.exit_status == 0 and not output.truncated
