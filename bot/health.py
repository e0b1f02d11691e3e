"""A loopback port for watchdogs: `/healthz` and `/metrics`, one short answer a connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import NamedTuple

from bot.domain.errors import BotError, ConfigError
from bot.lifecycle import Health

PATIENCE = 5.0
"""Seconds for a whole request: nobody keeps a connection open for long."""
LONGEST_LINE = 8_192


class Answer(NamedTuple):
    """What a page says."""

    status: HTTPStatus
    kind: str
    body: bytes


Page = Callable[[], Awaitable[Answer]]


def health_page(health: Health) -> Page:
    """200 while everything runs, 503 otherwise; the parts as JSON either way."""

    async def page() -> Answer:
        status = HTTPStatus.OK if health.well else HTTPStatus.SERVICE_UNAVAILABLE
        return Answer(status, "application/json", json.dumps(health.report()).encode())

    return page


@asynccontextmanager
async def listening(port: int, pages: Mapping[str, Page]) -> AsyncIterator[int]:
    """Serves the pages on 127.0.0.1; yields the port (another one where 0 was asked for). Raises `ConfigError`."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(_message(await _answer(reader, pages)))
                await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass  # whoever asked is gone, or does not speak HTTP
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(answer, "127.0.0.1", port, limit=LONGEST_LINE)
    except OSError as error:
        raise ConfigError("cli.port_taken", port=port, reason=error.strerror or "") from error
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def _answer(reader: asyncio.StreamReader, pages: Mapping[str, Page]) -> Answer:
    method, target, *_ = (await reader.readline()).decode("latin-1").split()
    while (await reader.readline()).strip():
        pass
    page = pages.get(target.partition("?")[0])
    if page is None:
        return Answer(HTTPStatus.NOT_FOUND, "text/plain", b"not found\n")
    if method not in {"GET", "HEAD"}:
        return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"GET only\n")
    try:
        found = await page()
    except BotError as error:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", f"{error.code}\n".encode())
    return found if method == "GET" else found._replace(body=b"")


def _message(answer: Answer) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}\r\n"
        f"Content-Type: {answer.kind}\r\nContent-Length: {len(answer.body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + answer.body
