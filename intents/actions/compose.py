"""Compose projects: several containers that belong together."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, Sensitivity, act, look
from bot.domain.content import Line, Message, Raw, Table
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import Project
from bot.domain.parameters import Flag, Target
from bot.domain.ports import Containers, Fleet
from intents.actions.calls import docker
from intents.actions.containers import table_of, where
from intents.actions.images import PULL_SECONDS

LINES = 100
DOWN_SECONDS = 180
"""Every container has ten seconds to end by itself."""


@look(
    "compose.ps",
    say={
        "en": [
            "compose ps {project} [on {target}]",
            "status of project {project} [on {target}]",
            "list the containers of project {project} [on {target}]",
        ],
        "fr": [
            "état du projet {project} [sur {target}]",
            "compose ps {project} [sur {target}]",
            "liste les conteneurs du projet {project} [sur {target}]",
        ],
    },
    fr="Les conteneurs d'un projet Compose, arrêtés compris.",
)
async def compose_ps(engine: Containers, fleet: Fleet, /, *, project: Project, target: Target | None = None) -> Table:
    """The containers of a Compose project, the stopped ones too."""
    return table_of(await engine.project(where(fleet, target), project))


@look(
    "compose.logs",
    say={
        "en": ["compose logs {project} [on {target}]", "logs of project {project} [on {target}]"],
        "fr": ["journal du projet {project} [sur {target}]", "logs du projet {project} [sur {target}]"],
    },
    fr="Les dernières lignes que les conteneurs d'un projet Compose ont écrites.",
    shows=Sensitivity.CONTENT,
)
async def compose_logs(
    engine: Containers, fleet: Fleet, /, *, project: Project, target: Target | None = None
) -> Line | Raw:
    """The newest lines that the containers of a Compose project wrote."""
    text = await engine.project_logs(where(fleet, target), project, lines=LINES)
    title = Message.of("engines.project_logs", project=project)
    return Raw(text, title) if text.strip() else Line(Message.of("actions.no_lines", title=title))


@act(
    "compose.up",
    risk=Risk.HIGH,
    why=Message.of("engines.why_project_up"),
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["compose up {project} [on {target}]", "bring project {project} up [on {target}]"],
        "fr": [
            "démarre le projet {project} [sur {target}]",
            "compose up {project} [sur {target}]",
            "lance le projet {project} [sur {target}]",
        ],
    },
    fr="Crée et démarre les conteneurs d'un projet Compose ; ceux dont la définition a changé sont remplacés.",
)
def compose_up(*, project: Project, target: Target | None = None) -> Iterator[Step]:
    """Create and start the containers of a Compose project; those whose definition changed are replaced."""
    yield docker("compose.up", project, target, timeout=PULL_SECONDS, project=project)


@act(
    "compose.pull",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["compose pull {project} [on {target}]", "pull the images of project {project} [on {target}]"],
        "fr": [
            "télécharge les images du projet {project} [sur {target}]",
            "compose pull {project} [sur {target}]",
        ],
    },
    fr="Télécharge les images d'un projet Compose ; rien ne redémarre.",
)
def compose_pull(*, project: Project, target: Target | None = None) -> Iterator[Step]:
    """Fetch the images of a Compose project; nothing restarts."""
    yield docker("compose.pull", project, target, timeout=PULL_SECONDS, project=project)


@act(
    "compose.restart",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["compose restart {project} [on {target}]", "restart project {project} [on {target}]"],
        "fr": ["redémarre le projet {project} [sur {target}]", "compose restart {project} [sur {target}]"],
    },
    fr="Redémarre les conteneurs d'un projet Compose.",
)
def compose_restart(*, project: Project, target: Target | None = None) -> Iterator[Step]:
    """Restart the containers of a Compose project."""
    yield docker("compose.restart", project, target, timeout=DOWN_SECONDS, project=project)


@act(
    "compose.down",
    risk=Risk.HIGH,
    why=Message.of("engines.why_project_down"),
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": ["compose down {project} [on {target}] [volumes {volumes}]", "take project {project} down [on {target}]"],
        "fr": [
            "arrête le projet {project} [sur {target}] [volumes {volumes}]",
            "compose down {project} [sur {target}]",
        ],
    },
    fr="Arrête et supprime les conteneurs d'un projet Compose ; avec « volumes true » (CRITIQUE), ses données aussi.",
)
def compose_down(*, project: Project, target: Target | None = None, volumes: Flag = False) -> Iterator[Step]:
    """Stop and remove the containers of a Compose project; with "volumes true" (CRITICAL) its data as well."""
    yield docker("compose.down", project, target, timeout=DOWN_SECONDS, project=project, volumes=volumes)
