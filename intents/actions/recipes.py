"""The user's own Fabric tasks."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Table
from bot.domain.flow import Call, Risk, Step
from bot.domain.kinds_library import ContentHash, Filling, RecipeName
from bot.domain.library import values_of
from bot.domain.parameters import Targets
from bot.domain.ports import Recipes

LONGEST = 1800
"""Seconds that a recipe may take on one host."""


@look(
    "recipe.list",
    say={
        "en": ["recipes", "list the recipes", "which recipes are there"],
        "fr": ["recettes", "liste les recettes", "quelles recettes y a-t-il"],
    },
    fr="Les recettes (tâches Fabric) déclarées, leur risque et leurs valeurs.",
)
async def recipe_list(recipes: Recipes, /) -> Table:
    """The declared recipes (Fabric tasks), their risk and their values."""
    found = recipes.all()
    return Table(
        ("column.name", "column.about", "column.risk", "column.values"),
        tuple((one.name, one.about, one.risk.word, tuple(map(" ".join, one.arguments))) for one in found),
        empty=Message.of("actions.no_recipes"),
    )


@act(
    "recipe.run",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    interrupts=True,
    say={
        "en": [
            "run recipe {name} [on {targets}] [with {arguments}] [content {content}]",
            "run the recipe {name} [on {targets}]",
            "run recipe {name} on {targets} with",
        ],
        "fr": [
            "lance la recette {name} [sur {targets}] [avec {arguments}] [contenu {content}]",
            "exécute la recette {name} [sur {targets}]",
            "lance la recette {name} sur {targets} avec",
        ],
    },
    fr="Lance une tâche Fabric déclarée, hôte par hôte, ou une fois sur la machine du robot si aucun hôte n'est dit.",
)
def recipe_run(
    *, name: RecipeName, targets: Targets = (), arguments: Filling = "", content: ContentHash = ""
) -> Iterator[Step]:
    """Run a declared Fabric task host by host, or once on the bot's own machine where no host is said.

    Its code is pinned by `content`, which the core fills in; code that changed since does not run.
    """
    values = tuple(f"{key}={value}" for key, value in sorted(values_of(arguments).items()))
    said = (("content", content), ("name", name), ("values", values))
    for target in [host.name for host in targets] or [""]:
        yield Call("recipes", "host.recipe", said, target=target, timeout=LONGEST)
