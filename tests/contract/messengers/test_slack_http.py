"""Slack over HTTP: only what Slack signed, now and for the first time, changes anything."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.slack_bench import Bench, bench
from tests.servers.slack.methods import event_callback
from tests.servers.slack.workspace import TEAM

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Sender:
    """Slack's side: signs and posts."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    def headers(self, body: bytes, at: float | str | None = None, secret: str = "hush") -> dict[str, str]:
        stamp = at if isinstance(at, str) else str(int(time() if at is None else at))
        signed = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}

    async def posts(self, body: bytes, headers: dict[str, str], kind: str = JSON) -> tuple[int, str]:
        async with self._session.post(self.url, data=body, headers={"Content-Type": kind, **headers}) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def http(**settings: Any) -> AsyncIterator[tuple[Bench, Sender]]:
    keys: dict[str, Any] = {"mode": "http", "app_token": None, "signing_secret": {"env": "X"}, "port": 0}
    async with bench(**keys, **settings) as town, aiohttp.ClientSession() as session:
        await until(lambda: town.adapter.address)
        yield town, Sender(session, f"http://{town.adapter.address}/slack/events")


def said(text: str, ts: str = "1700000000.000100") -> bytes:
    event = {"type": "message", "user": "U1", "text": text, "ts": ts, "channel": "DU1", "channel_type": "im"}
    return json.dumps(event_callback(event, 1), ensure_ascii=False).encode()


async def test_signed_events_presses_and_commands_arrive() -> None:
    async with http() as (town, slack):
        assert town.adapter.connection.link is Link.CONNECTED
        body = said("où en est web-01 ?")
        assert await slack.posts(body, slack.headers(body)) == (200, "")
        action = {"type": "button", "action_id": "commander:1", "value": "tok", "action_ts": "1700000001.5"}
        container = {"type": "message", "message_ts": "1700000000.5", "channel_id": "C1"}
        user = {"id": "U2", "team_id": TEAM}
        press = {"type": "block_actions", "user": user, "container": container, "actions": [action]}
        body = urlencode({"payload": json.dumps(press)}).encode()
        assert (await slack.posts(body, slack.headers(body), FORM))[0] == 200
        command = {"command": "/ops", "text": "status", "user_id": "U1", "channel_id": "DU1", "trigger_id": "1.2.3"}
        body = urlencode({**command, "team_id": TEAM}).encode()
        assert (await slack.posts(body, slack.headers(body), FORM))[0] == 200
        assert town.core.texts == ["où en est web-01 ?", "status"]
        assert [press.token for press in town.core.presses] == ["tok"]


async def test_the_address_is_verified_when_slack_asks() -> None:
    async with http() as (_, slack):
        body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
        status, text = await slack.posts(body, slack.headers(body))
        assert status == 200
        assert "abc" in text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": str(int(time()))},
        {"X-Slack-Request-Timestamp": "garbage", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": str(int(time())), "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": str(int(time())), "X-Slack-Signature": "v0=" + "0" * 64},
    ],
)
async def test_unsigned_requests_change_nothing(headers: dict[str, str]) -> None:
    async with http() as (town, slack):
        assert await slack.posts(said("restart nginx"), headers) == (401, "")
        assert not town.core.deliveries


@pytest.mark.parametrize(("age", "status"), [(290, 200), (-290, 200), (310, 401), (-310, 401)])
async def test_old_requests_change_nothing(age: int, status: int) -> None:
    async with http() as (town, slack):
        body = said("restart nginx")
        assert (await slack.posts(body, slack.headers(body, time() - age)))[0] == status
        assert town.core.deliveries == (status == 200)


async def test_other_secrets_other_bodies_and_strange_numbers_change_nothing() -> None:
    async with http() as (town, slack):
        body, other = said("restart nginx"), said("restart db")
        assert (await slack.posts(body, slack.headers(body, secret="guess")))[0] == 401
        assert (await slack.posts(other, slack.headers(body)))[0] == 401
        assert (await slack.posts(body, slack.headers(body, f" {int(time())}")))[0] == 401
        assert (await slack.posts(b"\xff\xfe", slack.headers(b"\xff\xfe")))[0] == 401
        assert not town.core.deliveries


async def test_a_replayed_request_changes_nothing() -> None:
    async with http() as (town, slack):
        body = said("restart nginx")
        headers = slack.headers(body)
        for _ in range(3):
            assert (await slack.posts(body, headers))[0] == 200
        assert town.core.deliveries == 1


async def test_what_was_not_stored_is_refused_and_taken_when_it_comes_again() -> None:
    async with http() as (town, slack):
        town.core.away = 1
        body = said("status", town.slack.workspace.next_ts())
        headers = slack.headers(body)
        assert (await slack.posts(body, headers))[0] == 503
        assert (await slack.posts(body, headers))[0] == 200
        assert town.core.texts == ["status"]


async def test_the_history_is_read_at_the_start() -> None:
    keys: dict[str, Any] = {"mode": "http", "app_token": None, "signing_secret": {"env": "X"}, "port": 0}
    async with bench(listening=False, **keys) as town:
        town.people.wrote("U1", "C1", "@commander meanwhile")
        await town.listen(datetime.now(UTC) - timedelta(minutes=1))
        await until(lambda: town.core.texts == ["meanwhile"])


async def test_nothing_but_posts_to_the_path_is_answered() -> None:
    async with http() as (town, slack), aiohttp.ClientSession() as session:
        async with session.get(slack.url) as answer:
            assert answer.status == 405
        async with session.post(f"http://{town.adapter.address}/") as answer:
            assert answer.status == 404


async def test_an_address_that_is_taken_is_said_and_ends_it() -> None:
    async with http() as (town, _):
        port = int(town.adapter.address.rpartition(":")[2])
        keys: dict[str, Any] = {"mode": "http", "app_token": None, "signing_secret": {"env": "X"}, "port": port}
        async with bench(listening=False, **keys) as other:
            await other.listen()
            with pytest.raises(MessengerUnavailable) as raised:
                await other.task
            assert (raised.value.code, raised.value.permanent) == ("slack.cannot_listen", True)
