"""What `check` says of written requests: steps of playbooks that mean nothing, recipes that are not in their file."""

import re
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec

from bot.app import App
from bot.cli.checks import Finding
from bot.domain.content import Mark, Message
from bot.domain.library import Playbook
from bot.domain.understanding import Utterance, Vocabulary


async def written(app: App) -> AsyncIterator[Finding]:
    """All that the configuration declares of them."""
    for book in app.services.playbooks:
        async for finding in _playbook(app, book):
            yield finding
    for finding in _recipes(app):
        yield finding


async def _playbook(app: App, book: Playbook) -> AsyncIterator[Finding]:
    """A step whose places are filled in only when it is run is read then."""
    names, well = Vocabulary(app.snapshot().inventory), True
    for number, step in enumerate(book.steps, 1):
        if Playbook("", (step,)).places:
            continue
        reading = await app.services.understander.read(Utterance(step, "", names))
        if reading.intent is None:
            well = False
            yield Finding(Mark.BAD, f"playbooks[{book.name}].steps[{number}]", Message.of("cli.check_step", step=step))
    if well:
        yield Finding(Mark.OK, f"playbooks[{book.name}]", Message.of("cli.check_playbook", count=len(book.steps)))


def _recipes(app: App) -> Iterator[Finding]:
    recipes = app.services.recipes.all()
    if not recipes:
        return
    if find_spec("fabric") is None:
        yield Finding(Mark.BAD, "recipes", Message.of("cli.check_extra", extra="fabric"))
    path = str(app.config.fabfile)
    if not recipes[0].content:
        yield Finding(Mark.BAD, "recipes.file", Message.of("cli.check_no_file", path=path))
        return
    yield Finding(Mark.OK, "recipes.file", Message.of("cli.check_recipes", count=len(recipes), path=path))
    words = set(re.findall(r"\w+", app.config.fabfile.read_text("utf-8", "replace")))  # it is not run to find out
    for one in recipes:
        if one.task not in words:
            yield Finding(
                Mark.BAD, f"recipes.tasks[{one.name}]", Message.of("cli.check_no_task", path=path, task=one.task)
            )
