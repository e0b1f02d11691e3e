"""A Rocket.Chat server on loopback: as strict as the real one, remembers what every room shows, breaks on demand."""

from tests.servers.rocketchat.model import BOT, Failure, Model, Stored
from tests.servers.rocketchat.server import RocketChatServer
from tests.servers.rocketchat.switches import Switches

__all__ = ["BOT", "Failure", "Model", "RocketChatServer", "Stored", "Switches"]
