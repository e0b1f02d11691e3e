"""Slack as a messenger: Socket Mode or signed HTTP in, Block Kit out; built on slack-bolt."""

from adapters.slack.config import Config
from adapters.slack.guide import guide
from adapters.slack.render import render
from adapters.slack.wire import parse
from bot.domain.ports import Adapter, Setup

__all__ = ["Config", "connect", "guide", "parse", "render"]


def connect(setup: Setup) -> Adapter:
    """The adapter; it opens nothing yet. Loads Slack's SDK."""
    from adapters.slack.adapter import SlackAdapter

    return SlackAdapter(setup)
