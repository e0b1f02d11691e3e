"""The part of DDP that a listener needs: log in, subscribe, be called; and notice when nobody is there any more.

Source: the published DDP specification, version 1, and Rocket.Chat's realtime documentation.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSMsgType

from adapters.rocketchat.errors import TokenRefused
from adapters.rocketchat.wire import Payload
from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Clock

BEAT, PATIENCE = 20.0, 10.0
"""Seconds between two pings of ours, and that the server may take to say anything."""
ANSWER = 10.0
"""Seconds for one answer."""
MESSAGES = "stream-room-messages"
MINE = "__my_messages__"
"""All rooms of the bot in one subscription."""
FORBIDDEN = 403

Heard = tuple[Payload, Mapping[str, Any]]
"""A message, and what the server adds to it: `roomType`, and whether the bot is a member (`roomParticipant`)."""


class Ddp:
    """One connection. `listen` and `beat` must run while it is used."""

    def __init__(self, socket: ClientWebSocketResponse, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock
        self._numbers = count(1)
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._heard = True
        self.messages: asyncio.Queue[Heard] = asyncio.Queue()

    async def start(self, token: str) -> None:
        """Shakes hands, logs in, subscribes. Raises `MessengerUnavailable`, permanent where the token is refused."""
        await self._ask("connected", {"msg": "connect", "version": "1", "support": ["1"]})
        await self.call("login", {"resume": token})
        number = self._number()
        await self._ask(number, {"msg": "sub", "id": number, "name": MESSAGES, "params": [MINE, False]})

    async def call(self, method: str, *parameters: Any) -> Any:
        """A method's result. Raises `MessengerUnavailable`."""
        number = self._number()
        return await self._ask(number, {"msg": "method", "method": method, "params": list(parameters), "id": number})

    async def tell(self, method: str, *parameters: Any) -> None:
        """Calls a method whose result nobody waits for. Raises `MessengerUnavailable`."""
        await self._send({"msg": "method", "method": method, "params": list(parameters), "id": self._number()})

    async def close(self) -> None:
        """Ends the connection."""
        await self._socket.close()

    async def listen(self) -> None:
        """Takes what the server says until the connection ends; then raises `MessengerUnavailable`."""
        async for frame in self._socket:
            self._heard = True
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                said = frame.json()
            except ValueError:  # nothing of DDP's
                continue
            await self._take(said)
        raise MessengerUnavailable("rocketchat.lost")

    async def beat(self) -> None:
        """Asks for a sign of life for ever; raises `MessengerUnavailable` where there is none."""
        while True:
            await self._clock.sleep(BEAT)
            self._heard = False
            await self._send({"msg": "ping", "id": self._number()})
            await self._clock.sleep(PATIENCE)
            if not self._heard:
                raise MessengerUnavailable("rocketchat.silent")

    async def _take(self, said: Any) -> None:
        match said:
            case {"msg": "ping"}:
                await self._send({"msg": "pong", **({"id": said["id"]} if "id" in said else {})})
            case {"msg": "changed", "collection": "stream-room-messages", "fields": {"args": [message, *more]}}:
                about = more[0] if more and isinstance(more[0], Mapping) else {}
                if isinstance(message, Mapping):
                    self.messages.put_nowait((message, about))
            case {"msg": "nosub", "id": number} if number not in self._answers:  # it had been running
                await self._socket.close()
            case _:
                self._take_answer(said)

    def _take_answer(self, said: Any) -> None:
        """What was waited for; all that later versions of the server may add says nothing to a listener."""
        match said:
            case {"msg": "connected"}:
                self._answer("connected", None)
            case {"msg": "failed"}:
                self._refuse("connected", MessengerUnavailable("rocketchat.lost"))
            case {"msg": "result" | "nosub", "id": number, "error": Mapping() as error}:
                self._refuse(number, _refused(error))
            case {"msg": "nosub", "id": number}:
                self._refuse(number, MessengerUnavailable("rocketchat.lost"))
            case {"msg": "result", "id": number}:
                self._answer(number, said.get("result"))
            case {"msg": "ready", "subs": [*numbers]}:
                for number in numbers:
                    self._answer(number, None)

    async def _ask(self, number: str, frame: Payload) -> Any:
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send(frame)
            async with asyncio.timeout(ANSWER):
                return await answer
        except TimeoutError as error:
            raise MessengerUnavailable("rocketchat.silent") from error
        finally:
            self._answers.pop(number, None)

    async def _send(self, frame: Payload) -> None:
        try:
            await self._socket.send_str(json.dumps(frame))
        except (ClientError, ConnectionError) as error:
            raise MessengerUnavailable("rocketchat.lost") from error

    def _number(self) -> str:
        return str(next(self._numbers))

    def _answer(self, number: str, result: Any) -> None:
        if (answer := self._answers.get(number)) and not answer.done():
            answer.set_result(result)

    def _refuse(self, number: str, error: MessengerUnavailable) -> None:
        if (answer := self._answers.get(number)) and not answer.done():
            answer.set_exception(error)


def _refused(error: Mapping[str, Any]) -> MessengerUnavailable:
    if error.get("error") == FORBIDDEN:
        return TokenRefused()
    wait = error.get("details", {}).get("timeToReset") if isinstance(error.get("details"), Mapping) else None
    return MessengerUnavailable("rocketchat.lost", float(wait) / 1000 if wait else None)


@asynccontextmanager
async def connect(url: str, clock: Clock) -> AsyncIterator[Ddp]:
    """A connection to the server at `url` (http or https). Raises `MessengerUnavailable`."""
    address = "ws" + url.rstrip("/").removeprefix("http") + "/websocket"
    async with ClientSession() as session:
        try:
            async with asyncio.timeout(ANSWER):
                socket = await session.ws_connect(address, timeout=ClientWSTimeout(ws_close=1))
        except (ClientError, OSError, TimeoutError) as error:
            raise MessengerUnavailable("rocketchat.unreachable") from error
        async with socket:
            yield Ddp(socket, clock)
