"""The port `Adapter` for one bot user on one Rocket.Chat server."""

from datetime import datetime

import structlog

from adapters._text import SIGNS
from adapters.rocketchat.config import Config
from adapters.rocketchat.errors import TokenRefused
from adapters.rocketchat.guide import found
from adapters.rocketchat.handle import Handle, identity
from adapters.rocketchat.listener import Listener
from adapters.rocketchat.markup import escape
from adapters.rocketchat.places import Places, Remembered
from adapters.rocketchat.posts import Place, Posts
from adapters.rocketchat.render import MAX_BUTTONS, render
from adapters.rocketchat.rest import Rest, SdkRest
from adapters.rocketchat.wire import NAME, Me, place_of
from bot.domain.content import Mark, Message, Report
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, Document, InboundMessage
from bot.domain.people import Person
from bot.domain.ports import Connection, Link, OnInbound, Pace, Properties, Setup

log = structlog.get_logger(__name__)


class RocketChatAdapter:
    """Listens over DDP, writes over REST. A direct conversation is the channel "@<user>", whatever its room."""

    def __init__(self, setup: Setup, rest: Rest | None = None) -> None:
        self._config: Config = setup.config
        self._setup = setup
        self._token = setup.secrets["token"]
        self._rest = rest or SdkRest(self._config, self._token)
        self.properties = Properties(
            NAME,
            max_chars=self._config.max_chars,
            buttons=MAX_BUTTONS,
            edits=True,
            files=True,
            threads=True,
            pace=Pace(every=1.0, burst=5),
        )
        self.connection = Connection(Link.CONNECTING, setup.clock.now())
        self._known: tuple[Me, Places, Posts] | None = None
        self._listener: Listener | None = None
        self._withdrawn = Remembered[bool]()
        """Messages of people that were deleted."""

    @property
    def channels(self) -> None:
        """All of the server: any process may deliver."""
        return

    def direct(self, person: Person) -> Address | None:
        """The direct conversation with the person's first account here."""
        user = next((account.user for account in person.accounts if account.messenger == NAME), None)
        return Address(NAME, channel=f"@{user}", private=True) if user else None

    def accepts(self, document: Document) -> bool:
        """Whether it belongs on this server."""
        return document.destination.messenger == NAME

    # --- what comes in ------------------------------------------------------------------------------------------------

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:
        """Listens until cancelled; see the port. Raises `MessengerUnavailable` where the token is refused."""
        self._listener = Listener(self._config, self._token, self._rest, self._setup.clock, self._who, self._state)
        try:
            await self._listener.run(on_inbound, since)
        except MessengerUnavailable as error:
            self._state(Link.FAILED, error.code)
            raise

    def _state(self, link: Link, error: str = "") -> None:
        if (link, error) != (self.connection.link, self.connection.error):
            self.connection = Connection(link, self._setup.clock.now(), error)

    async def _who(self) -> tuple[Me, Places, Posts]:
        """Who the bot is on this server, asked once."""
        if self._known is None:
            me = await self._rest.me()
            self._known = (me, Places(self._rest, me), Posts(self._rest, me))
        return self._known

    # --- what is shown ------------------------------------------------------------------------------------------------

    async def deliver(self, document: Document) -> str | None:
        """Posts, edits or replaces; see the port. Raises `MessengerUnavailable`."""
        if not self.accepts(document):
            raise MessengerUnavailable("rocketchat.elsewhere", permanent=True, messenger=document.destination.messenger)
        try:
            _, places, posts = await self._who()
            thread = document.destination.thread
            # A thread whose first message is gone can be found by nobody: the room takes the answer.
            place = Place(await places.room_of(document.destination), "" if thread in self._withdrawn else thread)
            shown = render(document.desired, self._config.max_chars)
            handle = Handle.load(document.handle)

            def say(message: Message) -> str:
                return escape(self._setup.words(message, document.language))

            handle = await posts.show(document.id, place, shown, handle, say)
            places.take_part(place.thread)
        except TokenRefused:
            if self._listener is not None:
                await self._listener.hang_up()  # it will find out by itself, and say so
            raise
        return handle.dump()

    async def apologise(self, address: Address, sentence: str) -> None:
        """Posts a sentence that could not be stored, best effort."""
        moment = self._setup.clock.now().isoformat()
        message = {"_id": identity(f"apology/{moment}", 0, 0), "msg": f"{SIGNS[Mark.BAD]} {escape(sentence)}"}
        try:
            _, places, _ = await self._who()
            message["rid"] = await places.room_of(address)
            await self._rest.send(message | ({"tmid": address.thread} if address.thread else {}))
        except MessengerUnavailable as error:
            log.warning("rocketchat.apology", error=str(error))

    async def notice(self, message: InboundMessage) -> None:
        """Shows "is typing…" for a few seconds, best effort."""
        if self._listener is not None:
            await self._listener.typing(place_of(message.id)[0], message.address.thread)

    async def withdraw(self, message: InboundMessage) -> bool:
        """Deletes a person's message; needs the permission delete-message in that room."""
        room, id_ = place_of(message.id)
        try:
            await self._rest.delete(room, id_)
        except MessengerUnavailable as error:
            log.warning("rocketchat.withdraw", error=str(error))
            return False
        self._withdrawn[id_] = True
        return True

    async def check(self) -> Report:
        """Who the bot is, on which server, and whether it has the role that it needs."""
        return found(await self._rest.me(), await self._rest.version(), self._config)

    async def close(self) -> None:
        """Ends the connections."""
        await self._rest.close()
