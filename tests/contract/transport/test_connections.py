"""Connections: opened once, trusted strictly, replaced when dead, through jump hosts; and what failures are called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from bot.domain.content import Message
from bot.domain.errors import BotError, ConnectionLost, HostKeyChanged, TargetUnreachable
from bot.domain.inventory import Host
from executors.keyscan import SshKeyScanner
from executors.ssh import SshTransport, fingerprint
from tests.contract.transport.site import Site
from tests.servers.sshd import free_port, lab_user


@pytest.fixture(params=["in-process", pytest.param("sshd", marks=pytest.mark.live("ssh"))])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        user = stack.enter_context(lab_user()) if request.param == "sshd" else "somebody"
        yield Site(request.param, user, stack, tmp_path)


async def failure(transport: SshTransport, host: Host) -> BotError:
    with pytest.raises((TargetUnreachable, HostKeyChanged, ConnectionLost)) as caught:
        await transport.run(host, ["true"])
    error = caught.value
    assert isinstance(error, BotError)
    return error


@asynccontextmanager
async def silence() -> AsyncIterator[int]:
    """The port of a server that takes connections and says nothing."""
    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _reader, writer: writers.append(writer), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in writers:
        writer.close()


def reason(error: BotError) -> str:
    why = error.message.get("reason")
    assert isinstance(why, Message)
    return why.id


async def test_many_commands_share_one_connection(site: Site) -> None:
    host, server = await site.serve()
    transport = site.transport()
    await asyncio.gather(*(transport.run(host, ["true"]) for _ in range(8)))
    await transport.run(host, ["true"])
    assert server.opened == 1


async def test_an_unknown_key_is_shown_and_refused(site: Site) -> None:
    host, server = await site.serve(trusted=False)
    error = await failure(site.transport(), host)
    assert isinstance(error, HostKeyChanged)
    assert error.message == Message.of(
        "executors.host_key_unknown", host="web-01", fingerprint=fingerprint(server.line)
    )


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
async def test_a_changed_key_is_told_from_an_unknown_one(site: Site, kind: str) -> None:
    host, server = await site.serve()
    other = asyncssh.generate_private_key(kind).export_public_key().decode()
    site.trust.named["web-01"] = (other,)
    error = await failure(site.transport(), host)
    assert isinstance(error, HostKeyChanged)
    assert error.code == "executors.host_key_changed"
    assert error.message.get("fingerprint") == fingerprint(server.line)
    assert error.message.get("expected") == (fingerprint(other),)


async def test_a_line_that_is_no_key_trusts_nothing(site: Site) -> None:
    host, _ = await site.serve()
    site.trust.named["web-01"] = ("ssh-ed25519 nonsense",)
    assert (await failure(site.transport(), host)).code == "executors.host_key_unknown"


async def test_trust_that_was_withdrawn_ends_the_kept_connection(site: Site) -> None:
    host, _ = await site.serve()
    transport = site.transport()
    await transport.run(host, ["true"])
    site.trust.named["web-01"] = ()
    assert (await failure(transport, host)).code == "executors.host_key_unknown"


async def test_a_key_with_a_passphrase(site: Site) -> None:
    host, _ = await site.serve()
    host = replace(host, key=str(site.key("open sesame")))

    async def known(_host: Host) -> str | None:
        return "open sesame"

    async def wrong(_host: Host) -> str | None:
        return "open barley"

    assert (await site.transport(known).run(host, ["true"])).exit_status == 0
    assert (await failure(site.transport(wrong), host)).code == "executors.key_locked"
    assert (await failure(site.transport(), host)).code == "executors.key_locked"


async def test_a_key_that_is_not_there(site: Site) -> None:
    host, _ = await site.serve()
    assert (await failure(site.transport(), replace(host, key="/nowhere/key"))).code == "executors.key_unreadable"


async def test_a_login_that_is_refused(site: Site) -> None:
    host, _ = await site.serve()
    stranger = site.key(key=asyncssh.generate_private_key("ssh-ed25519"))
    error = await failure(site.transport(), replace(host, key=str(stranger)))
    assert error.message == Message.of("executors.login_refused", host="web-01", user=site.user)


async def test_no_key_means_no_key(site: Site) -> None:
    host, _ = await site.serve()
    assert (await failure(site.transport(), replace(host, key=""))).code == "executors.login_refused"


async def test_nobody_listens(site: Site) -> None:
    host, _ = await site.serve()
    error = await failure(site.transport(), replace(host, port=free_port(host.address)))
    assert (error.code, reason(error)) == ("executors.unreachable", "executors.reason_refused")


async def test_somebody_listens_and_says_nothing(site: Site) -> None:
    host, _ = await site.serve()
    async with silence() as port:
        host = replace(host, address="127.0.0.1", port=port)
        error = await failure(site.transport(connect_timeout=0.3), host)
    assert reason(error) == "executors.reason_no_answer"


async def test_a_name_that_nobody_knows(site: Site) -> None:
    host, _ = await site.serve()
    error = await failure(site.transport(), replace(host, address="no-such-host.invalid"))
    assert reason(error) == "executors.reason_no_such_name"


async def test_a_dead_connection_is_replaced_without_a_word(site: Site) -> None:
    host, server = await site.serve()
    transport = site.transport()
    await transport.run(host, ["true"])
    server.drop_connections()
    assert (await transport.run(host, ["echo", "again"])).stdout == "again\n"


async def test_a_connection_lost_after_the_command_left_is_never_hidden(site: Site) -> None:
    host, server = await site.serve()
    transport = site.transport()
    told: asyncio.Queue[str] = asyncio.Queue()
    script = ["sh", "-c", "echo ready; sleep 1; exit 0"]
    running = asyncio.create_task(transport.run(host, script, on_line=told.put_nowait))
    await told.get()
    server.drop_connections()
    with pytest.raises(ConnectionLost):
        await running


async def test_whoever_stops_waiting_does_not_stop_the_others(site: Site) -> None:
    host, _ = await site.serve()
    transport = site.transport()
    first = asyncio.create_task(transport.run(host, ["true"]))
    second = asyncio.create_task(transport.run(host, ["true"]))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).exit_status == 0


async def test_a_host_behind_another(site: Site) -> None:
    _, gate = await site.serve("gate")
    inner, _ = await site.serve("inner", jump="gate")
    transport = site.transport()
    assert (await transport.run(inner, ["echo", "through"])).stdout == "through\n"
    gate.drop_connections()
    assert (await transport.run(inner, ["echo", "again"])).stdout == "again\n"


async def test_a_jump_host_that_is_down_is_named(site: Site) -> None:
    gate, _ = await site.serve("gate")
    inner, _ = await site.serve("inner", jump="gate")
    site.hosts[0] = replace(gate, port=free_port(gate.address))
    error = await failure(site.transport(), inner)
    assert reason(error) == "executors.reason_jump"


async def test_a_way_that_comes_back_to_itself_is_refused(site: Site) -> None:
    left, _ = await site.serve("left", jump="right")
    right, _ = await site.serve("right", jump="left")
    transport = site.transport()
    async with asyncio.timeout(5):
        errors = await asyncio.gather(failure(transport, left), failure(transport, right))
    assert {error.code for error in errors} == {"executors.jump_wrong"}


async def test_a_jump_host_that_is_not_in_the_inventory(site: Site) -> None:
    inner, _ = await site.serve("inner", jump="nowhere")
    assert (await failure(site.transport(), inner)).code == "executors.jump_wrong"


async def test_a_host_that_moved_gets_another_connection(site: Site) -> None:
    old, _ = await site.serve("web-01")
    new, server = await site.serve("web-01")
    site.trust.named["web-01"] += (await SshKeyScanner(site.transport()).scan(old),)
    transport = site.transport()
    await transport.run(old, ["true"])
    assert server.opened == 0
    await transport.run(new, ["true"])
    assert server.opened == 1


async def test_a_scan_needs_no_trust_and_no_login(site: Site) -> None:
    host, server = await site.serve(trusted=False)
    scanner = SshKeyScanner(site.transport())
    assert await scanner.scan(replace(host, user="nobody-at-all", key="")) == server.line
    with pytest.raises(TargetUnreachable):
        await scanner.scan(replace(host, port=free_port(host.address)))


async def test_closing_tells_those_who_wait(site: Site) -> None:
    host, _ = await site.serve()
    async with silence() as port:
        transport = site.transport()
        host = replace(host, address="127.0.0.1", port=port)
        waiting = asyncio.create_task(failure(transport, host))
        await asyncio.sleep(0.05)
        await transport.close()
        assert (await waiting).code == "executors.unreachable"
