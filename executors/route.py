"""Which transport reaches a host: what `Host.transport` says."""

from collections.abc import Mapping, Sequence
from typing import Unpack

from bot.domain.inventory import Host
from bot.domain.ports import Output, Transport
from executors.options import RunOptions


class Route:
    """The port `Transport` over several: `Route({"ssh": SshTransport(…), "local": LocalTransport()})`."""

    def __init__(self, transports: Mapping[str, Transport]) -> None:
        self._transports = transports

    async def run(self, host: Host, argv: Sequence[str], **options: Unpack[RunOptions]) -> Output:
        """As the port says."""
        return await self._transports[host.transport].run(host, argv, **options)

    async def close(self) -> None:
        """Closes all of them."""
        for transport in self._transports.values():
            await transport.close()
