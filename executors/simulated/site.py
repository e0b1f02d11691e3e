"""The site's public address: a load balancer in front of the web hosts, as a tiny HTTP server on loopback."""

import asyncio
from datetime import UTC, datetime

from executors.simulated.state import Host, World

PAGE = "<!doctype html><title>Demo shop</title><h1>It works</h1><p>Served by nginx.</p>\n"
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
ACCESS_LOG = "/var/log/nginx/access.log"
MAXIMUM_HEADERS = 100
READ_SECONDS = 5.0


class Site:
    """200 while nginx runs on the front host, else 502."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on a free port of loopback and return the URL."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                request = (await reader.readline()).decode("latin-1").split()
                for _ in range(MAXIMUM_HEADERS):
                    if not (await reader.readline()).strip():
                        break
            writer.write(self._answer(*(request[:2] or ["GET"])))
            await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass  # a client that sends nonsense, stalls or leaves gets no answer
        finally:
            writer.close()

    def _answer(self, method: str, path: str = "/") -> bytes:
        up = self._world.site_is_up
        body = PAGE if up else BAD_GATEWAY
        if up:
            _note_access(self._world.hosts[self._world.front], method, path, len(body))
        head = (
            f"HTTP/1.1 {'200 OK' if up else '502 Bad Gateway'}\r\nServer: lb\r\nContent-Type: text/html\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return (head + ("" if method == "HEAD" else body)).encode()


def _note_access(host: Host, method: str, path: str, size: int) -> None:
    now = host.clock.now()
    when = datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    printable = "".join(letter if letter.isprintable() else "?" for letter in f"{method} {path}")
    host.tree.append(ACCESS_LOG, f'10.0.0.5 - - [{when}] "{printable} HTTP/1.1" 200 {size} "-" "lb-check"\n', now)
