"""Discord's library at work: signs in, keeps the gateway connected, carries requests. It never waits or repeats.

The library's own client would sleep through rate limits, repeat after errors and back off for up to 17 minutes. Here
every refusal goes to the caller, and reconnecting follows the product's clock.
"""

import asyncio
import json
import random
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp
import structlog
import yarl

from adapters.discord.api import NOT_FOUND, UNAUTHORISED, File, Refusal
from adapters.discord.transfer import Straight, form, refuse
from adapters.discord.wire import THREADS, Around
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock, Connection, Link

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # voice, which we do not use, needs `audioop`
    import discord
    from discord.gateway import DiscordWebSocket, ReconnectWebSocket
    from discord.http import Route

log = structlog.get_logger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody misses voice
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
FATAL = {4004: "discord.bad_token", 4013: "discord.no_intents", 4014: "discord.no_intents"}
"""Closing codes that only a change of the configuration helps."""
GOODBYE, RESUMABLE = 1000, 4000
"""Closing codes of ours: the session is over, or may go on."""
LONGEST = 60.0
SILENCE = 50.0
"""Seconds without a word after which the gateway is taken for dead; it answers a heartbeat every 41."""
OPENING = 30.0
"""Seconds for a connection to say hello."""
FRESH = 3.0
"""Seconds before a new session after one that could not be resumed: Discord wants 1 to 5 (also one in 5 s at most)."""
ANSWER = 20.0
"""Seconds for a request; the outbox gives a delivery 30."""
LOST = (OSError, aiohttp.ClientError, TimeoutError, discord.HTTPException, discord.ConnectionClosed, Refusal)

OnEvent = Callable[[str, Mapping[str, Any]], None]


class _Client(discord.Client):
    """Hands on every gateway event as Discord sent it."""

    def __init__(self, on_event: OnEvent, **options: Any) -> None:
        super().__init__(**options)
        self._on_event = on_event

    async def on_socket_raw_receive(self, text: str) -> None:
        packet = json.loads(text)
        if packet["op"] == DiscordWebSocket.DISPATCH:
            self._on_event(packet["t"], packet["d"])


class DiscordLink:
    """One bot's connection. `silence`: as above."""

    def __init__(
        self, token: str, clock: Clock, *, api_url: str = "", gateway_url: str = "", silence: float = 60
    ) -> None:
        if api_url:
            Route.BASE = api_url
        self._gateway = yarl.URL(gateway_url) if gateway_url else None
        self._token = token
        self._clock = clock
        self._silence = silence
        self._client: _Client | None = None
        self._signing = asyncio.Lock()
        self._socket: DiscordWebSocket | None = None
        self._on_event: OnEvent = lambda _event, _data: None
        self._failures = 0
        self.connection = Connection(Link.CONNECTING, clock.now())

    @property
    def me(self) -> str:
        """The bot's user id; signed in only."""
        client = self._client
        return str(client.user.id) if client is not None and client.user is not None else ""

    @property
    def application(self) -> str:
        client = self._client
        return str(client.application_id) if client is not None else ""

    # --- requests -----------------------------------------------------------------------------------------------------

    async def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        files: Sequence[File] = (),
        **ids: str,
    ) -> Any:
        """The port `Api`."""
        client = await self._signed_in()
        options: dict[str, Any] = {"params": query} if query else {}
        if files:
            options["form"] = form(body, files)
        elif body is not None:
            options["json"] = body
        return await _asked(client.http.request(Route(method, path, **ids), **options))

    async def around(self, guild: str, channel: str) -> Around:
        """What a message's place is, from the library's memory, else asked. Raises `Refusal`."""
        client = await self._signed_in()
        if not guild:
            return Around(self.me)
        known = client.get_guild(int(guild))
        mine = known.self_role if known else None
        roles = frozenset({str(mine.id)}) if mine else frozenset()
        place = known.get_channel_or_thread(int(channel)) if known else None
        if isinstance(place, discord.Thread):
            return Around(self.me, roles, str(place.parent_id), joined=place.me is not None)
        if place is not None:
            return Around(self.me, roles)
        try:
            asked = await self.call("GET", "/channels/{channel_id}", channel_id=channel)
        except Refusal as refusal:
            if refusal.status not in {403, NOT_FOUND}:
                raise
            return Around(self.me, roles)
        parent = asked["parent_id"] if asked["type"] in THREADS else ""
        joined = "member" in asked or asked.get("owner_id") == self.me
        return Around(self.me, roles, parent or "", joined=joined)

    async def _signed_in(self) -> _Client:
        async with self._signing:
            if self._client is None:
                trace = aiohttp.TraceConfig()
                trace.on_request_end.append(refuse)
                client = _Client(
                    self._hear,
                    intents=INTENTS,
                    allowed_mentions=discord.AllowedMentions.none(),
                    max_messages=None,
                    member_cache_flags=discord.MemberCacheFlags.none(),
                    chunk_guilds_at_startup=False,
                    enable_debug_events=True,
                    heartbeat_timeout=self._silence,
                    http_trace=trace,
                )
                client.http.get_ratelimit = lambda _key: Straight()  # type: ignore[method-assign, return-value, assignment]
                try:
                    await _asked(client.login(self._token))
                except BaseException:
                    await client.close()
                    raise
                self._client = client
            return self._client

    # --- the gateway --------------------------------------------------------------------------------------------------

    async def run(self, on_event: OnEvent) -> None:
        """Connected for as long as that can be; every event goes to `on_event`, in order.

        Raises `MessengerUnavailable(permanent=True)` for a wrong token or missing intents.
        """
        self._on_event = on_event
        try:
            await self._connect()
        finally:
            self._on_event = lambda _event, _data: None
            await self._hang_up(RESUMABLE)

    async def _connect(self) -> None:
        """Again and again. `initial` keeps the library from sleeping before it identifies: the pause is made here."""
        options: dict[str, Any] = {}
        while True:
            try:
                client = await self._signed_in()
                options.setdefault("gateway", self._gateway)
                opening = DiscordWebSocket.from_client(client, initial=True, **options)
                self._socket = await asyncio.wait_for(opening, OPENING)
                await self._listen(self._socket)
            except ReconnectWebSocket as again:
                self._state(Link.WAITING, "discord.disconnected")
                options = self._resuming() if again.resume else {}
            except LOST as error:
                self._fail_for_good(error)
                self._state(Link.WAITING, "discord.no_answer")
                log.info("discord.lost", error=type(error).__name__)
                await self._hang_up(RESUMABLE)
                options = self._resuming() | {"gateway": self._gateway}
            await self._clock.sleep(self._pause(least=0.0 if options.get("resume") else FRESH))

    async def _listen(self, socket: DiscordWebSocket) -> None:
        """Until the connection ends. What the library cannot digest was handed on before it tried."""
        while True:
            try:
                await socket.poll_event()
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                log.warning("discord.malformed", error=repr(error))

    async def _hang_up(self, code: int) -> None:
        if self._socket is not None and self._socket.open:
            await self._socket.close(code)

    def _resuming(self) -> dict[str, Any]:
        """How to continue the session, if there is one."""
        socket = self._socket
        if socket is None or not socket.session_id:
            return {}
        return {
            "resume": True,
            "session": socket.session_id,
            "sequence": socket.sequence,
            "gateway": self._gateway or socket.gateway,
        }

    def _pause(self, least: float) -> float:
        """Nothing after the first loss, then 1, 2, 4 … 60 seconds with jitter: many bots do not come at once."""
        self._failures += 1
        pause = 0.0 if self._failures == 1 else min(LONGEST, 2.0 ** (self._failures - 2))
        return max(least, pause) * random.uniform(0.75, 1)  # noqa: S311 (not a secret)

    def _hear(self, event: str, data: Mapping[str, Any]) -> None:
        if event in {"READY", "RESUMED"}:
            self._failures = 0
            self._state(Link.CONNECTED)
        self._on_event(event, data)

    def _fail_for_good(self, error: Exception) -> None:
        code = ""
        if isinstance(error, discord.ConnectionClosed):
            code = FATAL.get(error.code, "")
        elif isinstance(error, Refusal) and error.status == UNAUTHORISED:
            code = "discord.bad_token"
        if code:
            self._state(Link.FAILED, code)
            raise MessengerUnavailable(code, permanent=True) from error

    def _state(self, link: Link, error: str = "") -> None:
        self.connection = Connection(link, self._clock.now(), error)

    def failed(self, code: str) -> None:
        """Notes that a request was refused for good."""
        self._state(Link.FAILED, code)

    async def close(self) -> None:
        """Ends the connection; nothing can be asked afterwards."""
        await self._hang_up(GOODBYE)
        if self._client is not None:
            await self._client.close()


async def _asked(request: Any) -> Any:
    """The answer to a request of the library; every failure as a `Refusal`."""
    try:
        async with asyncio.timeout(ANSWER):
            return await request
    except discord.LoginFailure as error:
        raise Refusal(UNAUTHORISED) from error
    except discord.HTTPException as error:
        raise Refusal(error.status, error.code) from error
    except (OSError, aiohttp.ClientError, TimeoutError, json.JSONDecodeError) as error:
        raise Refusal(0) from error
