"""What people do in Telegram: write, answer, press, edit, forward, add the bot, block it, upgrade a group."""

import re
from dataclasses import replace
from typing import Any

from aiogram.types import ChatMemberAdministrator, Update

from tests.servers.telegram.fake import FakeTelegram
from tests.servers.telegram.markup import units
from tests.servers.telegram.world import BOT, Chat, Json, Posted, User

RIGHTS = [
    name for name, right in ChatMemberAdministrator.model_fields.items() if right.is_required() and name != "user"
]
ENTITY = re.compile(r"(?:^|(?<=\s))(?:(?P<bot_command>/\w+(?:@\w+)?)|(?P<mention>@\w+))")


class People:
    """Hands on the clients of everybody."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram
        self._world = telegram.world

    def private(self, user: User) -> Chat:
        """The chat of a person and the bot."""
        return self._world.chat(user.id, "private", user.name)

    def group(self, id: int = -501, title: str = "ops") -> Chat:
        return self._world.chat(id, "group", title)

    def supergroup(self, id: int = -1001, title: str = "ops", topics: tuple[int, ...] = ()) -> Chat:
        return self._world.chat(id, "supergroup", title, topics)

    async def write(
        self, user: User, chat: Chat, text: str, *, thread: int | None = None, to: Posted | None = None, **more: Any
    ) -> Posted:
        """A message with the entities that clients and servers find in it."""
        entities: list[Json] = [
            {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
            for found in ENTITY.finditer(text)
        ]
        message = Posted(next(chat.numbers), user, text, thread, entities)
        chat.messages[message.id] = message
        body = self._world.json(chat, message) | more
        if to is not None:
            body["reply_to_message"] = self._world.json(chat, to)
        await self._tell("message", body)
        return message

    async def edit(self, chat: Chat, message: Posted, text: str) -> None:
        """Changes what was written; bots that ask for edited messages hear it."""
        chat.messages[message.id] = changed = replace(message, text=text)
        await self._tell("edited_message", self._world.json(chat, changed) | {"edit_date": self._world.date + 1})

    async def press(self, user: User, chat: Chat, message: Posted, label: str = "", *, data: str = "") -> str:
        """Presses the button with this label; `data` instead: a forged client sends what it likes."""
        if not data:
            data = next(b["callback_data"] for row in message.keyboard for b in row if b["text"] == label)
        query = str(4_000_000_000_000 + next(self._world.things))
        self._world.queries.add(query)
        shown = self._world.json(chat, message)
        body = {"id": query, "from": user.json(), "message": shown, "chat_instance": "c1", "data": data}
        await self._tell("callback_query", body)
        return query

    async def member(self, user: User, chat: Chat, before: str, after: str) -> None:
        """Adds the bot to a group, removes it, blocks it."""
        body = {
            "chat": chat.json(),
            "from": user.json(),
            "date": self._world.date,
            "old_chat_member": _membership(before),
            "new_chat_member": _membership(after),
        }
        await self._tell("my_chat_member", body)

    def upgrade(self, chat: Chat, id: int) -> Chat:
        """The plain group becomes a supergroup with another number."""
        chat.moved_to = id
        return self._world.chat(id, "supergroup", chat.title)

    async def _tell(self, kind: str, body: Json) -> None:
        Update.model_validate(self._world.tell(kind, body))
        await self._telegram.hear()


def _membership(status: str) -> Json:
    extra: Json = {"until_date": 0} if status == "kicked" else {}
    if status == "administrator":
        extra = {**dict.fromkeys(RIGHTS, False), "can_delete_messages": True}
    return {"status": status, "user": BOT.json(), **extra}
