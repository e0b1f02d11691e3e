"""The site's public address follows nginx on the front host."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from executors.simulated.site import ACCESS_LOG, Site
from tests.unit.simulated.terminal import PATIENCE, Terminal


@pytest.fixture
async def port(terminal: Terminal) -> AsyncIterator[int]:
    site = Site(terminal.world)
    number = urlsplit(await site.start()).port
    assert number is not None
    yield number
    await site.stop()


async def ask(port: int, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    await writer.wait_closed()
    return answer.decode()


async def test_502_while_nginx_is_down_and_200_when_it_runs(terminal: Terminal, port: int) -> None:
    assert (await ask(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")).startswith("HTTP/1.1 502 Bad Gateway\r\n")
    await terminal.run("sudo -n systemctl restart nginx")
    answer = await ask(port, b"GET /cart HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    assert "It works" in answer
    assert '"GET /cart HTTP/1.1" 200' in terminal["web-01"].tree.files[ACCESS_LOG].text.splitlines()[-1]


async def test_head_has_no_body(terminal: Terminal, port: int) -> None:
    await terminal.run("sudo -n systemctl restart nginx")
    answer = await ask(port, b"HEAD / HTTP/1.1\r\n\r\n")
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    assert answer.endswith("\r\n\r\n")


@pytest.mark.parametrize("request_line", [b"\r\n\r\n", b"x" * 100_000 + b"\r\n\r\n"])
async def test_nonsense_does_no_harm(port: int, request_line: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        await ask(port, request_line)
    assert (await ask(port, b"GET / HTTP/1.1\r\n\r\n")).startswith("HTTP/1.1 502")
