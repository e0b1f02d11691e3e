"""Updates that Telegram brings: an HTTP server that answers 200 only for what is stored."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from json import JSONDecodeError
from typing import Any

from aiohttp import web

from bot.domain.errors import MessengerUnavailable

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1 << 20
"""Bytes of an update; Telegram's are far smaller."""

Take = Callable[[dict[str, Any]], Awaitable[None]]


@asynccontextmanager
async def served(host: str, port: int, path: str, secret: str, take: Take) -> AsyncIterator[int]:
    """Listens while the block runs; the value is the port. Calls without the secret change nothing.

    `take` raises `MessengerUnavailable` for what could not be stored; then Telegram calls again.
    """

    async def called(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
        except (JSONDecodeError, UnicodeDecodeError):
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        try:
            await take(update)
        except MessengerUnavailable:
            return web.Response(status=503)
        return web.Response()

    app = web.Application(client_max_size=LARGEST)
    app.router.add_post(path, called)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise MessengerUnavailable("telegram.port_taken", permanent=True, port=port) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
