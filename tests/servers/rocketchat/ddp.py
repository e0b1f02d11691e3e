"""One live connection: DDP version 1 as the specification says, and the streams that a bot uses."""

import asyncio
import json
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.servers.rocketchat.model import BOT, BOT_NAME, TOKEN, Model, Stored
from tests.servers.rocketchat.switches import Switches


class Session:
    """Answers frames and sends events, in the order in which they come."""

    def __init__(self, socket: web.WebSocketResponse, model: Model, switches: Switches) -> None:
        self.socket = socket
        self.logged_in = False
        self.counted = False
        self.subscribed = ""
        self.typing: list[list[Any]] = []
        self.pings = 0
        self.pongs = 0
        self.unanswered = 0
        self._model = model
        self._switches = switches
        self._connected = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, frame: Stored) -> None:
        """One frame of the client; what DDP forbids ends the connection."""
        match frame:
            case {"msg": "connect", "version": "1", "support": [*_]}:
                self._connected = True
                await self._say({"server_id": "0"})
                await self._say({"msg": "connected", "session": "s1"})
                await self._say({"msg": "ping"})
            case {"msg": "connect"}:
                await self._say({"msg": "failed", "version": "1"})
                await self.socket.close()
            case _ if not self._connected:
                await self._say({"msg": "error", "reason": "Must connect first", "offendingMessage": frame})
            case {"msg": "ping"}:
                self.pings += 1
                await self._say({"msg": "pong", **({"id": frame["id"]} if "id" in frame else {})})
            case {"msg": "pong"}:
                self.pongs += 1
            case {"msg": "method", "method": str(name), "params": [*parameters], "id": str(id)}:
                await self._method(name, parameters, id)
            case {"msg": "sub", "id": str(id), "name": "stream-room-messages", "params": ["__my_messages__", *_]}:
                await self._subscribe(id)
            case {"msg": "sub", "id": str(id)}:
                error = {"error": 404, "reason": "Subscription not found", "errorType": "Meteor.Error"}
                await self._say({"msg": "nosub", "id": id, "error": error})
            case _:
                await self._say({"msg": "error", "reason": "Bad request", "offendingMessage": frame})

    def message(self, message: Stored) -> None:
        """A message that is new or has changed, to whoever may read it: members, and everybody of public rooms."""
        room = self._model.rooms[message["rid"]]
        member = BOT in room["uids"]
        if not self.subscribed or not (member or room["t"] == "c") or self._switches.half_open:
            return
        self.event(message, {"roomParticipant": member, "roomType": room["t"], "roomName": room["name"]})

    def event(self, message: Stored, about: Stored) -> None:
        """One event of the subscription, as often as the switches say."""
        fields = {"eventName": "__my_messages__", "args": [message, about]}
        frame = {"msg": "changed", "collection": "stream-room-messages", "id": "id", "fields": fields}
        text = _ejson(frame)
        for _ in range(self._switches.repeat):
            task = asyncio.ensure_future(self.socket.send_str(text))
            self._tasks.add(task)
            task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever has gone hears nothing

    async def _method(self, name: str, parameters: list[Any], id: str) -> None:
        match name, parameters:
            case "login", [{"resume": str(token)}]:
                if token == TOKEN and self._switches.token_valid:
                    self.logged_in = True
                    await self._say({"msg": "result", "id": id, "result": {"id": BOT, "token": token}})
                    await self._say({"msg": "updated", "methods": [id]})
                else:
                    error = {
                        "error": 403,
                        "reason": "You've been logged out by the server.",
                        "errorType": "Meteor.Error",
                    }
                    await self._say({"msg": "result", "id": id, "error": error})
            case "stream-notify-room", [str(place), str(user), [*_], {}] if self.logged_in and user == BOT_NAME:
                self.typing.append([place, *parameters[2:]])
                await self._say({"msg": "result", "id": id})
            case _:
                error = {"error": 404, "reason": f"Method '{name}' not found", "errorType": "Meteor.Error"}
                await self._say({"msg": "result", "id": id, "error": error})

    async def _subscribe(self, id: str) -> None:
        if not self.logged_in:
            error = {"error": "not-allowed", "errorType": "Meteor.Error"}
            await self._say({"msg": "nosub", "id": id, "error": error})
            return
        self.subscribed = id
        await self._say({"msg": "ready", "subs": [id]})

    async def _say(self, frame: Stored) -> None:
        await self.socket.send_str(_ejson(frame))


def _ejson(frame: Any) -> str:
    """DDP writes moments as EJSON."""

    def moment(one: datetime) -> dict[str, int]:
        return {"$date": int(one.timestamp() * 1000)}

    return json.dumps(frame, default=moment)
