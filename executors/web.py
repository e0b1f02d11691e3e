"""The port `WebReader`: the status of declared addresses, and of nothing else.

A name is resolved first and the connection goes to what was judged, so that a name cannot mean another machine between
the judgement and the request.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bot.domain.content import Message
from bot.domain.errors import NotAllowed, TargetUnreachable

LIMIT = 5.0
"""Seconds for everything: name, connection, handshake, answer, redirects."""
PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 5
LONGEST_HEAD = 65_536
METADATA = frozenset(
    map(ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"))
)
"""Where Azure, Alibaba, Oracle, AWS and Google answer besides 169.254.169.254; from their instance-metadata pages."""

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses behind a name, as text; raises `OSError`."""
IpAddress: TypeAlias = IPv4Address | IPv6Address


async def resolve(name: str, port: int) -> Sequence[str]:
    """As this machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refused(text: str, *, loopback: bool) -> bool:
    """Whether a connection to this address would be a request to ourselves, the link, or a cloud's metadata."""
    address: IpAddress = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return not loopback
    return address.is_link_local or address.is_unspecified or address.is_multicast or address in METADATA


class DeclaredWeb:
    """`declared` gives the addresses that the configuration names (an application's `url`), now."""

    def __init__(
        self, declared: Callable[[], Iterable[str]], resolve: Resolve = resolve, trust: ssl.SSLContext | None = None
    ) -> None:
        self._declared = declared
        self._resolve = resolve
        self._trust = trust

    async def status(self, url: str) -> tuple[int, int]:
        """As the port says. `NotAllowed` for an address that is not declared.

        A redirect is followed to a declared host only; elsewhere the redirect itself is the answer.
        """
        if url not in set(self._declared()):
            raise NotAllowed("executors.url_not_declared", url=url)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(LIMIT):
                status = await self._follow(url)
        except TimeoutError as error:
            raise _unreachable(url, Message.of("executors.reason_no_answer")) from error
        except ssl.SSLError as error:
            raise _unreachable(url, Message.of("executors.reason_tls")) from error
        except ConnectionRefusedError as error:
            raise _unreachable(url, Message.of("executors.reason_refused")) from error
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise _unreachable(url, Message.of("executors.reason_dropped")) from error
        return status, round((loop.time() - began) * 1000)

    async def _follow(self, url: str) -> int:
        status, location = await self._request(urlsplit(url))
        for _ in range(MOST_REDIRECTS):
            url = urljoin(url, location)
            if not (300 <= status < 400 and location and self._known(urlsplit(url))):  # noqa: PLR2004 (redirects)
                break
            status, location = await self._request(urlsplit(url))
        return status

    def _known(self, target: SplitResult) -> bool:
        return target.scheme in PORTS and _origin(target) in {_origin(urlsplit(url)) for url in self._declared()}

    async def _request(self, target: SplitResult) -> tuple[int, str]:
        """One GET: status and Location; the body is not read."""
        scheme, name, port = _origin(target)
        try:
            addresses = await self._resolve(name, port)
        except OSError as error:
            raise _unreachable(target.geturl(), Message.of("executors.reason_no_such_name")) from error
        if not addresses or any(refused(address, loopback=_names_loopback(name)) for address in addresses):
            raise _unreachable(target.geturl(), Message.of("executors.reason_address_refused"))
        context = (self._trust or ssl.create_default_context()) if scheme == "https" else None
        reader, writer = await asyncio.open_connection(
            addresses[0], port, limit=LONGEST_HEAD, ssl=context, server_hostname=name if context is not None else None
        )
        try:
            writer.write(_head(target))
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        finally:
            writer.close()
        if not lines[0].startswith("HTTP/") or not lines[0][9:12].isdigit():
            raise ValueError(lines[0][:80])
        places = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("location:")]
        return int(lines[0][9:12]), "".join(places[:1])


def _head(target: SplitResult) -> bytes:
    path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{target.query}" if target.query else "")
    host = target.netloc.rpartition("@")[2]
    fields = ("User-Agent: commander", "Accept: */*", "Connection: close")
    return "\r\n".join((f"GET {path} HTTP/1.1", f"Host: {host}", *fields, "", "")).encode("ascii")


def _origin(target: SplitResult) -> tuple[str, str, int]:
    """Scheme, host and port; `ValueError` for anything but http and https."""
    if target.scheme not in PORTS or not target.hostname:
        raise ValueError(target.geturl())
    return target.scheme, target.hostname, target.port or PORTS[target.scheme]


def _names_loopback(name: str) -> bool:
    """Whether the address itself says that this machine is meant."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _unreachable(url: str, reason: Message) -> TargetUnreachable:
    return TargetUnreachable("executors.url_unreachable", url=url, reason=reason)
