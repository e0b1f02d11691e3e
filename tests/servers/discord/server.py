"""The fake on a loopback port, with the switches that break it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Self

from aiohttp import BodyPartReader, web

from tests.servers.discord.gateway import Gateway
from tests.servers.discord.people import People
from tests.servers.discord.rest import Rest
from tests.servers.discord.rules import Wrong
from tests.servers.discord.world import World

BUCKETED = ("POST", "PATCH")


class FakeDiscord:
    """`async with FakeDiscord() as discord:`; `discord.people` act, `discord.world` shows what came of it.

    `burst`: messages that one channel takes in five seconds. `calls`: every request, as method and path.
    """

    def __init__(self, world: World | None = None, *, interval: int = 41_250, burst: int = 1000) -> None:
        self.world = world or World()
        self.rest = Rest(self.world)
        self.gateway = Gateway(self.world, interval)
        self.people = People(self.world)
        self.burst = burst
        self.calls: list[tuple[str, str]] = []
        self.delay = 0.0
        self.redeliver = 1
        self._limits: list[tuple[str, float, bool]] = []
        self._failures: list[int] = []
        self._cuts = 0
        self._sent: dict[str, list[float]] = {}
        self._events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._pump: asyncio.Task[None] | None = None
        self.world.emit = lambda event, data: self._events.put_nowait((event, data))

    # --- switches -----------------------------------------------------------------------------------------------------

    def limit(self, calls: int, retry_after: float, *, path: str = "/", everywhere: bool = False) -> None:
        """The next requests whose path contains `path` are answered 429."""
        self._limits += [(path, retry_after, everywhere)] * calls

    def fail(self, calls: int, status: int = 500) -> None:
        """The next requests are answered with an error of the server."""
        self._failures += [status] * calls

    def cut(self, calls: int = 1) -> None:
        """The next new messages are kept, but the connection ends before the answer."""
        self._cuts += calls

    async def outage(self) -> None:
        """Nobody answers on the port."""
        if self._runner is not None:
            await self.gateway.drop()
            await self._runner.cleanup()
            self._runner = None

    async def back(self) -> None:
        """The same port answers again."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_route("*", "/api/v10/{path:.*}", self._request)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url

    async def __aenter__(self) -> Self:
        await self.back()
        self._pump = asyncio.create_task(self._tell())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        await self.outage()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    # --- serving ------------------------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        while True:
            event, data = await self._events.get()
            copies = self.redeliver if event in {"MESSAGE_CREATE", "INTERACTION_CREATE"} else 1
            for session in list(self.gateway.sessions.values()):
                for _ in range(copies):
                    await self.gateway.tell(event, data, session)

    async def _request(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        self.calls.append((request.method, path))
        if self.delay:
            await asyncio.sleep(self.delay)
        try:
            self._authorise(request)
            headers = self._pace(request.method, path)
            body, files = await read(request)
            status, answer = self.rest.handle(request.method, path, request.query, body, files)
        except Wrong as wrong:
            return answered(wrong.body, wrong.status, self._said(wrong))
        if self._cuts and request.method == "POST" and path.endswith("/messages"):
            self._cuts -= 1
            if request.transport is not None:
                request.transport.abort()
        if status == 204:
            return web.Response(status=204, headers=headers)
        return answered(answer, status, headers)

    def _authorise(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise Wrong(401, 0, "401: Unauthorized")
        if "DiscordBot" not in request.headers.get("User-Agent", ""):
            raise Wrong(403, 40333, "internal network error")

    def _said(self, wrong: Wrong) -> dict[str, str]:
        if "retry_after" not in wrong.body:
            return {}
        return {"Retry-After": str(int(wrong.body["retry_after"]) + 1), "Via": "1.1 google"}

    def _pace(self, method: str, path: str) -> dict[str, str]:
        """The bucket's headers; a 429 where it is empty or a switch says so."""
        for place, (part, after, everywhere) in enumerate(self._limits):
            if part in path:
                del self._limits[place]
                raise slow_down(after, everywhere=everywhere)
        if self._failures:
            raise Wrong(self._failures.pop(0), 0, "500: Internal Server Error")
        if method not in BUCKETED or not path.endswith("/messages"):
            return {}
        now = self.world.now()
        sent = self._sent[path] = [at for at in self._sent.get(path, []) if now - at < 5]
        if len(sent) >= self.burst:
            raise slow_down(round(5 - (now - sent[0]), 3), everywhere=False)
        sent.append(now)
        rest, reset = self.burst - len(sent), 5 - (now - sent[0])
        return {
            "X-RateLimit-Bucket": "messages",
            "X-RateLimit-Limit": str(self.burst),
            "X-RateLimit-Remaining": str(rest),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Reset": f"{now + reset:.3f}",
        }


def answered(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    """JSON as Discord labels it: without a charset."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers | {"Content-Type": "application/json"}
    )


def slow_down(after: float, *, everywhere: bool) -> Wrong:
    more: dict[str, Any] = {"retry_after": after, "global": everywhere}
    return Wrong(429, 0, "You are being rate limited.", **more)


async def read(request: web.Request) -> tuple[Any, Sequence[tuple[str, bytes]]]:
    """The JSON of a request and its files."""
    if request.content_type == "application/json":
        return json.loads(await request.read()), ()
    if request.content_type != "multipart/form-data":
        if request.method in {"POST", "PUT", "PATCH"} and request.can_read_body:
            raise Wrong(400, 50035, "Invalid Form Body")
        return None, ()
    body: Any = None
    files: list[tuple[str, bytes]] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Wrong(400, 50035, "Invalid Form Body")
        data = bytes(await part.read())
        name = part.name or ""
        if name == "payload_json":
            body = json.loads(data)
        elif name == f"files[{len(files)}]":
            files.append((part.filename or "", data))
        else:
            raise Wrong(400, 50035, "Invalid Form Body", errors={name: "unexpected part"})
    return body, files
