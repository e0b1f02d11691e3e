"""The places where the one suite runs: this machine, an SSH server in the process, Debian's own sshd."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest
import pytest_asyncio

from bot.domain.inventory import Host, Inventory
from bot.domain.ports import Transport
from executors.local import LocalTransport
from executors.ssh import ClientKeys, SshTransport
from tests.contract.transport.site import Trusting
from tests.servers import inprocess
from tests.servers.sshd import lab_user, open_folder, sshd


@dataclass(frozen=True)
class Place:
    """A transport and a host that it reaches; commands there run on the test's own machine."""

    transport: Transport
    host: Host
    folder: Path
    """Which both sides can read."""


PLACES = [
    "local",
    "in-process",
    pytest.param("sshd", marks=pytest.mark.live("ssh")),
    pytest.param("sshd as root", marks=pytest.mark.live("ssh")),
]


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(open_folder())
        if request.param == "local":
            yield Place(LocalTransport(), Host("here", transport="local"), folder)
            return
        client_key = asyncssh.generate_private_key("ssh-ed25519")
        client_key.write_private_key(folder / "client_key")
        user = stack.enter_context(lab_user()) if request.param == "sshd" else "root"
        if request.param == "in-process":
            server = await stack.enter_async_context(inprocess.serve(client_key))
            address, port, line, user = server.address, server.port, server.line, "somebody"
        else:
            real = await stack.enter_async_context(sshd(client_key))
            address, port, line = real.address, real.port, real.line
        host = Host("there", address, port, user, key=str(folder / "client_key"))
        transport = SshTransport(Trusting(line), inventory=Inventory, client_keys=ClientKeys())
        yield Place(transport, host, folder)
        await transport.close()
