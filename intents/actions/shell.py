"""A command as a person wrote it: read before it is judged, and then run as it was read, a fresh argv each time."""

from collections.abc import Iterator

from bot.domain.actions import Aftermath, Rerun, act
from bot.domain.commandline import Written, argv_of
from bot.domain.flow import Arguments, Argv, Risk, Step
from bot.domain.parameters import Command, Directory, Targets, Variables

LIMIT = 300
"""Seconds that a command may take: a search through a disk, not a day."""


def written(params: Arguments) -> tuple[Written, ...]:
    """What reading judges: the argv that runs, and where relative names stand."""
    said = dict(params)
    return (Written(argv_of(str(said["command"])), str(said.get("directory", ""))),)


@act(
    "ssh.run",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    commands=written,
    say={
        "en": ['run "{command}" on {targets}', "run {command} on {targets}", "run the command {command} on {targets}"],
        "fr": [
            'lance "{command}" sur {targets}',
            "exécute {command} sur {targets}",
            "lance la commande {command} sur {targets}",
        ],
    },
    after=lambda ended: Aftermath(retry=len(ended.targets) > 1),
    fr="Lance une commande telle quelle ; ce qu'elle ferait décide de son risque, et de qui doit être d'accord.",
)
def ssh_run(
    *, targets: Targets, command: Command, directory: Directory | None = None, variables: Variables = ()
) -> Iterator[Step]:
    """Run a command as it stands; what it would do decides how risky it is, and who must agree."""
    argv, root = as_root(argv_of(command))
    environment = tuple((name, value) for name, _, value in (one.partition("=") for one in variables))
    for host in targets:
        yield Argv(
            host.name, argv, root=root, timeout=LIMIT, answers=True,
            directory=directory or "", environment=environment,
        )  # fmt: skip


def as_root(argv: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """A leading `sudo` is the host's own way to root. With options or variables it stays the program that it is."""
    if len(argv) > 1 and argv[0] == "sudo" and not argv[1].startswith("-") and "=" not in argv[1]:
        return argv[1:], True
    return argv, False
