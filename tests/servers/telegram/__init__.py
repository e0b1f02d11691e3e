"""A Bot API server on loopback that is as strict as Telegram's, remembers what people see, and fails on demand."""

from tests.servers.telegram.fake import TOKEN, FakeTelegram
from tests.servers.telegram.people import People
from tests.servers.telegram.world import Chat, Posted, User

__all__ = ["TOKEN", "Chat", "FakeTelegram", "People", "Posted", "User"]
