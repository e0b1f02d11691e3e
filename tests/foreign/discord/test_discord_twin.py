"""The adapter against another's fake of Discord (npm discord-digital-twin), behind a small compatibility proxy."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.config import Config
from bot.core.explain import words
from bot.domain.content import Button, Content, Paragraph, Pre
from bot.domain.flow import Address, Document
from bot.domain.ports import Link, Setup
from bot.domain.settings import SecretRef
from tests.contract.messengers.discord_site import Heard
from tests.contract.messengers.hurrying import QuickClock, until

HERE = Path(__file__).parent
pytestmark = pytest.mark.foreign


@dataclass
class Twin:
    """The other fake's process: what people do there, and what stands there."""

    process: asyncio.subprocess.Process
    facts: dict[str, str]

    async def ask(self, do: str, **said: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, "channel": self.facts["channel"], **said}).encode() + b"\n")
        return await self.answer(self.process)

    @staticmethod
    async def answer(process: asyncio.subprocess.Process) -> Any:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            return json.loads(await process.stdout.readline())


class Proxy:
    """What the twin lacks: the application under its old address, its owner, and uploads."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._session = aiohttp.ClientSession()

    async def handle(self, request: web.Request) -> web.Response:
        path = request.path.replace("/oauth2/applications/@me", "/applications/@me").removeprefix("/api")
        body: Any = b""
        if request.content_type != "multipart/form-data":
            body = await request.read()
        else:
            async for part in await request.multipart():
                if isinstance(part, aiohttp.BodyPartReader) and part.name == "payload_json":
                    body = await part.read()
        headers = {"Authorization": request.headers["Authorization"], "Content-Type": "application/json"}
        url = f"{self._upstream}{path}"
        async with self._session.request(
            request.method, url, params=request.query, data=body or None, headers=headers
        ) as response:
            text = await response.read()
            if path.endswith("/applications/@me"):
                owner = {"id": "1", "username": "alice", "discriminator": "0", "avatar": None}
                text = json.dumps(json.loads(text) | {"owner": owner}).encode()
            kind = response.content_type  # discord.py wants it without a charset
            return web.Response(status=response.status, body=text, headers={"Content-Type": kind})

    async def close(self) -> None:
        await self._session.close()


@asynccontextmanager
async def proxied(upstream: str) -> AsyncIterator[str]:
    proxy = Proxy(upstream)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", proxy.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    finally:
        await runner.cleanup()
        await proxy.close()


@asynccontextmanager
async def twin() -> AsyncIterator[Twin]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("node", "twin.mjs", cwd=HERE, stdin=pipe, stdout=pipe)
    try:
        yield Twin(process, await Twin.answer(process))
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def test_a_conversation_with_anothers_fake() -> None:
    """Asked by a mention, answered in a thread with a file and buttons, pressed, edited; a command of `/ops`."""
    async with twin() as other, proxied(other.facts["api"]) as api:
        facts, heard = other.facts, Heard()
        config = Config(
            token=SecretRef(env="TOKEN", file="", secret=""), threads=True, api_url=api, gateway_url=facts["gateway"]
        )
        adapter = DiscordAdapter(Setup(config, {"token": facts["token"]}, words, QuickClock()))
        task = asyncio.create_task(adapter.run(heard))
        await until(lambda: adapter.connection.link is Link.CONNECTED or task.done())
        asked = await other.ask("say", text=f"<@{facts['bot']}> restart nginx")
        await until(lambda: heard.messages)
        (message,) = heard.messages
        assert message.text == "restart nginx"
        assert message.address == Address("discord", facts["guild"], facts["channel"], asked["id"])

        card = Content(
            (Paragraph("Restart nginx on web-01?"), Pre("\n".join(map(str, range(99))), "plan.txt")),
            (Button("Restart", "tok-1", "primary"), Button("Cancel", "tok-2", "danger")),
        )
        document = Document("d1", "request:1", message.address, card)
        handle = await adapter.deliver(document)
        assert handle
        thread = handle.partition("/")[0]  # the twin gives it an id of its own
        assert thread != facts["channel"]
        *_, shown = await other.ask("messages", channel=thread)
        assert handle == f"{thread}/{shown['id']}"
        assert "Restart nginx on web-01?" in shown["content"]

        await other.ask("press", channel=thread, message=shown["id"], token="tok-1")
        await until(lambda: heard.presses)
        assert (heard.presses[0].token, heard.presses[0].handle) == ("tok-1", handle)
        assert heard.presses[0].address == message.address

        done = replace(document, desired=Content((Paragraph("Restarted."),)), handle=handle)
        assert await adapter.deliver(done) == handle
        *_, shown = await other.ask("messages", channel=thread)
        assert shown["content"] == "Restarted."
        assert not shown.get("components")

        await other.ask("command", text="status")
        await until(lambda: len(heard.messages) == 2)
        assert heard.messages[1].text == "status"
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await adapter.close()
