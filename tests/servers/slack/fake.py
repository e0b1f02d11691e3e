"""The server: the Web API and Socket Mode on one loopback port, with switches for what goes wrong."""

import asyncio
import json
from collections import Counter
from typing import Any, Self

from aiohttp import web

from adapters.slack.guide import SCOPES
from tests.servers.slack.blocks import Json, Refused
from tests.servers.slack.methods import Methods
from tests.servers.slack.sockets import Sockets
from tests.servers.slack.workspace import Workspace

BOT_TOKEN, APP_TOKEN, ADMIN_TOKEN = "xoxb-1", "xapp-1", "xoxp-1"
FORM = ("conversations.", "users.", "files.")
"""Methods that take no JSON."""


class FakeSlack:
    """`async with FakeSlack() as slack:`; `slack.url` is the `api_url` of the bot's configuration."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.sockets = Sockets()
        self.methods = Methods(self.workspace, set(SCOPES))
        self.tokens = {BOT_TOKEN, APP_TOKEN, ADMIN_TOKEN}
        self.calls: Counter[str] = Counter()
        """How often each method was called, refused calls included."""
        self.requests: list[tuple[str, Json]] = []
        """What was asked, by method, as it arrived."""
        self.delay = 0.0
        self._limits: list[tuple[str, int]] = []
        self._cuts: list[str] = []
        self._errors: list[tuple[str, str]] = []
        self._runner: web.AppRunner | None = None
        self.port = 0

    # --- switches -----------------------------------------------------------------------------------------------------

    def limit(self, method: str, retry_after: int, times: int = 1) -> None:
        """The next calls of a method are refused with 429."""
        self._limits += [(method, retry_after)] * times

    def cut(self, method: str, times: int = 1) -> None:
        """The next calls of a method are carried out, and the connection ends before the answer."""
        self._cuts += [method] * times

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """The next calls of a method are refused with an error."""
        self._errors += [(method, error)] * times

    async def outage(self) -> None:
        """Nothing answers any more: connections are refused and those that were open are gone."""
        await self.sockets.drop()
        await self.stop()

    async def back(self) -> None:
        """The end of an outage, on the same port."""
        await self.start()

    # --- life ---------------------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/v1/{id}", self._upload)
        app.router.add_get("/link", self.sockets.accept)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = int(self._runner.addresses[0][1])
        self.methods.base = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.sockets.drop()
        await self.stop()

    # --- requests -----------------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        if self.delay:
            await asyncio.sleep(self.delay)
        for limit in self._limits:
            if limit[0] == method:
                self._limits.remove(limit)
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(limit[1])})
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.methods.scopes))}
        try:
            arguments = await _arguments(request)
            self.requests.append((method, arguments))
            answer = self._answer(method, request.headers.get("Authorization", ""), arguments)
        except Refused as refusal:
            answer = {"ok": False, "error": refusal.error, "response_metadata": {"messages": list(refusal.details)}}
            if refusal.error == "missing_scope":
                answer |= {"needed": "".join(refusal.details[:1]), "provided": headers["X-OAuth-Scopes"]}
        if method in self._cuts and request.transport is not None:
            self._cuts.remove(method)
            request.transport.abort()
        return web.json_response(answer, headers=headers)

    def _answer(self, method: str, authorization: str, arguments: Json) -> Json:
        token = authorization.removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refused("invalid_auth" if token else "not_authed")
        for error in self._errors:
            if error[0] == method:
                self._errors.remove(error)
                raise Refused(error[1])
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("not_allowed_token_type")
            return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link?ticket=t&app_id=A1"}
        if method == "chat.delete":
            if token != ADMIN_TOKEN:
                raise Refused("cant_delete_message")
            place = self.workspace.conversations[arguments["channel"]]
            place.messages = [one for one in place.messages if one.ts != arguments["ts"]]
            return {"ok": True}
        if token != BOT_TOKEN:
            raise Refused("not_allowed_token_type")
        return self.methods.answer(method, arguments)

    async def _upload(self, request: web.Request) -> web.Response:
        upload = self.workspace.uploads[request.match_info["id"]]
        body = await request.read()
        if len(body) != upload["length"]:
            return web.Response(status=400, text="length")
        self.workspace.contents[upload["id"]] = body
        return web.Response(text=f"OK - {len(body)}")


async def _arguments(request: web.Request) -> Json:
    """What was asked, from wherever it may stand. JSON only where Slack takes it."""
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        if request.match_info["method"].startswith(FORM) and request.match_info["method"] != "conversations.open":
            raise Refused("invalid_arguments", "this method takes no JSON")
        found |= await request.json()
    elif request.can_read_body:
        found |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    found.pop("token", None)
    for name in ("view", "blocks", "metadata"):
        if isinstance(found.get(name), str):
            found[name] = json.loads(found[name])
    return found
