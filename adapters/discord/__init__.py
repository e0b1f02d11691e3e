"""Discord: servers, threads and direct conversations, buttons, files, one slash command."""

from adapters.discord.config import Config
from adapters.discord.guide import guide
from adapters.discord.render import render
from adapters.discord.wire import parse
from bot.domain.ports import Adapter, Setup

__all__ = ["Config", "connect", "guide", "parse", "render"]


def connect(setup: Setup) -> Adapter:
    """The adapter of a configuration; opens nothing yet."""
    from adapters.discord.adapter import DiscordAdapter  # Discord's library is an extra, and heavy

    return DiscordAdapter(setup)
