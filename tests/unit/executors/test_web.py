"""The web reader visits what is declared, over addresses that are not ours, and says what it found."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.domain.content import Message
from bot.domain.errors import NotAllowed, TargetUnreachable
from executors import web
from executors.web import DeclaredWeb, refused


@asynccontextmanager
async def site(*answers: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives these answers, one a connection, its last for ever, and remembers what was asked."""
    asked: list[bytes] = []
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], asked
    server.close()


@asynccontextmanager
async def talker() -> AsyncIterator[int]:
    """A server that speaks first, and not TLS."""

    def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(400))
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def answer(status: int, location: str = "") -> bytes:
    place = f"Location: {location}\r\n" if location else ""
    return f"HTTP/1.1 {status} Words\r\n{place}Content-Length: 0\r\n\r\n".encode()


def reader(*urls: str, addresses: dict[str, Sequence[str]] | None = None) -> DeclaredWeb:
    async def resolve(name: str, port: int) -> Sequence[str]:
        if addresses is None:
            return await web.resolve(name, port)
        if name not in addresses:
            raise OSError(name)
        return addresses[name]

    return DeclaredWeb(lambda: urls, resolve)


async def why(of: DeclaredWeb, url: str) -> str:
    with pytest.raises(TargetUnreachable) as caught:
        await of.status(url)
    reason = caught.value.message.get("reason")
    assert isinstance(reason, Message)
    return reason.id


@pytest.mark.parametrize("status", [200, 404, 503])
async def test_it_tells_the_status(status: int) -> None:
    async with site(answer(status)) as (port, asked):
        url = f"http://127.0.0.1:{port}/health?deep=1"
        found, milliseconds = await reader(url).status(url)
    assert found == status
    assert milliseconds >= 0
    assert asked[0].startswith(f"GET /health?deep=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode())


async def test_nothing_else_is_visited() -> None:
    async with site(answer(200)) as (port, asked):
        with pytest.raises(NotAllowed):
            await reader(f"http://127.0.0.1:{port}/").status(f"http://127.0.0.1:{port}/admin")
    assert asked == []


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("169.254.169.254", True),
        ("fe80::1%eth0", True),
        ("fd00:ec2::254", True),
        ("100.100.100.200", True),
        ("168.63.129.16", True),
        ("0.0.0.0", True),
        ("::", True),
        ("224.0.0.1", True),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("93.184.216.34", False),
        ("2001:db8::1", False),
    ],
)
def test_addresses_that_are_refused(address: str, ours: bool) -> None:
    assert refused(address, loopback=False) is ours


def test_only_loopback_can_be_named() -> None:
    assert not refused("127.0.0.1", loopback=True)
    assert refused("169.254.169.254", loopback=True)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["10.0.0.1", "169.254.169.254"], []])
async def test_a_name_that_leads_to_us_is_not_followed(found: list[str]) -> None:
    web_reader = reader("http://shop.example/", addresses={"shop.example": found})
    assert await why(web_reader, "http://shop.example/") == "executors.reason_address_refused"


async def test_a_redirect_is_followed_to_declared_hosts_only() -> None:
    async with site(answer(302, "/login"), answer(200)) as (port, asked):
        url = f"http://127.0.0.1:{port}/"
        assert (await reader(url).status(url))[0] == 200
        assert asked[1].startswith(b"GET /login ")
    async with site(answer(301, "http://169.254.169.254/latest")) as (port, asked):
        url = f"http://127.0.0.1:{port}/"
        assert (await reader(url).status(url))[0] == 301
        assert len(asked) == 1
    async with site(answer(302, "/round")) as (port, asked):
        url = f"http://127.0.0.1:{port}/"
        assert (await reader(url).status(url))[0] == 302
        assert len(asked) == 6


@pytest.mark.parametrize("text", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 many\r\n\r\n", b"x" * 100_000])
async def test_what_is_no_answer_is_none(text: bytes) -> None:
    async with site(text) as (port, _):
        url = f"http://127.0.0.1:{port}/"
        assert await why(reader(url), url) == "executors.reason_dropped"


async def test_failures_have_names(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = reader("http://nowhere.example/", addresses={})
    assert await why(unknown, "http://nowhere.example/") == "executors.reason_no_such_name"
    async with talker() as port:
        url = f"https://localhost:{port}/"
        assert await why(reader(url), url) == "executors.reason_tls"
    assert await why(reader("http://127.0.0.1:1/"), "http://127.0.0.1:1/") == "executors.reason_refused"
    monkeypatch.setattr(web, "LIMIT", 0.05)

    async def slow(_name: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    late = DeclaredWeb(lambda: ("http://slow.example/",), slow)
    assert await why(late, "http://slow.example/") == "executors.reason_no_answer"
