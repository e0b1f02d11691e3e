"""The user's own Fabric tasks: declared, pinned by their hash, judged as declared."""

from bot.domain.flow import Risk
from bot.domain.recipes import Recipe
from tests.dsl import story
from tests.fakes import MemoryRecipes

DOCS = Recipe("deploy-docs", "deploy_docs", Risk.MEDIUM, "the handbook", (("branch", "text"), ("times", "number")))
PURGE = Recipe("purge", "purge", Risk.HIGH)


async def test_a_recipe_is_shown_confirmed_and_run_with_its_values() -> None:
    kitchen = MemoryRecipes(DOCS, PURGE)
    async with story(recipes=kitchen) as town:
        await town.alice.says("recettes")
        town.alice.reads("deploy-docs", "the handbook", "branch text", "times number", "MOYEN")

        await town.alice.says("lance la recette deploy-docs sur web-01 branch=main times=2")
        town.alice.reads("host.recipe", "branch=main", "times=2", kitchen.content)
        assert kitchen.ran == []
        await town.alice.presses("1")
        assert kitchen.ran == [("web-01", "deploy-docs", ("branch=main", "times=2"))]


async def test_a_declared_risk_asks_for_another_person() -> None:
    async with story(recipes=MemoryRecipes(PURGE)) as town:
        await town.bob.says("run recipe purge on web-01")
        town.bob.reads("HIGH")
        town.alice.reads("bob")


async def test_code_that_changed_after_it_was_shown_does_not_run() -> None:
    kitchen = MemoryRecipes(DOCS)
    async with story(recipes=kitchen) as town:
        await town.alice.says("run recipe deploy-docs on web-01")
        kitchen.content = "0" * 64
        await town.alice.presses("1")
        assert kitchen.ran == []
        town.alice.reads("n'est plus celui qui a été accepté")


async def test_ce_qui_n_est_pas_declare_n_existe_pas() -> None:
    async with story(recipes=MemoryRecipes(DOCS)) as town:
        await town.alice.says("lance la recette nettoyage sur web-01")
        town.alice.reads("Aucune recette ne s'appelle nettoyage", "deploy-docs")
        await town.alice.says("lance la recette deploy-docs sur web-01 times=beaucoup")
        town.alice.reads("nombre entier")
        await town.alice.says("lance la recette deploy-docs sur web-01 force=true")
        town.alice.reads("force")
