"""Every call to the server's REST API: the vendor's SDK in threads, its failures classified once."""

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from requests import RequestException, Session
from rocketchat_API.APIExceptions.RocketExceptions import (  # type: ignore[import-untyped]
    RocketApiException,
    RocketBadStatusCodeException,
)
from rocketchat_API.rocketchat import RocketChat  # type: ignore[import-untyped]

from adapters.rocketchat.config import Config
from adapters.rocketchat.errors import NotFound, Refusal, TokenRefused
from adapters.rocketchat.render import File
from adapters.rocketchat.wire import Me, Payload
from bot.domain.errors import MessengerUnavailable

T = TypeVar("T")
THREADS = 4
TIMEOUT = (4.0, 8.0)
"""Seconds to connect, and without a byte of the answer: well below the outbox's lease."""
WAIT = re.compile(r"wait (\d+) seconds?", re.IGNORECASE)
"""The SDK hides the answer's headers; the server says the time in the text as well."""
SLOW_DOWN = 60.0
"""The window of the server's limits, for whoever says 429 without a time."""
UNAUTHORISED, TOO_MANY = 401, 429
SERVER_ERROR = 500
SLUG = re.compile(r"[^A-Za-z0-9_-]+")


class Rest(Protocol):
    """What the adapter asks of a server. All raise `MessengerUnavailable`; what the server refused is a `Refusal`."""

    async def me(self) -> Me: ...

    async def version(self) -> str: ...

    async def send(self, message: Payload) -> Payload | None:
        """Posts a message with an `_id` of ours; None where the server says nothing of what it stored."""
        ...

    async def update(self, room: str, id: str, text: str) -> None: ...

    async def delete(self, room: str, id: str) -> None: ...

    async def message(self, id: str) -> Payload:
        """Raises `NotFound` where there is none."""
        ...

    async def upload(self, room: str, file: File, thread: str) -> str:
        """Posts a file as a message of its own; the message's identity."""
        ...

    async def room(self, id: str) -> Payload: ...

    async def rooms_since(self, moment: datetime) -> list[Payload]:
        """The bot's rooms in which anything happened since then."""
        ...

    async def messages_since(self, room: str, moment: datetime) -> list[Payload]:
        """All that was written or touched in a room since then, in no order."""
        ...

    async def user(self, id: str) -> Payload: ...

    async def open_direct(self, username: str) -> str:
        """The room in which the bot and a user talk alone."""
        ...

    async def close(self) -> None: ...


class SdkRest:
    """`Rest` through rocketchat-API, which waits: each thread has a client of its own."""

    def __init__(self, config: Config, token: str) -> None:
        self._config = config
        self._token = token
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rocketchat")
        self._mine = threading.local()
        self._sessions: list[Session] = []

    async def me(self) -> Me:
        answer = await self._call(lambda sdk: sdk.me())
        return Me(str(answer["_id"]), str(answer["username"]), tuple(map(str, answer.get("roles") or ())))

    async def version(self) -> str:
        return str((await self._call(lambda sdk: sdk.info())).get("version") or "")

    async def send(self, message: Payload) -> Payload | None:
        answer = await self._call(
            lambda sdk: sdk.call_api_post("chat.sendMessage", message=dict(message), previewUrls=[])
        )
        sent = answer.get("message")
        return sent if isinstance(sent, Mapping) and sent.get("_id") else None

    async def update(self, room: str, id: str, text: str) -> None:
        await self._call(lambda sdk: sdk.chat_update(room, id, text, previewUrls=[]))

    async def delete(self, room: str, id: str) -> None:
        await self._call(lambda sdk: sdk.chat_delete(room, id))

    async def message(self, id: str) -> Payload:
        return _mapping(await self._call(lambda sdk: sdk.chat_get_message(_quoted(id)), missing=True), "message")

    async def upload(self, room: str, file: File, thread: str) -> str:
        where = {"tmid": thread} if thread else {}

        def post(sdk: RocketChat) -> Any:
            stored = sdk.rooms_media(_quoted(room), (file.name, file.data, file.type))
            return sdk.rooms_media_confirm(_quoted(room), _quoted(str(stored["file"]["_id"])), **where)

        return str(_mapping(await self._call(post), "message")["_id"])

    async def room(self, id: str) -> Payload:
        return _mapping(await self._call(lambda sdk: sdk.rooms_info(room_id=_quoted(id))), "room")

    async def rooms_since(self, moment: datetime) -> list[Payload]:
        answer = await self._call(lambda sdk: sdk.rooms_get(updatedSince=_iso(moment)))
        return list(answer.get("update") or ())

    async def messages_since(self, room: str, moment: datetime) -> list[Payload]:
        answer = await self._call(lambda sdk: sdk.chat_sync_messages(_quoted(room), _iso(moment)))
        return list(_mapping(answer, "result").get("updated") or ())

    async def user(self, id: str) -> Payload:
        return _mapping(await self._call(lambda sdk: sdk.users_info(user_id=_quoted(id))), "user")

    async def open_direct(self, username: str) -> str:
        return str(_mapping(await self._call(lambda sdk: sdk.dm_create(username)), "room")["_id"])

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for session in self._sessions:
            session.close()

    async def _call(self, ask: Callable[[RocketChat], Any], *, missing: bool = False) -> Mapping[str, Any]:
        """One call in a thread. `missing`: a refusal without a reason means that there is no such thing."""

        def work() -> Any:
            try:
                return ask(self._sdk())
            except RocketApiException as error:
                raise _refused(
                    error.status_code, str(error.error), str(error.error_type or ""), missing=missing
                ) from error
            except RocketBadStatusCodeException as error:
                raise _refused(error.status_code, str(error.response), "", missing=missing) from error
            except RequestException as error:
                raise MessengerUnavailable("rocketchat.unreachable") from error

        answer = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        if not isinstance(answer, Mapping):  # a proxy's page, for one
            raise MessengerUnavailable("rocketchat.unreachable")
        return answer

    def _sdk(self) -> RocketChat:
        """The client of the thread that asks."""
        if not hasattr(self._mine, "sdk"):
            session = Session()
            session.max_redirects = 0  # a redirect would be shown the token
            self._sessions.append(session)
            self._mine.sdk = RocketChat(
                auth_token=self._token,
                user_id=self._config.user_id,
                server_url=self._config.url.rstrip("/"),
                timeout=TIMEOUT,
                session=session,
            )
        return self._mine.sdk


def _refused(status: int, said: str, kind: str, *, missing: bool) -> MessengerUnavailable:
    """What a status and the server's words mean for a delivery."""
    if status == TOO_MANY or "error-too-many-requests" in (kind, said):
        wait = WAIT.search(said)
        return MessengerUnavailable("rocketchat.too_many", float(wait[1]) if wait else SLOW_DOWN)
    if status == UNAUTHORISED:
        return TokenRefused()
    if status >= SERVER_ERROR:
        return MessengerUnavailable("rocketchat.unreachable")
    reason = SLUG.sub(" ", kind or said).strip()[:60]
    if missing or said.startswith("No message found"):
        return NotFound(reason or "not found")
    return Refusal(reason or str(status))


def _mapping(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = answer.get(key)
    if not isinstance(value, Mapping):
        raise MessengerUnavailable("rocketchat.unreachable")
    return value


def _quoted(value: str) -> str:
    """The SDK writes identities into addresses as they are."""
    return quote(value, safe="")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
