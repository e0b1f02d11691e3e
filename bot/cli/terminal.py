"""First the prompt, then the program: what is typed while the rest is being loaded waits for it.

Nothing but the line editor is imported before the line stands.
"""

import argparse
import asyncio
from importlib import import_module
from pathlib import Path
from types import ModuleType

from prompt_toolkit.completion import Completer, DummyCompleter, DynamicCompleter

from adapters._prompt import Prompt

MARK = "› "


def talk(arguments: argparse.Namespace, *, opener: str, history: Path) -> int:
    """A conversation with whoever sits at this terminal."""
    return asyncio.run(_talk(arguments, opener, history))


async def _talk(arguments: argparse.Namespace, opener: str, history: Path) -> int:
    completers: list[Completer] = [DummyCompleter()]
    prompt = Prompt(MARK, history=history, completer=DynamicCompleter(lambda: completers[-1]))
    try:
        prompt.live("…")
        prompt.start()
        for _ in range(2):  # the reading task begins, and draws the line
            await asyncio.sleep(0)
        conversation = await asyncio.to_thread(_load, opener)
        return int(await conversation.typed(prompt, arguments, opener=opener, complete=completers.append))
    finally:
        await prompt.close()


def _load(opener: str) -> ModuleType:
    """Everything that takes long, in a thread: the line stays alive, and what is typed is seen."""
    import_module(opener)
    conversation = import_module("bot.cli.conversation")
    conversation.warm()
    return conversation
