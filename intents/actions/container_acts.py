"""Acting on one container: start, stop, make, remove, run a command in it."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.commandline import Written, argv_of
from bot.domain.content import Message
from bot.domain.flow import Arguments, Risk, Step
from bot.domain.kinds_engines import Container, Image, NewContainer, Ports, RestartPolicy, Variables, Volumes
from bot.domain.parameters import Command, Flag, Target
from intents.actions.calls import docker


@act(
    "container.start",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    undo="container.stop",
    say={
        "en": ["start container {container} [on {target}]", "start the container {container} [on {target}]"],
        "fr": ["démarre le conteneur {container} [sur {target}]", "lance le conteneur {container} [sur {target}]"],
    },
    fr="Démarre un conteneur.",
)
def container_start(*, container: Container, target: Target | None = None) -> Iterator[Step]:
    """Start a container."""
    yield docker("container.start", container, target, container=container)


@act(
    "container.restart",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["restart container {container} [on {target}]", "restart the container {container} [on {target}]"],
        "fr": [
            "redémarre le conteneur {container} [sur {target}]",
            "relance le conteneur {container} [sur {target}]",
        ],
    },
    fr="Redémarre un conteneur.",
)
def container_restart(*, container: Container, target: Target | None = None) -> Iterator[Step]:
    """Restart a container."""
    yield docker("container.restart", container, target, container=container)


@act(
    "container.stop",
    risk=Risk.HIGH,
    why=Message.of("engines.why_stops_container"),
    rerun=Rerun.IDEMPOTENT,
    interrupts=True,
    undo="container.start",
    say={
        "en": ["stop container {container} [on {target}]", "stop the container {container} [on {target}]"],
        "fr": ["arrête le conteneur {container} [sur {target}]", "stoppe le conteneur {container} [sur {target}]"],
    },
    fr="Arrête un conteneur.",
)
def container_stop(*, container: Container, target: Target | None = None) -> Iterator[Step]:
    """Stop a container."""
    yield docker("container.stop", container, target, container=container)


@act(
    "container.create",
    risk=Risk.HIGH,
    why=Message.of("engines.why_creates_container"),
    rerun=Rerun.ONCE,
    say={
        "en": [
            (
                "create container {name} from {image} on {target} [ports {ports}] [variables {environment}]"
                " [volumes {volumes}]"
            ),
            "run a container {name} from {image} on {target}",
        ],
        "fr": [
            (
                "crée le conteneur {name} depuis {image} sur {target} [ports {ports}] [variables {environment}]"
                " [volumes {volumes}]"
            ),
            "lance un conteneur {name} depuis {image} sur {target}",
        ],
    },
    fr="Crée un conteneur et le démarre ; un dossier du serveur dans ses volumes, ou privileged=true, est CRITIQUE.",
)
def container_create(
    *,
    name: NewContainer,
    image: Image,
    target: Target,
    ports: Ports = (),
    environment: Variables = (),
    volumes: Volumes = (),
    restart_policy: RestartPolicy | None = None,
    privileged: Flag = False,
) -> Iterator[Step]:
    """Create a container and start it; a folder of the host among its volumes, or privileged=true, is CRITICAL."""
    yield docker(
        "container.create",
        name,
        target,
        timeout=600,  # it may have to pull the image first
        name=name,
        image=image,
        ports=ports,
        environment=environment,
        volumes=volumes,
        restart_policy=restart_policy,
        privileged=privileged or None,
    )


@act(
    "container.remove",
    risk=Risk.HIGH,
    why=Message.of("engines.why_removes_container"),
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": [
            "remove container {container} [on {target}] [volumes {volumes}]",
            "delete container {container} [on {target}]",
            "remove the container {container} [on {target}]",
        ],
        "fr": [
            "supprime le conteneur {container} [sur {target}] [volumes {volumes}]",
            "retire le conteneur {container} [sur {target}]",
        ],
    },
    fr="Supprime un conteneur ; avec « volumes true » (CRITIQUE), ses volumes et leurs données aussi.",
)
def container_remove(*, container: Container, target: Target | None = None, volumes: Flag = False) -> Iterator[Step]:
    """Remove a container; with "volumes true" (CRITICAL) its volumes and their data as well."""
    yield docker("container.remove", container, target, container=container, volumes=volumes)


def _written(params: Arguments) -> tuple[Written, ...]:
    return (Written(argv_of(str(dict(params)["command"]))),)


@act(
    "container.exec",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    commands=_written,
    say={
        "en": [
            'execute "{command}" in container {container} [on {target}]',
            "execute {command} in container {container} [on {target}]",
            "run {command} in container {container} [on {target}]",
        ],
        "fr": [
            'exécute "{command}" dans le conteneur {container} [sur {target}]',
            "exécute {command} dans le conteneur {container} [sur {target}]",
            "lance {command} dans le conteneur {container} [sur {target}]",
        ],
    },
    fr="Exécute une commande dans un conteneur ; son risque est celui de la commande, MOYEN au moins.",
)
def container_exec(*, container: Container, command: Command, target: Target | None = None) -> Iterator[Step]:
    """Run a command in a container; it is as risky as the command, MEDIUM at least."""
    yield docker("container.exec", container, target, container=container, argv=argv_of(command))
