"""The other way in: Slack posts to an address of ours. One path for events, presses and slash commands.

Nothing is read from a request before its signature is verified, and a replayed request changes nothing.
"""

from collections.abc import Sequence

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from adapters.slack.config import Config
from adapters.slack.signature import Signatures

log = structlog.get_logger(__name__)
LARGEST = 1024 * 1024
"""Bytes of a request; Slack's are far smaller."""
OK, UNAUTHORIZED = 200, 401


class Server:
    """Listens while it is open; `port` is where."""

    def __init__(self, app: AsyncApp, signatures: Signatures, config: Config) -> None:
        self._app = app
        self._signatures = signatures
        self._config = config
        self._runner: web.AppRunner | None = None
        self.port = config.port

    async def open(self) -> None:
        """Starts to listen. Raises `OSError` where the address is taken."""
        site = web.Application(client_max_size=LARGEST)
        site.router.add_post(self._config.path, self._take)
        self._runner = web.AppRunner(site, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._config.host, self._config.port).start()
        self.port = int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stops listening; requests under way end first."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._signatures.genuine(body, request.headers):
            log.warning("slack.unsigned_request")
            return web.Response(status=UNAUTHORIZED)
        if not self._signatures.first(request.headers):
            # Answered like the first time: a proxy that repeats a request is no reason for Slack to try again.
            log.warning("slack.replayed_request")
            return web.Response(status=OK)
        headers: dict[str, str | Sequence[str]] = {name: list(request.headers.getall(name)) for name in request.headers}
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=headers))
        if answer.status != OK:
            self._signatures.forget(request.headers)
        kind = next(iter(answer.headers.get("content-type", [])), "text/plain; charset=utf-8")
        return web.Response(status=answer.status, body=str(answer.body or ""), headers={"Content-Type": kind})
