"""What only a real sshd does: agents, limits on sessions, frozen connections, hung commands, sessions of root."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from bot.domain.content import Message
from bot.domain.errors import ConnectionLost, TargetUnreachable
from bot.domain.inventory import Host
from executors.ssh import SshTransport
from tests.contract.transport.site import Site
from tests.servers.sshd import Sshd, lab_user, sshd

pytestmark = pytest.mark.live("ssh")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        yield Site("sshd", stack.enter_context(lab_user()), stack, tmp_path)


@pytest.fixture
def agent(site: Site) -> Iterator[str]:
    if shutil.which("ssh-agent") is None:
        pytest.skip("needs ssh-agent (openssh-client)")
    socket = site.folder / "agent"
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    key = site.key()
    key.chmod(0o600)
    environment = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
    adding = ["sh", "-c", 'until test -S "$1"; do sleep 0.05; done; ssh-add -q "$2"', "sh", str(socket), str(key)]
    subprocess.run(adding, env=environment, check=True)
    yield str(socket)
    process.terminate()
    process.wait()


async def started(transport: SshTransport, host: Host, *argv: str, limit: int = 20) -> "asyncio.Task[object]":
    """A command that has printed its first line."""
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(transport.run(host, argv, timeout=limit, on_line=told.put_nowait))
    first = asyncio.create_task(told.get())
    await asyncio.wait([first, running], return_when=asyncio.FIRST_COMPLETED)
    assert first.done(), running.result()
    return running


async def test_the_agent_counts_only_where_it_is_configured(
    site: Site, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, _ = await site.serve()
    host = replace(host, key="")
    monkeypatch.setenv("SSH_AUTH_SOCK", agent)
    with pytest.raises(TargetUnreachable, match="login_refused"):
        await site.transport().run(host, ["true"])
    assert (await site.transport(agent=agent).run(host, ["true"])).exit_status == 0


async def test_an_agent_that_is_gone_is_named(site: Site) -> None:
    host, _ = await site.serve()
    with pytest.raises(TargetUnreachable, match="no_agent"):
        await site.transport(agent=str(site.folder / "nobody")).run(host, ["true"])


async def test_a_session_too_many_runs_nothing(site: Site) -> None:
    server = await site.stack.enter_async_context(sshd(site.client_key, more="MaxSessions 1"))
    host = Host("web-01", server.address, server.port, site.user, key=str(site.key()))
    site.trust.lines = (server.line,)
    transport = site.transport()
    running = await started(transport, host, "sh", "-c", "echo ready; exec sleep 2")
    with pytest.raises(TargetUnreachable) as caught:
        await transport.run(host, ["true"])
    assert caught.value.message.get("reason") == Message.of("executors.reason_no_channel")
    await running


async def test_a_kept_connection_that_froze_is_replaced(site: Site) -> None:
    host, server = await site.serve()
    assert isinstance(server, Sshd)
    transport = site.transport(connect_timeout=0.5)
    await transport.run(host, ["true"])
    server.freeze_connections()
    assert (await transport.run(host, ["echo", "again"])).stdout == "again\n"


async def test_a_command_behind_a_frozen_connection_ends_as_unknown(site: Site) -> None:
    host, server = await site.serve()
    assert isinstance(server, Sshd)
    running = await started(site.transport(), host, "sh", "-c", "echo ready; exec sleep 1", limit=1)
    server.freeze_connections()
    async with asyncio.timeout(20):
        with pytest.raises(ConnectionLost):
            await running


async def test_a_host_with_two_keys_shows_the_trusted_one(site: Site) -> None:
    rsa = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    second = site.folder / "second_key"
    rsa.write_private_key(second)
    second.chmod(0o600)
    server = await site.stack.enter_async_context(sshd(site.client_key, more=f"HostKey {second}"))
    host = Host("web-01", server.address, server.port, site.user, key=str(site.key()))
    site.trust.lines = (rsa.export_public_key().decode(),)
    assert (await site.transport().run(host, ["true"])).exit_status == 0


async def test_ten_hosts_at_once(site: Site) -> None:
    hosts = [(await site.serve(f"web-{n:02}"))[0] for n in range(10)]
    transport = site.transport()
    outputs = await asyncio.gather(*(transport.run(host, ["echo", host.name]) for host in hosts))
    assert [output.stdout.strip() for output in outputs] == [host.name for host in hosts]


async def test_a_session_of_root_hides_the_announced_process(site: Site) -> None:
    host, _ = await site.serve()
    output = await site.transport().run(replace(host, user="root"), ["sh", "-c", "echo one >&2; echo two >&2"])
    assert output.stderr == "one\ntwo\n"
