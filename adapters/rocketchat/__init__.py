"""Rocket.Chat as a messenger: messages come in over DDP, everything that is written goes over REST."""

from adapters.rocketchat.config import Config
from adapters.rocketchat.guide import guide
from bot.domain.ports import Adapter, Setup

__all__ = ["Config", "connect", "guide"]


def connect(setup: Setup) -> Adapter:
    """The adapter for one bot user; opens nothing yet. The vendor's SDK is imported only here."""
    from adapters.rocketchat.adapter import RocketChatAdapter

    return RocketChatAdapter(setup)
