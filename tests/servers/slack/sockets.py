"""Socket Mode: several sockets of one app, each envelope to one of them, again where it is not acknowledged."""

import asyncio
import json
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.slack.blocks import Json

RETRIES = 3
"""How often Slack delivers an event again; the fake does not wait minutes in between."""


class Sockets:
    """The open sockets. `patience`: seconds until an envelope that is not acknowledged is given up."""

    def __init__(self) -> None:
        self.patience = 1.0
        self.redeliver = 0
        """How often every event is delivered again although it was acknowledged."""
        self.mute = False
        """Half-open: nothing is sent, nothing read, no ping answered."""
        self.most = 10
        self.surplus = "too_many_websockets"
        """What a socket beyond `most` is told instead of hello."""
        self.refused = 0
        """How many handshakes fail next."""
        self.acknowledged: list[Json] = []
        self.retried = 0
        self.opened = 0
        self._open: list[web.WebSocketResponse] = []
        self._muted: set[web.WebSocketResponse] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._numbers = count(1)
        self._turn = count()

    @property
    def live(self) -> list[web.WebSocketResponse]:
        return [one for one in self._open if not one.closed and one not in self._muted]

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        if self.refused:
            self.refused -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self._open) >= self.most:
            await socket.send_json({"type": "disconnect", "reason": self.surplus})
            await socket.close()
            return socket
        self._open.append(socket)
        self.opened += 1
        hello = {"num_connections": len(self._open), "connection_info": {"app_id": "A1"}}
        await socket.send_json({"type": "hello", **hello, "debug_info": {"approximate_connection_time": 18060}})
        try:
            async for message in socket:
                if self.mute:
                    self._muted.add(socket)
                if socket in self._muted:
                    continue
                if message.type is WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self._open.remove(socket)
            self._muted.discard(socket)
        return socket

    def _acknowledge(self, answer: Json) -> None:
        if set(answer) - {"envelope_id", "payload"}:
            raise AssertionError(f"not an acknowledgement: {answer}")
        self.acknowledged.append(answer)
        waiting = self._waiting.pop(answer["envelope_id"], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def send(self, kind: str, payload: Json) -> bool:
        """Delivers one payload; True where the bot acknowledged it."""
        again = kind == "events_api"
        taken = False
        for attempt in range(1 + (max(RETRIES, self.redeliver) if again else 0)):
            if taken and attempt > self.redeliver:
                break
            taken = await self._once(kind, payload, attempt) or taken
        return taken

    async def _once(self, kind: str, payload: Json, attempt: int) -> bool:
        live = self.live
        if not live:
            return False
        socket = live[next(self._turn) % len(live)]
        number = f"envelope-{next(self._numbers)}"
        envelope: dict[str, Any] = {"envelope_id": number, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind == "slash_commands"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            self.retried += bool(attempt)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await socket.send_json(envelope)
            async with asyncio.timeout(self.patience):
                await answer
        except (TimeoutError, ConnectionError):
            return False
        finally:
            self._waiting.pop(number, None)
        return True

    async def say_goodbye(self, reason: str, *, close: bool = False) -> None:
        """A `disconnect` on every socket; Slack closes it a few seconds later, or at once."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            if close:
                await socket.close()

    async def drop(self) -> None:
        """Every connection is gone, without a word."""
        for socket in list(self._open):
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()

    async def babble(self) -> None:
        """Frames that are no envelopes."""
        for socket in self.live:
            for frame in ("", "not JSON", "[]", "{}", '{"type": "future", "envelope_id": "e"}'):
                await socket.send_str(frame)

    def half_open(self) -> None:
        """The sockets that are open now never say anything again."""
        self._muted.update(self._open)
