"""The port `Adapter` for Telegram: documents become cards that are edited in place."""

import re
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import structlog

from adapters._text import clean
from adapters.telegram.client import Client, Moved
from adapters.telegram.guide import report
from adapters.telegram.line import Line
from adapters.telegram.listen import Listener
from adapters.telegram.markup import TEXT, Run, html, shortened
from adapters.telegram.pace import Pacer
from adapters.telegram.render import BUTTONS, Rendered, render
from adapters.telegram.shown import Shown
from adapters.telegram.wire import NAME
from bot.domain.content import Report
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, ButtonPress, Document, InboundMessage
from bot.domain.people import Person
from bot.domain.ports import Connection, Inbound, OnInbound, Pace, Properties, Setup

log = structlog.get_logger(__name__)
T = TypeVar("T")
NUMBER = re.compile(r"-?\d{1,19}")
REMEMBERED = 1000
"""Documents whose unfinished deliveries are known, and cards whose presses are."""


def _number(text: str) -> int | None:
    """Telegram's numbers of chats, topics and messages; None for what is none."""
    return int(text) if NUMBER.fullmatch(text) else None


def _remember(known: OrderedDict[str, T], key: str, value: T) -> None:
    """Keeps the newest."""
    known[key] = value
    known.move_to_end(key)
    while len(known) > REMEMBERED:
        known.popitem(last=False)


class TelegramAdapter:
    """One bot. Telegram has no way to post a message at most once, so what was posted is remembered here as well."""

    channels = None

    def __init__(self, setup: Setup, client: Client) -> None:
        self.properties = Properties(
            NAME,
            max_chars=TEXT,
            buttons=BUTTONS,
            edits=True,
            files=True,
            pace=Pace(every=1.0, burst=1),
            single=setup.config.mode == "polling",
        )
        self._setup = setup
        self._client = client
        self._line = Line(setup.clock)
        self._listener = Listener(setup, client, self._line)
        self._pacer = Pacer(setup.clock)
        self._posted: OrderedDict[str, tuple[str | None, Shown]] = OrderedDict()
        self._moved: dict[int, int] = {}
        self._cards: OrderedDict[str, tuple[str, str]] = OrderedDict()

    @property
    def connection(self) -> Connection:
        return self._line.connection

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:  # noqa: ARG002 (the port's)
        """Listens. Telegram keeps what nobody fetched for a day and has no other history, so `since` is of no use."""

        async def received(inbound: Inbound) -> None:
            await on_inbound(self._as_asked(inbound))

        await self._listener.run(received)

    def accepts(self, document: Document) -> bool:
        """Whether it belongs to a chat of Telegram."""
        return document.destination.messenger == NAME and _number(document.destination.channel) is not None

    def direct(self, person: Person) -> Address | None:
        """A private chat has its person's number. It works once the person has written to the bot."""
        user = next((account.user for account in person.accounts if account.messenger == NAME), None)
        return Address(NAME, channel=user, private=True) if user else None

    # --- what people see ----------------------------------------------------------------------------------------------

    async def deliver(self, document: Document) -> str | None:
        """Posts or edits the card, its continuation and its uploads; each step done is done once."""
        if not self.accepts(document):
            raise MessengerUnavailable("telegram.elsewhere", permanent=True)
        rendered = render(document.desired, lambda said: self._setup.words(said, document.language))
        chat = int(document.destination.channel)
        try:
            try:
                shown = await self._show(document, self._moved.get(chat, chat), rendered)
            except Moved as moved:
                log.warning("telegram.moved", chat=chat, now=moved.chat)
                self._moved[chat] = moved.chat
                shown = await self._show(document, moved.chat, rendered)
        except MessengerUnavailable as error:
            self._failed(document, error)
            raise
        except Moved as again:
            raise MessengerUnavailable("telegram.no_place", permanent=True) from again
        _remember(self._cards, f"{shown.chat}:{shown.card}", (str(shown), document.destination.channel))
        return str(shown)

    def _failed(self, document: Document, error: MessengerUnavailable) -> None:
        """A token that is refused is the connection's end; what else is refused is ours to mend, from the log."""
        if error.code == "telegram.wrong_token":
            self._line.failed(error)
        elif error.code == "telegram.refused":
            log.error("telegram.refused", document=document.id, said=str(error.__cause__))

    async def _show(self, document: Document, chat: int, rendered: Rendered) -> Shown:
        """Makes the chat show it, starting from what it shows."""
        thread = _number(document.destination.thread)
        shown = self._before(document, chat)
        card = shown.card if shown else None
        card = await self._text(chat, thread, card, rendered, 0)
        shown = self._note(document, replace(shown, card=card) if shown else Shown(chat, card))
        for place in range(1, len(rendered.texts)):
            known = shown.texts[place - 1] if place <= len(shown.texts) else None
            number = await self._text(chat, thread, known, rendered, place)
            texts = (*shown.texts[: place - 1], number, *shown.texts[place:])
            shown = self._note(document, replace(shown, texts=texts))
        for upload in rendered.uploads:
            if upload.digest not in dict(shown.uploads):
                self._pacer.take(chat)
                number = await self._client.upload(chat, thread, upload)
                shown = self._note(document, replace(shown, uploads=(*shown.uploads, (upload.digest, number))))
        return await self._tidy(document, shown, rendered)

    async def _text(self, chat: int, thread: int | None, number: int | None, rendered: Rendered, place: int) -> int:
        """Edits one text, or posts it where there is none (any more); returns its number."""
        text, keyboard = rendered.texts[place], rendered.keyboard if place == 0 else ()
        self._pacer.take(chat)
        if number is not None and await self._client.edit(chat, number, text, keyboard):
            return number
        return await self._client.send(chat, thread, text, keyboard)

    async def _tidy(self, document: Document, shown: Shown, rendered: Rendered) -> Shown:
        """Removes texts and uploads that belong to the card no longer."""
        most = len(rendered.texts) - 1
        wanted = {upload.digest for upload in rendered.uploads}
        stale = [*shown.texts[most:], *(number for digest, number in shown.uploads if digest not in wanted)]
        for number in stale:
            await self._remove(shown.chat, number)
        kept = tuple((digest, number) for digest, number in shown.uploads if digest in wanted)
        return self._note(document, replace(shown, texts=shown.texts[:most], uploads=kept))

    def _before(self, document: Document, chat: int) -> Shown | None:
        """What the chat shows: what this process did since the document had this handle, else what the handle says."""
        known = self._posted.get(document.id)
        if known and known[0] == document.handle:
            shown: Shown | None = known[1]
        else:
            shown = Shown.read(document.handle) if document.handle else None
        return shown if shown and shown.chat == chat else None

    def _note(self, document: Document, shown: Shown) -> Shown:
        _remember(self._posted, document.id, (document.handle, shown))
        return shown

    # --- the rest of the port -----------------------------------------------------------------------------------------

    async def apologise(self, address: Address, sentence: str) -> None:
        """Says a sentence at once."""
        if (chat := _number(address.channel)) is None:
            return
        try:
            text = html([Run(shortened(clean(sentence), TEXT))])
            await self._client.send(self._moved.get(chat, chat), _number(address.thread), text)
        except (MessengerUnavailable, Moved) as error:
            log.warning("telegram.unsaid", error=str(error))

    async def notice(self, message: InboundMessage) -> None:
        """Shows "typing…" for a few seconds."""
        if (chat := _number(message.address.channel)) is None:
            return
        try:
            await self._client.typing(chat, _number(message.address.thread))
        except (MessengerUnavailable, Moved) as error:
            log.info("telegram.unnoticed", error=str(error))

    async def withdraw(self, message: InboundMessage) -> bool:
        """Deletes it: always possible in private, in groups where the bot may delete messages."""
        chat, _, number = message.id.partition(":")
        if (where := _number(chat)) is None or (which := _number(number)) is None:
            return False
        return await self._remove(where, which)

    async def _remove(self, chat: int, number: int) -> bool:
        try:
            await self._client.delete(chat, number)
        except (MessengerUnavailable, Moved) as error:
            log.info("telegram.undeleted", error=str(error))
            return False
        return True

    async def check(self) -> Report:
        """Who the bot is, and what keeps it from hearing."""
        _, about = await self._client.me()
        return report(self._setup.config, about, await self._client.webhook())

    async def close(self) -> None:
        """Ends the connections."""
        await self._listener.close()
        await self._client.close()

    def _as_asked(self, inbound: Inbound) -> Inbound:
        """A press on a card of ours with the card's whole handle, from the place that the card was asked for.

        The place differs where a group became a supergroup in between.
        """
        if not isinstance(inbound, ButtonPress) or (known := self._cards.get(inbound.handle or "")) is None:
            return inbound
        handle, channel = known
        return replace(inbound, handle=handle, address=replace(inbound.address, channel=channel))
