"""The sockets of the fake: REST and DDP on one port of loopback, and the hands of people who use its rooms."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.servers.rocketchat.api import Api
from tests.servers.rocketchat.ddp import Session
from tests.servers.rocketchat.model import Failure, Model, Stored
from tests.servers.rocketchat.switches import Switches


class RocketChatServer:
    """A running server. `model` is what it holds, `switches` how it breaks."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.switches = Switches()
        self.model = Model(now, self.switches, emit=self._emit)
        self.api = Api(self.model)
        self.sessions: list[Session] = []
        self.logins = 0
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["RocketChatServer"]:
        await self.up()
        try:
            yield self
        finally:
            await self.down()

    async def up(self) -> None:
        """Listens, on the same port as before."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/websocket", self._websocket)
        app.router.add_get("/api/info", self._rest)
        app.router.add_route("*", "/api/v1/{name:.+}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """An outage: every connection ends, new ones are refused."""
        await self.disconnect()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def disconnect(self) -> None:
        """Ends the live connections; the next ones are welcome."""
        for session in [*self.sessions]:
            await session.socket.close(code=WSCloseCode.GOING_AWAY)
        self.sessions.clear()

    # --- what people do -----------------------------------------------------------------------------------------------

    def writes(self, user: str, room: str, text: str, thread: str = "", **more: Any) -> Stored:
        """A person posts a message."""
        return self.model.send(user, {"rid": room, "msg": text, **({"tmid": thread} if thread else {}), **more})

    def presses(self, user: str, message: Stored, label: str) -> Stored:
        """A person presses a button: the client makes them post what it says, in the thread that they look at."""
        actions = [action for one in message.get("attachments") or () for action in one["actions"]]
        action = next(action for action in actions if action["text"] == label)
        assert action["msg_in_chat_window"]
        return self.writes(user, message["rid"], action["msg"], message.get("tmid", ""))

    def edits(self, user: str, message: Stored, text: str) -> None:
        self.model.update(user, message["rid"], message["_id"], text)

    def says(self, kind: str, user: str, room: str, text: str) -> None:
        """A system message, such as `au`: `user` added `text`."""
        message = self.model.send(user, {"rid": room, "msg": "", "t": kind})
        message["msg"] = text
        self._emit(message)

    # --- sockets ------------------------------------------------------------------------------------------------------

    def _emit(self, message: Stored) -> None:
        for session in self.sessions:
            session.message(message)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "info")
        address = name.partition("/")[0]
        if self.switches.redirect:
            raise web.HTTPTemporaryRedirect(self.switches.redirect)
        try:
            if name != "info":
                self.api.allowed(request.headers)
            self.api.limit(address)
            if request.method == "GET":
                answer = self.api.get(name, dict(request.query))
            elif address == "rooms.media":
                answer = await self._upload(request, name.partition("/")[2])
            else:
                answer = self.api.post(name, await request.json())
        except Failure as failure:
            return _failed(failure)
        if self.switches.take(self.switches.cut_after, address):
            assert request.transport is not None
            request.transport.abort()
        return web.Response(text=_json({**answer, "success": True}), content_type="application/json")

    async def _upload(self, request: web.Request, room: str) -> Stored:
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField) or len(form) != 1:
            raise Failure("invalid-field", "invalid-field")
        return self.api.media(room, file.filename, file.file.read(), file.content_type)

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        session = Session(socket, self.model, self.switches)
        self.sessions.append(session)
        async for frame in socket:
            session.unanswered += self.switches.half_open
            if frame.type is WSMsgType.TEXT and not self.switches.half_open:
                await session.take(json.loads(frame.data))
                self.logins += session.logged_in and not session.counted
                session.counted = session.logged_in
        if session in self.sessions:
            self.sessions.remove(session)
        return socket


def _failed(failure: Failure) -> web.Response:
    if failure.status == 401:
        return web.json_response({"status": "error", "message": failure.error}, status=401)
    if failure.status == 502:
        return web.Response(text=failure.error, status=502, content_type="text/html")
    said = {"success": False, "error": failure.error, "errorType": failure.kind}
    return web.json_response({key: value for key, value in said.items() if value != ""}, status=failure.status)


def _json(answer: Any) -> str:
    """REST writes moments in ISO form."""
    return json.dumps(answer, default=lambda one: one.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


async def settle(turns: int = 20) -> None:
    """Lets tasks run that are ready."""
    for _ in range(turns):
        await asyncio.sleep(0)
