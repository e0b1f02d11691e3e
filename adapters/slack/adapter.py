"""The port `Adapter` for one Slack workspace: puts together who listens, who delivers, and what is asked of Slack."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from slack_bolt.async_app import AsyncApp

from adapters._text import clean
from adapters.slack.api import Api
from adapters.slack.backoff import FIRST, Backoff
from adapters.slack.config import Config
from adapters.slack.deliver import Deliveries
from adapters.slack.errors import SlackRefused
from adapters.slack.guide import checked
from adapters.slack.history import Gap
from adapters.slack.http import Server
from adapters.slack.link import Keeper, State
from adapters.slack.reactions import Reactions
from adapters.slack.receive import Receiver
from adapters.slack.render import BUTTONS, WHOLE
from adapters.slack.signature import Signatures
from adapters.slack.socket import Socket
from adapters.slack.store import DEADLINE, Store
from adapters.slack.threads import Threads
from adapters.slack.traces import Traces
from adapters.slack.wire import NAME, Identity
from bot.domain.content import Report
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, Document, InboundMessage
from bot.domain.people import Person
from bot.domain.ports import Connection, Link, OnInbound, Pace, Properties, Setup

log = structlog.get_logger(__name__)
ASIDE = 5.0
"""Seconds that what is said best effort may take."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: between pings (half of it without an answer: dead), after the first failure, to store what came in."""

    heartbeat: float = 10.0
    first: float = FIRST
    deadline: float = DEADLINE


class SlackAdapter:
    """One app in one workspace."""

    def __init__(self, setup: Setup, waits: Waits = Waits()) -> None:
        self._config: Config = setup.config
        self._setup = setup
        self._clock = setup.clock
        self._waits = waits
        self._api = Api(setup.secrets["bot_token"], self._config.api_url)
        self._sockets = Api(setup.secrets.get("app_token", ""), self._config.api_url)
        self._admin = Api(setup.secrets["admin_token"], self._config.api_url) if self._config.admin_token else None
        self._threads = Threads(Traces(self._api), setup.clock)
        self._deliveries = Deliveries(self._api, setup.words, setup.clock)
        self._reactions = Reactions(self._api)
        self._state = State(setup.clock)
        self._me: Identity | None = None
        self.address = ""
        """Where the http mode listens (`host:port`), while it does."""
        # Slack takes one post a second in a channel with short bursts, and about fifty edits a minute.
        self.properties = Properties(
            NAME, max_chars=WHOLE, buttons=BUTTONS, edits=True, files=True, threads=True, pace=Pace(1.2, 3)
        )

    @property
    def channels(self) -> tuple[str, ...] | None:
        """All of the workspace."""
        return None

    @property
    def connection(self) -> Connection:
        return self._state.connection

    def accepts(self, document: Document) -> bool:
        """Whether the document belongs to this workspace, as far as that is known."""
        place = document.destination
        return place.messenger == NAME and (self._me is None or place.workspace in {"", self._me.team})

    def direct(self, person: Person) -> Address | None:
        """The person's direct messages; of several accounts, the one in this workspace."""
        accounts = [account for account in person.accounts if account.messenger == NAME]
        if self._me is not None:
            accounts = [account for account in accounts if account.workspace in {"", self._me.team}]
        if not accounts:
            return None
        workspace = accounts[0].workspace or (self._me.team if self._me else "")
        return Address(NAME, workspace, accounts[0].user, private=True)

    # --- what comes in ------------------------------------------------------------------------------------------------

    async def run(self, on_inbound: OnInbound, since: datetime | None = None) -> None:
        """Listens until cancelled, as the port says; what is missing since `since` is read from the history first."""
        try:
            me = await self._introduced()
            gap = Gap(self._api, self._threads, self._clock, self._waits.first)
            store = Store(on_inbound, self._waits.deadline)
            receiver = Receiver(self._api, me, self._threads, self._clock, store, gap.read_from)
            self._state.heard_at = since  # the history is read when connected: then nothing falls in between
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(gap.run(me, receiver.store))
                    if self._config.mode == "http":
                        group.create_task(self._serve(receiver.app(), gap))
                    else:
                        self._keep(group, receiver.app(), gap)
            finally:
                await store.close()
        except MessengerUnavailable as error:
            self._state.show(Link.FAILED, error.code)
            raise
        except BaseExceptionGroup as group_error:
            lost = next((one for one in group_error.exceptions if isinstance(one, MessengerUnavailable)), None)
            if lost is None:
                raise
            self._state.show(Link.FAILED, lost.code)
            raise lost from group_error

    async def _introduced(self) -> Identity:
        """Who the bot is, asked until Slack answers. Raises `MessengerUnavailable` where the token is no good."""
        backoff = Backoff(self._waits.first)
        while True:
            try:
                answer = await self._api.ask(self._api.client.auth_test)
            except MessengerUnavailable as error:
                if error.permanent:
                    raise
                self._state.waiting(error)
                await self._clock.sleep(backoff.failed(error.retry_after))
            else:
                self._me = Identity(str(answer["team_id"]), str(answer["user_id"]), str(answer.get("bot_id") or ""))
                return self._me

    def _keep(self, group: asyncio.TaskGroup, app: AsyncApp, gap: Gap) -> None:
        """Starts as many sockets as are configured."""

        def socket() -> Socket:
            return Socket(app, self._sockets, self._waits.heartbeat, self._state.heard)

        for _ in range(self._config.sockets):
            group.create_task(Keeper(socket, self._state, self._clock, gap.read_from, self._waits.first).run())

    async def _serve(self, app: AsyncApp, gap: Gap) -> None:
        """Listens for Slack's requests until cancelled."""
        server = Server(app, Signatures(self._setup.secrets["signing_secret"], self._clock), self._config)
        try:
            try:
                await server.open()
            except OSError as error:
                address = f"{self._config.host}:{self._config.port}"
                raise MessengerUnavailable("slack.cannot_listen", permanent=True, address=address) from error
            self.address = f"{self._config.host}:{server.port}"
            self._state.opened()
            if self._state.heard_at is not None:
                gap.read_from(self._state.heard_at)
            await asyncio.Event().wait()
        finally:
            await server.close()

    # --- what goes out ------------------------------------------------------------------------------------------------

    async def deliver(self, document: Document) -> str | None:
        """Shows a document: a message (posted once, then changed in place), or a person's App Home."""
        if not self.accepts(document):
            raise MessengerUnavailable("slack.elsewhere", permanent=True, channel=document.destination.channel)
        place = document.destination
        if place.thread and not place.private:
            self._threads.join(place.channel, place.thread)
        try:
            handle = await self._deliveries.deliver(document)
        except SlackRefused as error:
            if error.fatal:
                self._state.show(Link.FAILED, error.code)
            raise
        await self._reactions.answered(place)
        return handle

    async def apologise(self, address: Address, sentence: str) -> None:
        """Says a sentence where the person wrote, once, if Slack takes it."""
        try:
            async with asyncio.timeout(ASIDE):
                channel = await self._deliveries.channel(address)
                text = clean(sentence).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                thread = {"thread_ts": address.thread} if address.thread else {}
                await self._api.ask(self._api.client.chat_postMessage, channel=channel, text=text, **thread)
        except (MessengerUnavailable, TimeoutError) as error:
            log.warning("slack.apology_lost", error=str(error))

    async def notice(self, message: InboundMessage) -> None:
        """Puts eyes under the message until it is answered."""
        await self._reactions.seen(message)

    async def withdraw(self, message: InboundMessage) -> bool:
        """Deletes somebody's message, which only an admin's token may; a slash command is seen by nobody else."""
        channel, _, ts = message.id.partition(":")
        if channel == "command":
            return True
        if self._admin is None:
            return False
        try:
            async with asyncio.timeout(ASIDE):
                await self._admin.ask(self._admin.client.chat_delete, channel=channel, ts=ts)
        except (MessengerUnavailable, TimeoutError) as error:
            log.warning("slack.not_withdrawn", error=str(error))
            return False
        return True

    async def check(self) -> Report:
        """Asks Slack who the bot is and what it may do. Raises `MessengerUnavailable`."""
        answer = await self._api.respond(self._api.client.auth_test)
        if self._config.mode == "socket":
            await self._sockets.ask(self._sockets.client.apps_connections_open, app_token=self._sockets.client.token)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return checked(str(answer["user"]), str(answer["team"]), headers.get("x-oauth-scopes", ""))

    async def close(self) -> None:
        """Ends connections."""
        for api in (self._api, self._sockets, self._admin):
            if api is not None:
                await api.close()
