"""Images of containers: which there are, fetching and removing them."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Moment, Quantity, Table
from bot.domain.flow import Risk, Step
from bot.domain.kinds_engines import Image
from bot.domain.parameters import Target, Targets
from bot.domain.ports import Containers, Fleet
from intents.actions.calls import docker

PULL_SECONDS = 900
"""Large images over a slow line."""


@look(
    "image.list",
    say={
        "en": ["list images [on {targets}]", "list the images [on {targets}]", "which images are on {targets}"],
        "fr": ["liste les images [sur {targets}]", "montre les images [sur {targets}]"],
    },
    fr="Les images de conteneurs, serveur par serveur, avec leur taille et leur date.",
)
async def image_list(engine: Containers, fleet: Fleet, /, *, targets: Targets = ()) -> Table:
    """The images of containers, host by host, with size and date."""
    found = await engine.images(targets or fleet.inventory.hosts)
    rows = tuple(
        (
            one.host,
            one.name or one.id[:12],
            Quantity(one.size, "bytes"),
            Moment(one.created_at, "ago") if one.created_at is not None else None,
        )
        for one in found
    )
    columns = ("column.host", "column.image", "column.size", "column.created")
    return Table(columns, rows, empty=Message.of("engines.no_images"))


@act(
    "image.pull",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["pull image {image} [on {target}]", "pull the image {image} [on {target}]", "docker pull {image}"],
        "fr": ["télécharge l'image {image} [sur {target}]", "récupère l'image {image} [sur {target}]"],
    },
    fr="Télécharge une image depuis son registre.",
)
def image_pull(*, image: Image, target: Target | None = None) -> Iterator[Step]:
    """Fetch an image from its registry."""
    yield docker("image.pull", image, target, timeout=PULL_SECONDS, image=image)


@act(
    "image.remove",
    risk=Risk.HIGH,
    why=Message.of("engines.why_removes_image"),
    rerun=Rerun.ONCE,
    say={
        "en": ["remove image {image} [on {target}]", "delete image {image} [on {target}]"],
        "fr": ["supprime l'image {image} [sur {target}]", "retire l'image {image} [sur {target}]"],
    },
    fr="Supprime une image du serveur ; celle qu'un conteneur utilise reste.",
)
def image_remove(*, image: Image, target: Target | None = None) -> Iterator[Step]:
    """Remove an image from the host; one that a container uses stays."""
    yield docker("image.remove", image, target, image=image)
