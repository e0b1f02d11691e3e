"""Telegram: cards with inline keyboards in private chats, groups and topics, through python-telegram-bot."""

from adapters.telegram.config import Config
from adapters.telegram.guide import guide
from adapters.telegram.render import render
from adapters.telegram.wire import parse
from bot.domain.ports import Adapter, Setup

__all__ = ["Config", "connect", "guide", "parse", "render"]


def connect(setup: Setup) -> Adapter:
    """The messenger, ready to run; its SDK is loaded now, nothing is opened yet."""
    from adapters.telegram.adapter import TelegramAdapter
    from adapters.telegram.client import Client

    return TelegramAdapter(setup, Client(setup.secrets["token"], setup.config.api))
