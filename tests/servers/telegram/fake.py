"""The HTTP side: tokens, requests checked with foreign models, long polling, webhooks, and every way to fail."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import aiohttp
from aiogram import methods as models
from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from tests.servers.telegram.methods import Methods, Refused, bad
from tests.servers.telegram.world import Chat, Json, World

TOKEN = "7000000001:AAF-test_token-of-nobody_0123456789abc"
STRUCTURES = {"reply_markup", "link_preview_options", "allowed_updates", "commands", "scope", "entities"}
"""Fields that are written as JSON inside the form."""


@dataclass
class Call:
    """One request of the bot, as it was answered."""

    method: str
    body: Json
    status: int


@dataclass
class FakeTelegram:
    """One server. `async with FakeTelegram().serving() as telegram:` listens; `telegram.api` is its address."""

    world: World = field(default_factory=World)
    calls: list[Call] = field(default_factory=list)
    polls: int = 0
    """Polls that wait now."""

    def __post_init__(self) -> None:
        self.methods = Methods(self.world)
        self.token = TOKEN
        self.port = 0
        self._server: web.Server | None = None
        self._acceptor: asyncio.Server | None = None
        self._poll: asyncio.Future[None] | None = None
        self._heard = asyncio.Condition()
        self._limits: deque[tuple[str, int]] = deque()
        self._cuts: deque[str] = deque()
        self._again = 0
        self._silent = False
        self._errors: deque[int] = deque()
        self._waiting: set[asyncio.Future[None]] = set()

    # --- switches -----------------------------------------------------------------------------------------------------

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def limit(self, times: int, seconds: int, method: str = "sendMessage") -> None:
        """The next calls of the method are too many: wait so long."""
        self._limits.extend([(method, seconds)] * times)

    def cut(self, method: str, times: int = 1) -> None:
        """The next calls are carried out, and the connection ends before the answer."""
        self._cuts.extend([method] * times)

    def fail(self, *codes: int) -> None:
        """The next calls meet Telegram's own trouble (502, 500)."""
        self._errors.extend(codes)

    def redeliver(self, times: int) -> None:
        """The next polls bring everything again, confirmed or not."""
        self._again = times

    def silence(self) -> None:
        """Half-open: connections stay, requests are read, nothing is ever answered."""
        self._silent = True

    def disconnect(self) -> None:
        """Every connection ends without a word."""
        for handler in list(self._server.connections) if self._server else []:
            if handler.transport is not None:
                handler.transport.abort()

    async def stop(self) -> None:
        """An outage: nobody listens."""
        if self._acceptor is not None:
            self._acceptor.close()
            self._acceptor = None
        self.disconnect()
        self._end_poll("stopped")

    async def start(self) -> None:
        """Listens (again, on the same port)."""
        self._silent = False
        for waiting in self._waiting:
            waiting.cancel()
        self._server = web.Server(self._handle)
        self._acceptor = await asyncio.get_running_loop().create_server(self._server, "127.0.0.1", self.port)
        self.port = self._acceptor.sockets[0].getsockname()[1]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeTelegram"]:
        await self.start()
        try:
            yield self
        finally:
            for waiting in self._waiting:
                waiting.cancel()
            await self.stop()

    async def hear(self) -> None:
        """Wakes the poll that waits: something was written."""
        async with self._heard:
            self._heard.notify_all()

    async def rival(self) -> None:
        """Another program polls once with the same token."""
        async with aiohttp.ClientSession() as session:
            await session.post(f"{self.api}/bot{self.token}/getUpdates", data={"timeout": "0"})

    async def push(self, proxy: str, secret: str | None = None, *, keep: bool = False) -> list[int]:
        """Calls the webhook with what waits, oldest first, until an answer is not 200; returns the answers."""
        answers: list[int] = []
        sent = {"X-Telegram-Bot-Api-Secret-Token": self.methods.secret if secret is None else secret}
        async with aiohttp.ClientSession() as session:
            for update in list(self.world.updates):
                async with session.post(proxy, json=update, headers=sent) as answer:
                    answers.append(answer.status)
                if answers[-1] != 200:
                    break
                if not keep:
                    self.world.updates.remove(update)
        return answers

    # --- what was asked -----------------------------------------------------------------------------------------------

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def chat(self, id: int) -> Chat:
        return self.world.chats[id]

    # --- one request --------------------------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self._silent:
            await self._for_ever()
        _, _, rest = request.path.partition("/bot")
        token, _, method = rest.partition("/")
        if not token or ":" not in token:
            return _answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        if token != self.token:
            return _answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        form = await request.post()
        body = {name: value for name, value in form.items() if isinstance(value, str)}
        files = {
            name: (value.filename, value.file.read())
            for name, value in form.items()
            if isinstance(value, web.FileField)
        }
        try:
            result = await self._call(method, body, files)
            status, said = 200, {"ok": True, "result": result}
        except Refused as refused:
            status = refused.code
            said = {"ok": False, "error_code": status, "description": refused.description}
            if refused.parameters:
                said["parameters"] = refused.parameters
        self.calls.append(Call(method, body, status))
        if self._silent:
            await self._for_ever()
        if self._cuts and self._cuts[0] == method and status == 200:
            self._cuts.popleft()
            if request.transport is not None:
                request.transport.abort()
        return _answer(status, said)

    async def _for_ever(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    async def _call(self, method: str, body: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Any:
        if self._errors:
            code = self._errors.popleft()
            raise Refused(code, {502: "Bad Gateway"}.get(code, "Internal Server Error"))
        if self._limits and self._limits[0][0] == method:
            _, seconds = self._limits.popleft()
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        asked = self._checked(method, body, files)
        if method == "getUpdates":
            return await self._updates(asked)
        if method not in self.methods.table:
            raise Refused(404, "Not Found: method not found")
        result = self.methods.table[method](asked, files)
        _answers(asked.__class__).validate_python(result)
        return result

    def _checked(self, method: str, body: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Any:
        """The request as aiogram's model of the method, which Telegram's own description was generated into."""
        model = getattr(models, f"{method[:1].upper()}{method[1:]}", None)
        if model is None:
            raise Refused(404, "Not Found: method not found")
        if unknown := (set(body) | set(files)) - set(model.model_fields):
            raise bad(f"unknown fields {sorted(unknown)}")
        read = {name: json.loads(value) if name in STRUCTURES else value for name, value in body.items()}
        try:
            return model.model_validate({**read, **{name: "attach://" + name for name in files}})
        except ValidationError as error:
            raise bad(f"aiogram: {error.errors(include_url=False)}") from error

    # --- long polling -------------------------------------------------------------------------------------------------

    async def _updates(self, asked: Any) -> list[Json]:
        """Confirms what is before the offset; waits for something; ends an older poll with 409."""
        if self.methods.webhook["url"]:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                          "delete the webhook first")  # fmt: skip
        self._end_poll("terminated")
        mine = self._poll = asyncio.get_running_loop().create_future()
        if self._again:
            self._again -= 1
        elif asked.offset is not None:
            self.world.updates[:] = [one for one in self.world.updates if one["update_id"] >= asked.offset]
        if not self.world.updates and asked.timeout:
            await self._something(mine, float(asked.timeout))
        if mine.done():
            raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                          "is running")  # fmt: skip
        self._poll = None
        kinds = set(asked.allowed_updates or ())
        found = [one for one in self.world.updates if not kinds or kinds & set(one)]
        return found[: asked.limit or 100]

    async def _something(self, mine: "asyncio.Future[None]", seconds: float) -> None:
        self.polls += 1

        async def heard() -> None:
            async with self._heard:
                await self._heard.wait_for(lambda: bool(self.world.updates))

        listening = asyncio.create_task(heard())
        try:
            await asyncio.wait({listening, mine}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            self.polls -= 1

    def _end_poll(self, _why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        self._poll = None


@cache
def _answers(model: Any) -> "TypeAdapter[Any]":
    """What aiogram's model of a method says that Telegram answers: the server is checked as well."""
    return TypeAdapter(model.__returning__)


def _answer(status: int, body: Json) -> web.Response:
    return web.json_response(body, status=status)
