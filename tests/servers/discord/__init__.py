"""A strict Discord on loopback: gateway, REST, interactions, and people who write and press."""

from tests.servers.discord.server import FakeDiscord
from tests.servers.discord.world import World

__all__ = ["FakeDiscord", "World"]
