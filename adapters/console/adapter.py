"""The port `Adapter` for one terminal of one person: what is typed goes in, what belongs here is shown."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Protocol

from adapters._text import plain
from adapters.console import render
from adapters.console.long import LongText
from bot.domain.content import Content, Mark, Message, Paragraph, Piece, Report
from bot.domain.errors import MessengerUnavailable, StorageUnavailable
from bot.domain.flow import Address, Document, InboundMessage
from bot.domain.people import Account, Person
from bot.domain.ports import Connection, Link, OnInbound, Properties, Words

NAME = "console"
LEAVING = {"exit", "quit", "quitter"}
REMEMBERED = 200
"""Documents whose shown state is kept; an edit of an older one is shown whole."""


class Terminal(Protocol):
    """Where lines come from and text goes: `adapters._prompt.Prompt` or `Pipe`.

    `wraps`: it has a width, colours and a live region. `read` returns None when the person left. `interrupted` is asked
    at Ctrl-C and returns True where that stopped something.
    """

    interrupted: Callable[[], bool]

    @property
    def wraps(self) -> bool: ...

    @property
    def columns(self) -> int: ...

    async def read(self) -> str | None: ...

    async def write(self, text: str) -> None: ...

    def live(self, text: str) -> None: ...


async def at_once() -> None:
    """Nothing is awaited between two lines."""


async def always() -> bool:
    """The words that leave always leave."""
    return True


class ConsoleAdapter:
    """One session. `session` names it for ever (a new one each start); it is the thread of what is typed here.

    `settled` returns when everything that was asked so far is answered: a pipe sends its next line only then. `demo`:
    every person is reached here, since none has an account. `files` is where a terminal keeps long output.
    `grace`: seconds that the last lines get when the person leaves. `leaves`: whether `exit` is for this program now,
    and not for what the person is in.
    """

    def __init__(
        self,
        person: str,
        account: Account,
        session: str,
        terminal: Terminal,
        *,
        words: Words,
        language: str,
        settled: Callable[[], Awaitable[None]] = at_once,
        leaves: Callable[[], Awaitable[bool]] = always,
        demo: bool = False,
        files: Path | None = None,
        grace: float = 2,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.properties = Properties(
            NAME, max_chars=100_000, buttons=99, edits=True, files=files is not None, greets=True
        )
        self.address = Address(NAME, channel=person, thread=session, private=True)
        self._account = account
        self._terminal = terminal
        self._words = words
        self._language = language
        self._settled = settled
        self._leaves = leaves
        self._demo = demo
        self._long = LongText(files, session, self._say) if files and terminal.wraps else None
        self._grace = grace
        self._now = now
        self.connection = Connection(Link.CONNECTED, now())
        self._numbers = count(1)
        self._shown: OrderedDict[str, Content] = OrderedDict()
        self._live: dict[str, Document] = {}
        self._busy: set[asyncio.Task[None]] = set()
        self._newest = ""

    @property
    def channels(self) -> tuple[str, ...]:
        """The person at this terminal."""
        return (self.address.channel,)

    def direct(self, person: Person) -> Address | None:
        """The person's terminals, whichever is open."""
        known = self._demo or any(account.messenger == NAME for account in person.accounts)
        return Address(NAME, channel=person.name, private=True) if known else None

    def accepts(self, document: Document) -> bool:
        """Whether the document belongs at this terminal: to the person wherever they are, or to this very session."""
        place = document.destination
        return place.messenger == NAME and place.channel in self.channels and place.thread in {"", self.address.thread}

    # --- what is typed ------------------------------------------------------------------------------------------------

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:  # noqa: ARG002 (the port's)
        """Listens until the person leaves; requests under way are then left to whoever works on them.

        `since` is of no use here: a terminal has no history.
        """
        async with asyncio.TaskGroup() as group:

            def send(text: str) -> None:
                task = group.create_task(self._send(on_inbound, text))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)

            def interrupted() -> bool:
                if running := bool(self._busy) or self._running:
                    send("stop")
                return running

            self._terminal.interrupted = interrupted
            while (line := await self._terminal.read()) is not None:
                if line.strip().lower() in LEAVING and await self._leaves():
                    break
                if not line.strip():
                    continue
                send(line)
                if not self._terminal.wraps:
                    await asyncio.gather(*self._busy)
                    await self._settled()
            if self._busy:
                await asyncio.wait(self._busy, timeout=self._grace)
            for task in self._busy:
                task.cancel()

    async def _send(self, on_inbound: OnInbound, text: str) -> None:
        number = f"{self.address.thread}-{next(self._numbers)}"
        with suppress(StorageUnavailable):  # it was said, and a terminal delivers nothing twice
            await on_inbound(InboundMessage(number, self._account, text, self.address, self._now()))

    # --- what is shown ------------------------------------------------------------------------------------------------

    async def deliver(self, document: Document) -> str | None:
        """Shows a document, or what is new in it. Raises `MessengerUnavailable` for one that belongs elsewhere."""
        if not self.accepts(document):
            raise MessengerUnavailable("console.elsewhere", channel=document.destination.channel)
        content = document.desired
        if content.live:
            self._live[document.id] = document
            content = Content(tuple(piece for piece in content.pieces if _lasting(piece)))
        else:
            self._live.pop(document.id, None)
        await self._show(document.id, content)
        if self._terminal.wraps:
            self._draw_live()
        return document.id

    async def apologise(self, address: Address, sentence: str) -> None:
        """Shows a sentence that could not be stored, if it answers what was typed here."""
        if address == self.address:
            await self.announce(Paragraph(sentence, Mark.BAD))

    async def notice(self, message: InboundMessage) -> None:
        """A terminal shows nothing while it waits: answers come at once."""

    async def withdraw(self, message: InboundMessage) -> bool:  # noqa: ARG002 (the port's)
        """Nobody else reads what stands on a person's own terminal."""
        return False

    async def check(self) -> Report:
        """A terminal needs nothing."""
        return Report(())

    async def close(self) -> None:
        """The terminal is whoever's opened it."""

    async def announce(self, *pieces: Piece) -> None:
        """Shows what belongs to no conversation: who you are, what to try, what is still under way at the end."""
        shown = Content(pieces)
        text = render.document(shown, self._terminal.columns) if self._terminal.wraps else plain(shown)
        await self._terminal.write(text.rstrip("\n") + "\n\n")

    @property
    def _running(self) -> bool:
        """Whether a request of this very session is under way."""
        return any(document.destination == self.address for document in self._live.values())

    def _draw_live(self) -> None:
        changing = [
            tuple(piece for piece in document.desired.pieces if not _lasting(piece)) for document in self._live.values()
        ]
        hint = self._say(Message("console.stop_hint")) if self._running else ""
        self._terminal.live(render.live(changing, hint, self._terminal.columns))

    async def _show(self, id: str, content: Content) -> None:
        """Prints what was not printed yet of this document, and remembers it."""
        before = self._shown.get(id, Content(()))
        pieces = tuple(piece for piece in content.pieces if piece not in before.pieces)
        asks = [button.label for button in content.buttons] != [button.label for button in before.buttons]
        if not pieces and not (asks and content.buttons):
            return
        fresh = Content(tuple(part for piece in pieces for part in self._shortened(piece)), content.buttons)
        known = before.pieces and self._newest != id
        about = next((piece.text for piece in before.pieces if isinstance(piece, Paragraph)), "") if known else ""
        self._shown[id] = Content((*before.pieces, *pieces), content.buttons)
        self._shown.move_to_end(id)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        self._newest = id
        if self._terminal.wraps:
            await self._terminal.write(f"{render.edit(fresh, self._terminal.columns, about)}\n")
        else:
            await self._terminal.write(f"{plain(fresh)}\n\n")

    def _say(self, message: Message) -> str:
        return self._words(message, self._language)

    def _shortened(self, piece: Piece) -> tuple[Piece, ...]:
        return self._long.pieces(piece) if self._long else (piece,)


def _lasting(piece: Piece) -> bool:
    """A fact with a sign ("approved by bob") stays on the screen even while its document is live."""
    return isinstance(piece, Paragraph) and piece.mark is not Mark.NONE
