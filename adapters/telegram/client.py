"""The Bot API through python-telegram-bot: one call each, no retries, every failure one of the product's errors."""

import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.render import Key, Upload
from adapters.telegram.wire import KINDS, Me
from bot.domain.errors import MessengerUnavailable

os.environ.setdefault("PTB_TIMEDELTA", "1")  # the SDK's way to opt in to durations, which it deprecates numbers for

CONNECT, ANSWER, SEND = 5.0, 10.0, 20.0
"""Seconds to connect, to wait for an answer, to send a file: together less than a delivery's lease."""
CONNECTIONS = 32
GONE = ("message to edit not found", "message_id_invalid", "message can't be edited", "message to be edited not found")
NO_PLACE = (
    "chat not found", "user not found", "peer_id_invalid", "chat_write_forbidden", "not enough rights",
    "have no rights", "need administrator rights", "chat_restricted", "message thread not found", "topic_closed",
    "topic_deleted", "user is deactivated", "bot is not a member",
)  # fmt: skip
"""What Telegram's refusals say, in lower case: the message is gone; nothing can be written there any more."""

Keyboard = Sequence[Sequence[Key]]


class Moved(Exception):
    """The group became a supergroup, which has another number."""

    def __init__(self, chat: int) -> None:
        super().__init__(chat)
        self.chat = chat


class RawBot(Bot):
    """The SDK's bot, whose updates are left as Telegram wrote them.

    `Bot.get_updates` makes objects of a whole batch at once: one update that it cannot read would stop all others.
    """

    async def raw_updates(self, offset: int | None, seconds: int, patience: float) -> list[dict[str, Any]]:
        data: dict[str, Any] = {"timeout": seconds, "allowed_updates": list(KINDS)}
        if offset is not None:
            data["offset"] = offset
        return cast("list[dict[str, Any]]", await self._post("getUpdates", data, read_timeout=patience))


class Client:
    """One bot. Methods raise `MessengerUnavailable`; those that write in a chat also `Moved`."""

    def __init__(self, token: str, api: str) -> None:
        for name in ("httpx", "httpcore"):  # they write addresses, and Telegram's hold the token
            logging.getLogger(name).setLevel(logging.WARNING)
        api = api.rstrip("/")
        self._request = HTTPXRequest(
            CONNECTIONS, connect_timeout=CONNECT, read_timeout=ANSWER, media_write_timeout=SEND
        )
        self._bot = RawBot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            get_updates_request=self._request,
            request=self._request,
        )

    async def close(self) -> None:
        await self._request.shutdown()

    # --- who the bot is, and what it is told --------------------------------------------------------------------------

    async def me(self) -> tuple[Me, Mapping[str, Any]]:
        """Who the bot is, and all that Telegram says about it."""
        async with translated():
            user = await self._bot.get_me()
        return Me(user.id, user.username or ""), user.to_dict()

    async def updates(self, offset: int | None, seconds: int, patience: float) -> list[dict[str, Any]]:
        """What came in since `offset`, which confirms all before it. Waits `seconds` for something.

        `patience`: seconds beyond them until the connection counts as dead.
        """
        async with translated():
            return await self._bot.raw_updates(offset, seconds, seconds + patience)

    async def listen_by_polling(self) -> None:
        """Telegram refuses polls while it calls a webhook; what waits to be fetched is kept."""
        async with translated():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def listen_by_webhook(self, url: str, secret: str) -> None:
        async with translated():
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(KINDS))

    async def webhook(self) -> Mapping[str, Any]:
        """Where Telegram calls (`url`), and its `last_error_message`."""
        async with translated():
            return (await self._bot.get_webhook_info()).to_dict()

    async def offer(self, commands: Sequence[tuple[str, str]], language: str) -> None:
        """Sets the command menu, (name, what it does), of people who use Telegram in `language` ("": all others)."""
        async with translated():
            await self._bot.set_my_commands(
                [BotCommand(name, hint) for name, hint in commands], language_code=language or None
            )

    # --- what people see ----------------------------------------------------------------------------------------------

    async def send(self, chat: int, thread: int | None, text: str, keyboard: Keyboard = ()) -> int:
        """Posts HTML; returns the message's number."""
        async with translated():
            message = await self._bot.send_message(
                chat,
                text,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread,
                reply_markup=_markup(keyboard),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        return message.message_id

    async def edit(self, chat: int, number: int, text: str, keyboard: Keyboard = ()) -> bool:
        """Changes a message and its buttons; False where it is not there any more."""
        try:
            async with translated():
                await self._bot.edit_message_text(
                    text,
                    chat,
                    number,
                    parse_mode=ParseMode.HTML,
                    reply_markup=_markup(keyboard),
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
        except MessengerUnavailable as error:
            said = str(error.__cause__).lower() if isinstance(error.__cause__, BadRequest) else ""
            if "message is not modified" in said:
                return True
            if any(words in said for words in GONE):
                return False
            raise
        return True

    async def upload(self, chat: int, thread: int | None, upload: Upload) -> int:
        """Posts a file or a picture; returns the message's number."""
        file = InputFile(upload.data, filename=upload.name)
        caption = upload.caption or None
        async with translated():
            if upload.kind == "photo":
                message = await self._bot.send_photo(chat, file, caption=caption, message_thread_id=thread)
            else:
                message = await self._bot.send_document(
                    chat, file, caption=caption, message_thread_id=thread, disable_content_type_detection=True
                )
        return message.message_id

    async def delete(self, chat: int, number: int) -> None:
        async with translated():
            await self._bot.delete_message(chat, number)

    async def typing(self, chat: int, thread: int | None) -> None:
        async with translated():
            await self._bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread)

    async def answer(self, query: str) -> None:
        """Ends the waiting sign on a pressed button."""
        async with translated():
            await self._bot.answer_callback_query(query)


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """The SDK's errors as the product's; what Telegram wrote stays their cause."""
    try:
        yield
    except ChatMigrated as error:
        raise Moved(error.new_chat_id) from error
    except TelegramError as error:
        raise _translation(error) from error


def _translation(error: TelegramError) -> MessengerUnavailable:
    match error:
        case RetryAfter():
            after = error.retry_after
            seconds = after if isinstance(after, int) else after.total_seconds()
            return MessengerUnavailable("telegram.too_fast", retry_after=seconds)
        case InvalidToken():
            return MessengerUnavailable("telegram.wrong_token", permanent=True)
        case Conflict():
            return MessengerUnavailable("telegram.second_poller")
        case Forbidden():
            return MessengerUnavailable("telegram.no_place", permanent=True)
        case BadRequest() if any(words in error.message.lower() for words in NO_PLACE):
            return MessengerUnavailable("telegram.no_place", permanent=True)
        case BadRequest():
            return MessengerUnavailable("telegram.refused", permanent=True)
        case _:
            return MessengerUnavailable("telegram.unreachable")


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(key.label, callback_data=key.data, style=key.style or None) for key in row]
            for row in keyboard
        ]
    )
