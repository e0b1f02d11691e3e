"""Everything that comes in: polled or called, stored first and acknowledged then, for as long as that can help."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import structlog

from adapters.telegram.client import Client
from adapters.telegram.config import Config
from adapters.telegram.line import Line
from adapters.telegram.markup import shortened
from adapters.telegram.webhook import served
from adapters.telegram.wire import OPS, Me, parse
from bot.domain.content import Message
from bot.domain.errors import BotError, MessengerUnavailable
from bot.domain.ports import Link, OnInbound, Setup

log = structlog.get_logger(__name__)

STORE = 20.0
"""Seconds to store what came in; Telegram waits longer for the answer of a webhook."""
COMMANDS, HINT = 100, 256
"""Most commands of a menu, and letters of what a command does (Bot API, setMyCommands)."""
LOOK = 60.0
"""Seconds between two looks at whether Telegram still calls the webhook."""


class Listener:
    """One bot's ears."""

    def __init__(self, setup: Setup, client: Client, line: Line) -> None:
        self._setup = setup
        self._config: Config = setup.config
        self._secret = setup.secrets.get("webhook_secret", "")
        self._client = client
        self._line = line
        self._menu = {entry.name: entry.prefix for entry in setup.menu}
        self._me: Me | None = None
        self._offset: int | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self, on_inbound: OnInbound) -> None:
        """Listens until cancelled. Raises `MessengerUnavailable` where only another configuration helps."""
        try:
            async with AsyncExitStack() as stack:
                if self._config.mode == "webhook":
                    await self._serve(on_inbound, stack)
                while True:
                    try:
                        if self._me is None:
                            self._me = await self._begin()
                        await (self._poll(on_inbound) if self._config.mode == "polling" else self._watch())
                    except MessengerUnavailable as error:
                        if error.permanent:
                            raise
                        log.warning("telegram.waiting", error=str(error))
                        await self._line.wait(error)
        except MessengerUnavailable as error:
            self._line.failed(error)
            raise

    async def close(self) -> None:
        """Ends the acknowledgements of presses that are still under way."""
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _begin(self) -> Me:
        me, _ = await self._client.me()
        await self._offer_menu()
        log.info("telegram.listening", name=me.username, mode=self._config.mode)
        return me

    async def _offer_menu(self) -> None:
        """The command menu in each language, the bot's own for everybody else; a convenience that stops nothing."""
        entries = self._setup.menu[: COMMANDS - 1]
        languages = sorted({language for entry in entries for language, _ in entry.hints})
        for code in ("", *languages):
            language = code or self._setup.language
            first = (OPS, self._setup.words(Message.of("telegram.ops"), language))
            commands = [first, *((entry.name, entry.hint(language)) for entry in entries)]
            try:
                await self._client.offer([(name, shortened(hint, HINT)) for name, hint in commands], code)
            except MessengerUnavailable as error:
                log.warning("telegram.no_menu", error=str(error), said=str(error.__cause__))
                return

    # --- polling: the offset, which confirms, moves only past what is stored ------------------------------------------

    async def _poll(self, on_inbound: OnInbound) -> None:
        seconds = self._config.poll_seconds
        if self._line.connection.link is not Link.CONNECTED:
            await self._client.listen_by_polling()
            seconds = 0  # to know at once whether it works
        updates = await self._client.updates(self._offset, seconds, max(1.0, self._config.poll_seconds / 2))
        for update in updates:
            await self._take(update, on_inbound)
            self._offset = update["update_id"] + 1
        self._line.up()

    # --- webhook: an answer 200, which confirms, is given only for what is stored -------------------------------------

    async def _serve(self, on_inbound: OnInbound, stack: AsyncExitStack) -> None:
        config = self._config
        if not config.webhook_url or not self._secret:
            raise MessengerUnavailable("telegram.webhook_incomplete", permanent=True)

        async def take(update: dict[str, Any]) -> None:
            await self._take(update, on_inbound)

        path = urlsplit(config.webhook_url).path or "/"
        await stack.enter_async_context(served(config.webhook_host, config.webhook_port, path, self._secret, take))

    async def _watch(self) -> None:
        """Has Telegram call us, now and should anybody tell it otherwise."""
        if (await self._client.webhook()).get("url") != self._config.webhook_url:
            await self._client.listen_by_webhook(self._config.webhook_url, self._secret)
        self._line.up()
        await self._setup.clock.sleep(LOOK)

    # --- both ---------------------------------------------------------------------------------------------------------

    async def _take(self, update: dict[str, Any], on_inbound: OnInbound) -> None:
        """Stores what an update says. Raises `MessengerUnavailable` where it could not: it will come again."""
        if self._me is None:
            raise MessengerUnavailable("telegram.not_stored")
        if query := update.get("callback_query"):
            self._acknowledge(str(query.get("id")))
        try:
            inbound = parse(update, self._me, self._menu, self._setup.clock.now())
        except (KeyError, TypeError, ValueError) as error:
            log.warning("telegram.unreadable", update=update.get("update_id"), error=repr(error))
            return
        if inbound is None:
            return
        try:
            async with asyncio.timeout(STORE):
                await on_inbound(inbound)
        except (BotError, TimeoutError) as error:
            raise MessengerUnavailable("telegram.not_stored") from error

    def _acknowledge(self, query: str) -> None:
        """Ends the waiting sign on the button, beside everything else: a slow answer holds up no press."""
        task = asyncio.create_task(self._answer(query), name="telegram press")
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, query: str) -> None:
        try:
            await self._client.answer(query)
        except MessengerUnavailable as error:
            log.info("telegram.press_unanswered", error=str(error))
