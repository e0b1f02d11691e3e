"""One WebSocket of Socket Mode: envelopes in, acknowledgements out, and the truth about whether it still lives.

The SDK's own socket clients reconnect by themselves, for ever and without telling; this one ends, and says why.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.api import Api
from adapters.slack.errors import NoAnswer

log = structlog.get_logger(__name__)
HELLO = 10.0
"""Seconds until Slack's `hello`; without it the socket carries nothing."""
LOST = "lost"
"""Why a socket ended when Slack did not say."""
OK = 200


class Socket:
    """One connection. `heartbeat`: seconds between our pings; half of it without an answer and the socket is dead."""

    def __init__(self, app: AsyncApp, api: Api, heartbeat: float, heard: Callable[[], None]) -> None:
        self._app = app
        self._api = api
        self._heartbeat = heartbeat
        self._heard = heard
        self._socket: ClientWebSocketResponse | None = None
        self._working: set[asyncio.Task[None]] = set()
        self.goodbye: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """Why another socket is needed, once one is: the reason that Slack gave, or `LOST`."""

    async def open(self) -> None:
        """Returns when Slack said hello. Raises `MessengerUnavailable`."""
        client = self._api.client
        answer = await self._api.ask(client.apps_connections_open, app_token=client.token)
        try:
            async with asyncio.timeout(HELLO):
                # The heartbeat's own deadline is half its period.
                self._socket = await self._api.session.ws_connect(
                    answer["url"], heartbeat=self._heartbeat, proxy=client.proxy, max_msg_size=0
                )
                hello = _decoded(await self._socket.receive_str())
        except (aiohttp.ClientError, TimeoutError, OSError, TypeError) as error:
            await self.close()
            raise NoAnswer(sure=True) from error
        if hello.get("type") != "hello":
            await self.close()
            self._say_goodbye(str(hello.get("reason") or LOST))
            raise NoAnswer(sure=True)

    async def listen(self) -> None:
        """Handles envelopes until the connection ends; after Slack's goodbye too, for what it sends meanwhile."""
        socket = self._socket
        if socket is None:
            raise RuntimeError("a socket listens after it was opened")
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            envelope = _decoded(message.data)
            self._heard()
            if envelope.get("type") == "disconnect":
                self._say_goodbye(str(envelope.get("reason") or LOST))
            elif (request := SocketModeRequest.from_dict(envelope)) is not None:
                task = asyncio.create_task(self._handle(socket, request))
                self._working.add(task)
                task.add_done_callback(self._working.discard)
        self._say_goodbye(LOST)

    def _say_goodbye(self, reason: str) -> None:
        if not self.goodbye.done():
            self.goodbye.set_result(reason)

    async def close(self, patience: float = 0) -> None:
        """Ends the connection. What is being stored gets some seconds of `patience`, so that it is acknowledged."""
        if self._working and patience:
            await asyncio.wait(self._working, timeout=patience)
        if self._socket is not None:
            await self._socket.close()

    async def _handle(self, socket: ClientWebSocketResponse, request: SocketModeRequest) -> None:
        """One envelope. It is acknowledged only where the app took it: Slack delivers the others again."""
        response = await run_async_bolt_app(self._app, request)
        if response.status != OK:
            log.warning("slack.not_acknowledged", kind=request.type, status=response.status)
            return
        try:
            await socket.send_json(SocketModeResponse(envelope_id=request.envelope_id).to_dict())
        except (aiohttp.ClientError, ConnectionError) as error:
            log.info("slack.acknowledgement_lost", error=type(error).__name__)


def _decoded(text: str) -> dict[str, Any]:
    """An envelope; Slack may send frames that are none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
