"""Discord's gateway: sessions that are identified, kept alive, resumed or refused."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.servers.discord.world import World

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT, CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15


@dataclass
class Session:
    """What a bot was told; a socket may come and go."""

    id: str
    intents: int
    told: list[dict[str, Any]] = field(default_factory=list)
    line: "Line | None" = None


class Line:
    """One websocket with its compression."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None

    async def send(self, op: int, data: Any = None, **more: Any) -> None:
        text = json.dumps({"op": op, "d": data, "s": None, "t": None} | more)
        if self.socket.closed:
            return
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode())
            await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """`interval`: milliseconds between heartbeats. `deaf`: nothing is answered, as on a half-open line."""

    def __init__(self, world: World, interval: int = 41_250) -> None:
        self.world = world
        self.interval = interval
        self.url = ""
        self.deaf = False
        self.copies = 1
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.identified = self.resumed = self.heartbeats = 0
        self.outbox: list[tuple[Line, dict[str, Any]]] = []

    def wanted(self, session: Session, event: str, data: dict[str, Any]) -> dict[str, Any] | None:
        """An event as this session's intents show it."""
        if event.startswith("MESSAGE_"):
            if not session.intents & (GUILD_MESSAGES if "guild_id" in data else DIRECT):
                return None
            author = data.get("author", {}).get("id")
            named = any(user["id"] == self.world.bot for user in data.get("mentions", ()))
            readable = session.intents & CONTENT or not data.get("guild_id") or named or author == self.world.bot
            return data if readable or "content" not in data else data | {"content": "", "components": []}
        if event.startswith(("GUILD_", "THREAD_", "CHANNEL_")) and not session.intents & GUILDS:
            return None
        return data

    async def tell(self, event: str, data: dict[str, Any], session: Session) -> None:
        """Numbers an event, keeps it for a RESUME, and sends it to whoever is on the line."""
        if (shown := self.wanted(session, event, data)) is None:
            return
        packet = {"d": json.loads(json.dumps(shown)), "s": len(session.told) + 1, "t": event}
        session.told.append(packet)
        if session.line is not None and not self.deaf:
            await self._dispatch(session.line, packet)

    async def _dispatch(self, line: Line, packet: dict[str, Any]) -> None:
        await line.send(0, packet["d"], s=packet["s"], t=packet["t"])

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            await socket.close(code=4012)
            return socket
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        self.lines.add(line)
        session: Session | None = None
        if not self.deaf:
            await line.send(HELLO, {"heartbeat_interval": self.interval})
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT or self.deaf:
                    continue
                packet = json.loads(message.data)
                match packet["op"]:
                    case code if code == HEARTBEAT:
                        self.heartbeats += 1
                        await line.send(ACK)
                    case code if code in {IDENTIFY, RESUME} and session is not None:
                        await socket.close(code=4005)
                    case code if code == IDENTIFY:
                        session = await self._identify(line, packet["d"])
                    case code if code == RESUME:
                        session = await self._resume(line, packet["d"])
                    case _:
                        await socket.close(code=4001 if session else 4003)
        finally:
            self.lines.discard(line)
            if session is not None and session.line is line:
                session.line = None
        return socket

    async def _identify(self, line: Line, said: dict[str, Any]) -> Session | None:
        world = self.world
        self.identified += 1
        if said["token"] != world.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
            return None
        if said["intents"] & CONTENT and not world.may_read:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
            return None
        session = Session(world.snowflake(), said["intents"], line=line)
        self.sessions[session.id] = session
        ready = {
            "v": 10,
            "user": world.users[world.bot],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "guilds": [{"id": guild, "unavailable": True} for guild in world.guilds],
            "private_channels": [],
            "application": {"id": world.application, "flags": 1 << 19},
            "session_type": "normal",
        }
        await self.tell("READY", ready, session)
        for guild in world.guilds:
            await self.tell("GUILD_CREATE", world.guild_data(guild), session)
        return session

    async def _resume(self, line: Line, said: dict[str, Any]) -> Session | None:
        session = self.sessions.get(said["session_id"])
        if session is None or said["token"] != self.world.token or said["seq"] > len(session.told):
            await line.send(INVALID, data=False)
            return None
        self.resumed += 1
        session.line = line
        for packet in session.told[said["seq"] :]:
            await self._dispatch(line, packet)
        await self.tell("RESUMED", {"_trace": []}, session)
        return session

    async def drop(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        """Closes every connection."""
        for line in list(self.lines):
            await line.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        for line in list(self.lines):
            await line.send(RECONNECT)

    def forget(self) -> None:
        """No session can be resumed any more."""
        for session in self.sessions.values():
            session.line = None
        self.sessions.clear()
