"""Telegram's webhook end to end: what is signed and stored is confirmed, nothing else changes anything."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.domain.errors import MessengerUnavailable
from bot.domain.ports import Link
from tests.contract.messengers.hurrying import until
from tests.contract.messengers.telegram_bench import BOB, SECRET, Bench

PUBLIC = "https://ops.example/telegram"


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Bench() as bench:
        yield bench


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


async def test_signed_calls_come_in_and_others_change_nothing(bench: Bench, port: int) -> None:
    proxy = f"http://127.0.0.1:{port}/telegram"
    async with bench.listening(bench.adapter(mode="webhook", webhook_url=PUBLIC, webhook_port=port)):
        assert bench.telegram.methods.webhook["url"] == PUBLIC
        assert bench.telegram.methods.secret == SECRET
        await bench.people.write(BOB, bench.private, "one")
        assert await bench.telegram.push(proxy, "wrong") == [403]
        assert await bench.telegram.push(proxy, "") == [403]
        assert not bench.inbox.came
        assert await bench.telegram.push(proxy, keep=True) == [200]
        assert await bench.telegram.push(proxy) == [200]
        assert bench.inbox.texts == ["one"]
        bench.inbox.refusals = 1
        await bench.people.write(BOB, bench.private, "two")
        assert await bench.telegram.push(proxy) == [503]
        assert await bench.telegram.push(proxy) == [200]
        assert bench.inbox.texts == ["one", "two"]
        async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as session:
            for body in (b"not json", b"[]", b"\xff"):
                async with session.post(proxy, data=body) as answer:
                    assert answer.status == 400
            async with session.post(proxy, json={"update_id": 1, "message": {"text": 5}}) as answer:
                assert answer.status == 200
    assert len(bench.inbox.stored) == 2


async def test_a_webhook_that_was_moved_is_set_again(bench: Bench, port: int) -> None:
    async with bench.listening(bench.adapter(mode="webhook", webhook_url=PUBLIC, webhook_port=port)):
        bench.telegram.methods.webhook["url"] = "https://thief.example/"
        await until(lambda: bench.telegram.methods.webhook["url"] == PUBLIC)


async def test_a_webhook_needs_its_address_its_secret_and_its_port(bench: Bench, port: int) -> None:
    with pytest.raises(MessengerUnavailable) as caught:
        await bench.adapter(mode="webhook").run(bench.inbox)
    assert caught.value.code == "telegram.webhook_incomplete"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        adapter = bench.adapter(mode="webhook", webhook_url=PUBLIC, webhook_port=port)
        with pytest.raises(MessengerUnavailable) as caught:
            await adapter.run(bench.inbox)
    assert caught.value.code == "telegram.port_taken"
    assert adapter.connection.link is Link.FAILED
