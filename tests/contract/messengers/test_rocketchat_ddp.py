"""The live connection by itself, before a server that says what a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web

from adapters.rocketchat.ddp import Ddp, connect
from bot.domain.errors import MessengerUnavailable
from tests.fakes import ManualClock

Answer = Callable[[Mapping[str, Any]], list[object]]
HELLO = [
    {"server_id": "0"},
    "not json {",
    {"msg": "connected", "session": "s"},
    {"msg": "added", "collection": "users"},
]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[tuple[Ddp, "asyncio.Task[None]"]]:
    """A connection whose every frame is answered by `answer`; texts are sent as they are, None ends it."""

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for frame in socket:
            for said in answer(frame.json()):
                if said is None:
                    await socket.close()
                elif isinstance(said, str | bytes):
                    await (socket.send_str(said) if isinstance(said, str) else socket.send_bytes(said))
                else:
                    await socket.send_json(said)
        return socket

    app = web.Application()
    app.router.add_get("/chat/websocket", talk)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with connect(f"http://127.0.0.1:{runner.addresses[0][1]}/chat/", ManualClock()) as ddp:
            listening = asyncio.create_task(ddp.listen())
            yield ddp, listening
            listening.cancel()
            with suppress(asyncio.CancelledError, MessengerUnavailable):
                await listening
    finally:
        await runner.cleanup()


def by_message(**answers: list[object]) -> Answer:
    """The answers to each kind of frame, with its id filled in."""

    def answer(frame: Mapping[str, Any]) -> list[object]:
        said = answers.get(str(frame["msg"]), [])
        return [one | {"id": frame["id"]} if isinstance(one, dict) and one.get("id") == "?" else one for one in said]

    return answer


async def refusal(**answers: list[object]) -> MessengerUnavailable:
    hello: dict[str, list[object]] = {"connect": [*HELLO]}
    async with server(by_message(**(hello | answers))) as (ddp, _):
        with pytest.raises(MessengerUnavailable) as refused:
            await ddp.start("token")
    return refused.value


async def test_a_refused_token_is_for_good() -> None:
    error = await refusal(method=[{"msg": "result", "id": "?", "error": {"error": 403, "reason": "logged out"}}])
    assert (error.code, error.permanent) == ("rocketchat.token", True)


async def test_a_limit_at_login_says_how_long() -> None:
    said = {"error": "too-many-requests", "details": {"timeToReset": 4500}}
    error = await refusal(method=[{"msg": "result", "id": "?", "error": said}])
    assert (error.permanent, error.retry_after) == (False, 4.5)


@pytest.mark.parametrize("more", [{}, {"error": {"error": "not-allowed"}}])
async def test_a_refused_subscription_is_tried_again(more: dict[str, object]) -> None:
    result = {"msg": "result", "id": "?", "result": {}}
    error = await refusal(method=[result], sub=[{"msg": "nosub", "id": "?", **more}])
    assert (error.code, error.permanent) == ("rocketchat.lost", False)


async def test_another_version_is_no_server_of_ours() -> None:
    assert (await refusal(connect=[{"msg": "failed", "version": "pre1"}])).code == "rocketchat.lost"


async def test_events_pings_and_what_nobody_knows() -> None:
    said: list[object] = [
        b"binary",
        "[1]",
        {"msg": "changed", "collection": "stream-room-messages", "fields": {"args": []}},
        {"msg": "changed", "collection": "stream-room-messages", "fields": {"args": ["no message"]}},
        {"msg": "changed", "collection": "stream-notify-user", "fields": {"args": [{"_id": "x"}]}},
        {"msg": "changed", "collection": "stream-room-messages", "fields": {"args": [{"_id": "m1"}]}},
        {
            "msg": "changed",
            "collection": "stream-room-messages",
            "fields": {"args": [{"_id": "m2"}, {"roomType": "d"}]},
        },
        {"msg": "result", "id": "nobody asked"},
        {"msg": "ping"},
    ]
    heard: list[Mapping[str, Any]] = []

    def answer(frame: Mapping[str, Any]) -> list[object]:
        heard.append(frame)
        by_kind: dict[str, list[object]] = {
            "connect": [*HELLO],
            "method": [{"msg": "result", "id": frame.get("id"), "result": {}}],
            "sub": [{"msg": "ready", "subs": [frame.get("id")]}, *said],
        }
        return by_kind.get(str(frame["msg"]), [])

    async with server(answer) as (ddp, _):
        await ddp.start("token")
        assert await ddp.messages.get() == ({"_id": "m1"}, {})
        assert await ddp.messages.get() == ({"_id": "m2"}, {"roomType": "d"})
        async with asyncio.timeout(5):
            while {"msg": "pong"} not in heard:  # noqa: ASYNC110 (on the other side of a socket)
                await asyncio.sleep(0.002)
    assert heard[1]["params"] == [{"resume": "token"}]


async def test_a_subscription_that_ends_ends_the_connection() -> None:
    def answer(frame: Mapping[str, Any]) -> list[object]:
        by_kind: dict[str, list[object]] = {
            "connect": [*HELLO],
            "method": [{"msg": "result", "id": frame.get("id"), "result": {}}],
            "sub": [{"msg": "ready", "subs": [frame["id"]]}, {"msg": "nosub", "id": "s0"}] if "name" in frame else [],
        }
        return by_kind[str(frame["msg"])]

    async with server(answer) as (ddp, listening):
        await ddp.start("token")
        with pytest.raises(MessengerUnavailable, match=r"rocketchat\.lost"):
            await listening


async def test_a_connection_that_ends_is_lost() -> None:
    async with server(by_message(connect=[None])) as (ddp, listening):
        with pytest.raises(MessengerUnavailable, match=r"rocketchat\.lost"):
            await asyncio.wait_for(asyncio.gather(listening, ddp.start("token")), 5)


async def test_no_server_is_unreachable() -> None:
    with pytest.raises(MessengerUnavailable, match=r"rocketchat\.unreachable"):
        async with connect("http://127.0.0.1:9", ManualClock()):
            pass
