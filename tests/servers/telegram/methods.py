"""The methods of the Bot API that the bot calls, refusing what Telegram refuses."""

import re
import struct
from collections.abc import Callable
from typing import Any

from telegram.constants import (
    BotCommandLimit,
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    WebhookLimit,
)
from tests.servers.telegram.markup import BadMarkup, read, units
from tests.servers.telegram.world import BOT, Chat, Json, Posted, World

PNG = b"\x89PNG\r\n\x1a\n"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


class Refused(Exception):
    """An answer with ok = false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str, **parameters: int) -> Refused:
    return Refused(400, f"Bad Request: {description}", **parameters)


class Methods:
    """Each method takes the validated request and the uploaded files by field, and returns the result."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhook: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        self.secret = ""
        self.table: dict[str, Callable[[Any, dict[str, tuple[str, bytes]]], Any]] = {
            "getMe": lambda _, __: {
                **BOT.json(),
                "can_join_groups": True,
                "can_read_all_group_messages": False,
                "supports_inline_queries": False,
            },
            "getWebhookInfo": lambda _, __: {**self.webhook, "pending_update_count": len(world.updates)},
            "setWebhook": self.set_webhook,
            "deleteWebhook": self.delete_webhook,
            "setMyCommands": self.set_commands,
            "sendMessage": self.send_message,
            "sendDocument": self.send_document,
            "sendPhoto": self.send_photo,
            "editMessageText": self.edit_text,
            "deleteMessage": self.delete,
            "sendChatAction": self.act,
            "answerCallbackQuery": self.answer,
        }

    # --- where --------------------------------------------------------------------------------------------------------

    def _chat(self, asked: Any) -> Chat:
        chat = self.world.chats.get(int(asked.chat_id))
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        if chat.refuses:
            raise Refused(403 if chat.refuses.startswith("Forbidden") else 400, chat.refuses)
        thread = getattr(asked, "message_thread_id", None)
        if thread is not None and thread not in chat.topics:
            raise bad("message thread not found")
        return chat

    def _own(self, asked: Any, what: str) -> tuple[Chat, Posted]:
        chat = self._chat(asked)
        message = chat.messages.get(asked.message_id)
        if message is None:
            raise bad(f"message to {what} not found")
        return chat, message

    # --- what ---------------------------------------------------------------------------------------------------------

    def _text(self, text: str, mode: object, limit: int, long: str) -> tuple[str, list[Json]]:
        if not isinstance(mode, str):
            seen, entities = text, list[Json]()
        elif mode != "HTML":
            raise bad("unsupported parse_mode")
        else:
            try:
                seen, entities = read(text)
            except BadMarkup as error:
                raise bad(f"can't parse entities: {error}") from error
        if units(seen) > limit:
            raise bad(long)
        if len(entities) > MessageLimit.MESSAGE_ENTITIES:
            raise bad("too many entities")
        return seen.rstrip(), entities

    def _keyboard(self, asked: Any) -> list[list[Json]]:
        if asked.reply_markup is None:
            return []
        body = asked.reply_markup.model_dump(exclude_none=True)
        if set(body) != {"inline_keyboard"} or not body["inline_keyboard"]:
            raise bad("object expected as reply markup")
        rows: list[list[Json]] = body["inline_keyboard"]
        if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER or any(
            not 0 < len(row) <= InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows
        ):
            raise bad("reply markup is too long")
        for button in (button for row in rows for button in row):
            if not button["text"].strip() or len(button["text"]) > 64:
                raise bad("inline keyboard button text is invalid")
            if not 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                raise bad("BUTTON_DATA_INVALID")
            if set(button) - {"text", "callback_data", "style"}:
                raise bad("inline keyboard button has fields of two kinds")
            if button.get("style", "danger") not in {"danger", "success", "primary"}:
                raise bad("invalid button style specified")
        return rows

    def _post(self, chat: Chat, asked: Any, **what: Any) -> Json:
        message = Posted(next(chat.numbers), BOT, thread=asked.message_thread_id, **what)
        chat.messages[message.id] = message
        return self.world.json(chat, message)

    def send_message(self, asked: Any, _: object) -> Json:
        chat = self._chat(asked)
        text, entities = self._text(asked.text, asked.parse_mode, MessageLimit.MAX_TEXT_LENGTH, "message is too long")
        if not text.strip():
            raise bad("message text is empty")
        return self._post(chat, asked, text=text, entities=entities, keyboard=self._keyboard(asked))

    def edit_text(self, asked: Any, _: object) -> Json:
        chat, message = self._own(asked, "edit")
        if message.sender != BOT or message.file is not None:
            raise bad("message can't be edited")
        text, entities = self._text(asked.text, asked.parse_mode, MessageLimit.MAX_TEXT_LENGTH, "MESSAGE_TOO_LONG")
        if not text.strip():
            raise bad("message text is empty")
        keyboard = self._keyboard(asked)
        if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
            raise Refused(400, UNCHANGED)
        message.text, message.entities, message.keyboard = text, entities, keyboard
        message.edits += 1
        return self.world.json(chat, message)

    def _file(self, asked: Any, files: dict[str, tuple[str, bytes]], field: str, most: int) -> tuple[str, bytes]:
        if field not in files:
            raise bad(f"there is no {field} in the request")
        name, data = files[field]
        if not data:
            raise bad("file must be non-empty")
        if len(data) > most:
            raise Refused(413, "Request Entity Too Large")
        return name, data

    def send_document(self, asked: Any, files: dict[str, tuple[str, bytes]]) -> Json:
        chat, file = self._chat(asked), self._file(asked, files, "document", FileSizeLimit.FILESIZE_UPLOAD)
        caption = self._caption(asked)
        return self._post(chat, asked, text=caption, file=file)

    def send_photo(self, asked: Any, files: dict[str, tuple[str, bytes]]) -> Json:
        chat, file = self._chat(asked), self._file(asked, files, "photo", FileSizeLimit.PHOTOSIZE_UPLOAD)
        if not file[1].startswith(PNG):
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = struct.unpack(">II", file[1][16:24])
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        return self._post(chat, asked, text=self._caption(asked), file=file, picture=True)

    def _caption(self, asked: Any) -> str:
        if asked.caption is None:
            return ""
        return self._text(asked.caption, asked.parse_mode, MessageLimit.CAPTION_LENGTH, "message caption is too long")[
            0
        ]

    def delete(self, asked: Any, _: object) -> bool:
        chat, message = self._own(asked, "delete")
        if message.sender != BOT and chat.type != "private" and not chat.deletes:
            raise bad("message can't be deleted")
        del chat.messages[message.id]
        return True

    def act(self, asked: Any, _: object) -> bool:
        self.world.typing.append(self._chat(asked).id)
        return True

    def answer(self, asked: Any, _: object) -> bool:
        if asked.callback_query_id not in self.world.queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.queries.remove(asked.callback_query_id)
        self.world.answered.append(asked.callback_query_id)
        return True

    # --- settings -----------------------------------------------------------------------------------------------------

    def set_commands(self, asked: Any, _: object) -> bool:
        commands = [command.model_dump() for command in asked.commands]
        if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= BotCommandLimit.MAX_DESCRIPTION:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if asked.language_code and not re.fullmatch(r"[a-z]{2}", asked.language_code):
            raise bad("LANG_CODE_INVALID")
        self.world.commands[asked.language_code or ""] = commands
        return True

    def set_webhook(self, asked: Any, _: object) -> bool:
        if not asked.url.startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = asked.secret_token or ""
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{0,{WebhookLimit.MAX_SECRET_TOKEN_LENGTH.value}}}", secret):
            raise bad("secret token contains unallowed characters")
        self.webhook["url"], self.secret = asked.url, secret
        return True

    def delete_webhook(self, asked: Any, _: object) -> bool:
        self.webhook["url"] = ""
        if asked.drop_pending_updates:
            self.world.updates.clear()
        return True
