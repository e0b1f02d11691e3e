"""The server: `POST /v1/messages` on a loopback port, which answers what a test had prepared, or misbehaves so."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Self

from aiohttp import web

from tests.servers.anthropic.rules import Refused, check

KEY = "sk-stub-1"
Answering = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


class FakeAnthropic:
    """`async with FakeAnthropic() as model:`; `model.url` is the `base_url` of the configuration.

    Answers are taken in the order in which they were prepared; the last one stays.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        """The bodies that were accepted."""
        self.refused: list[str] = []
        """Why others were not."""
        self.followed: list[str] = []
        """Where a redirect led somebody to."""
        self.too_large = False
        """True: sets of strict tools are refused, as large ones are."""
        self._answers: list[Answering] = []
        self._runner: web.AppRunner | None = None
        self._ending = asyncio.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- what it answers ----------------------------------------------------------------------------------------------

    def says(self, *content: object, stop: str = "", usage: dict[str, Any] | None = None) -> None:
        """A message with these blocks; `stop` "" follows from them."""
        calls = any(isinstance(block, dict) and block.get("type") == "tool_use" for block in content)
        body = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "stub",
            "content": list(content),
            "stop_reason": stop or ("tool_use" if calls else "end_turn"),
            "stop_sequence": None,
            "usage": usage or {"input_tokens": 100, "output_tokens": 10},
        }
        self.sends(json.dumps(body).encode())

    def calls(self, tool: str, **values: object) -> None:
        """A message with one tool call."""
        self.says(use(tool, **values))

    def fails(self, status: int, kind: str, **headers: str) -> None:
        """An error, with headers (`retry_after="3600"`)."""
        body = {"type": "error", "error": {"type": kind, "message": kind}}
        self.sends(json.dumps(body).encode(), status, **headers)

    def sends(self, body: bytes, status: int = 200, **headers: str) -> None:
        """These bytes, with headers (`content_encoding="gzip"`)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers={"content-type": "application/json"} | named)

        self._answers.append(answer)

    def cuts(self, body: bytes = b'{"type": "message", "content": [') -> None:
        """The connection ends in the middle of an answer that was said to be longer."""

        async def answer(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
            response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "4096"})
            await response.prepare(request)
            await response.write(body)
            assert request.transport is not None
            request.transport.close()
            return response

        self._answers.append(answer)

    def drips(self) -> None:
        """One byte after another, for ever: no read ever times out, and no answer ever comes."""

        async def answer(request: web.Request, _: dict[str, Any]) -> web.StreamResponse:
            response = web.StreamResponse(headers={"content-type": "application/json"})
            await response.prepare(request)
            while not self._ending.is_set():
                await response.write(b" ")
                await asyncio.sleep(0.01)
            return response

        self._answers.append(answer)

    def keeps_silent(self) -> None:
        """Nothing at all."""

        async def answer(_: web.Request, __: dict[str, Any]) -> web.StreamResponse:
            await self._ending.wait()
            return web.Response()

        self._answers.append(answer)

    # --- life ---------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_route("*", "/{elsewhere:.*}", self._elsewhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ending.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        try:
            body = json.loads(await request.read())
            check(request.headers, body, KEY, strict=not self.too_large)
        except Refused as refused:
            self.refused.append(str(refused))
            return web.json_response(refused.body, status=refused.status)
        self.requests.append(body)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return await answer(request, body)

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        self.followed.append(request.path)
        return web.Response(status=404)


def use(tool: str, **values: object) -> dict[str, object]:
    """One tool call."""
    return {"type": "tool_use", "id": "toolu_1", "name": tool, "input": values}


def text(words: str) -> dict[str, object]:
    """One block of text."""
    return {"type": "text", "text": words}
