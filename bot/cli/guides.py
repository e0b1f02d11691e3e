"""How to set up a messenger, as text for a terminal: what to click, and what to paste."""

from collections.abc import Iterator

import adapters
from bot.config import Config
from bot.config.example import SAMPLES
from bot.config.sections import CONFIGURED
from bot.core.explain import Speaker
from bot.core.menu import menu
from bot.domain.content import Line, Raw
from bot.domain.ports import Setup
from bot.lifecycle import SystemClock
from intents.actions import catalogue


def guide(name: str, config: Config | None, language: str) -> Iterator[str]:
    """Numbered steps; texts to paste stand by themselves, without a number or a margin."""
    section = getattr(config.settings.adapters, name) if config is not None else None
    if section is None:
        section = CONFIGURED[name].model_validate(SAMPLES[f"adapters.{name}"])
    words, clock = Speaker(), SystemClock()
    bot = config.settings.bot.name if config is not None else "commander"
    setup = Setup(section, {}, words, clock, menu=menu(catalogue(), language), language=language, name=bot)
    number = 0
    for block in adapters.load(name).guide(setup).blocks:
        if isinstance(block, Line):
            number += 1
            yield f"{number}. {words(block.text, language)}"
        elif isinstance(block, Raw):
            yield ""
            if block.title is not None:
                yield words(block.title, language)
            yield from block.text.splitlines()
            yield ""
