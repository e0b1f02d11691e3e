"""A person's own place on one host, in one thread: opened, moved, left. What is typed there is `ssh.run`."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Change, Risk, Step
from bot.domain.inventory import Host
from bot.domain.parameters import Directory, Target, Variables


def _change(name: str, host: Host, **more: Argument) -> Change:
    return Change(name, tuple(sorted({"host": host.name, **more}.items())), target=host.name)


@act(
    "session.open",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    say={
        "en": ["open a session on {target}", "open a shell on {target}", "start a session on {target}"],
        "fr": ["ouvre une session sur {target}", "ouvre un shell sur {target}", "démarre une session sur {target}"],
    },
    fr="Ouvre ici une session sur un serveur : chaque ligne que vous y tapez est une commande, jugée pour elle-même.",
)
def session_open(*, target: Target) -> Iterator[Step]:
    """Open a session on a host here: every line that you type is a command, judged by itself."""
    yield _change("session.open", target)


@act(
    "session.close",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    say={
        "en": ["close the session on {target}", "end the session on {target}", "leave the session on {target}"],
        "fr": ["ferme la session sur {target}", "termine la session sur {target}", "quitte la session sur {target}"],
    },
    fr="Ferme vos sessions sur un serveur ; dans la session même, « exit » suffit.",
)
def session_close(*, target: Target) -> Iterator[Step]:
    """Close your sessions on a host; in the session itself, `exit` is enough."""
    yield _change("session.close", target)


@act(
    "session.set",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    say={
        "en": ["set the session on {target}", "move the session on {target} to {directory}"],
        "fr": ["règle la session sur {target}", "déplace la session sur {target} dans {directory}"],
    },
    fr="Change le dossier ou les variables d'affichage de la session ouverte ici ; on y tape « cd » et « export ».",
)
def session_set(*, target: Target, directory: Directory | None = None, variables: Variables = ()) -> Iterator[Step]:
    """Change the directory or the display variables of the session here; in it, type `cd` and `export`."""
    if not (directory or variables):
        reason = Message.of("actions.nothing_to_change")
        raise InvalidArgument("error.invalid_argument", parameter="directory", reason=reason)
    said: dict[str, Argument] = {"directory": directory} if directory else {}
    yield _change("session.set", target, **said, **({"variables": variables} if variables else {}))
