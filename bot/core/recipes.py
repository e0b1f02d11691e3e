"""A recipe as it is asked for: declared, its values of the declared kinds, its code pinned as it is now."""

from dataclasses import replace

from bot.core.asking import Asking
from bot.core.propose import Stands
from bot.core.services import Services
from bot.domain.action import quoted
from bot.domain.errors import RefusedError
from bot.domain.flow import Intent
from bot.domain.library import values_of

RUN = "recipe.run"


async def recipe(services: Services, _: Asking, intent: Intent) -> Stands:
    """The same request with the hash of its code, which executors compare before they run it."""
    name = str(intent.get("name"))
    known = {one.name: one for one in services.recipes.all()}
    if not known:
        raise RefusedError("actions.no_recipes")
    if (found := known.get(name)) is None:
        raise RefusedError("request.no_recipe", name=name, known=tuple(sorted(known)), count=len(known))
    if not found.content:
        raise RefusedError("request.no_fabfile", name=name)
    values = values_of(str(intent.get("arguments", "")), tuple(name for name, _ in found.arguments))
    found.typed(values)
    if intent.get("content", found.content) != found.content:
        raise RefusedError("executors.recipe_changed", name=name)
    params = dict(intent.params) | {"content": found.content}
    if values:
        params["arguments"] = " ".join(f"{name}={quoted(value)}" for name, value in sorted(values.items()))
    return Stands((replace(intent, params=tuple(sorted(params.items()))),))
