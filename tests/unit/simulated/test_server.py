"""A simulated host through a real SSH client on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import asyncssh
import pytest

from executors.simulated.server import FAREWELL_SECONDS, NO_SHELL, REBOOT_SECONDS, HostServer
from tests.unit.simulated.terminal import PATIENCE, Terminal, eventually


@dataclass
class Door:
    """A listening host and the key that opens it."""

    server: HostServer
    key: asyncssh.SSHKey
    terminal: Terminal

    def enter(
        self, user: str = "demo", key: asyncssh.SSHKey | None = None
    ) -> AbstractAsyncContextManager[asyncssh.SSHClientConnection]:
        return asyncssh.connect(
            "127.0.0.1",
            self.server.port,
            username=user,
            client_keys=[key or self.key],
            known_hosts=asyncssh.import_known_hosts(f"[127.0.0.1]:{self.server.port} {self.server.host_key_line}\n"),
            agent_path=None,
            config=None,
        )


@pytest.fixture
async def door(terminal: Terminal) -> AsyncIterator[Door]:
    host_key, client_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    server = HostServer(terminal.world, terminal["web-01"], host_key, client_key)
    await server.start()
    yield Door(server, client_key, terminal)
    await server.stop()


async def test_commands_run_with_their_output_and_code(door: Door) -> None:
    async with door.enter() as connection:
        done = await connection.run("systemctl is-active nginx")
        assert (done.stdout, done.stderr, done.exit_status) == ("failed\n", "", 3)
        missing = await connection.run("cat /nope")
        assert (missing.stderr, missing.exit_status) == ("cat: /nope: No such file or directory\n", 1)
    assert "Accepted publickey for demo from 127.0.0.1 port" in (await door.terminal.run("journalctl -u ssh -n 1")).out


async def test_strangers_stay_outside(door: Door) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await door.enter(user="root").__aenter__()
    with pytest.raises(asyncssh.PermissionDenied):
        await door.enter(key=asyncssh.generate_private_key("ssh-ed25519")).__aenter__()


async def test_everything_but_commands_is_refused(door: Door) -> None:
    async with door.enter() as connection:
        shell = await connection.run()
        assert (shell.stderr, shell.exit_status) == (NO_SHELL, 1)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.run("id", term_type="xterm")
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.start_sftp_client()
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_connection("127.0.0.1", 22)
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 22)


async def test_a_signal_ends_the_command(door: Door) -> None:
    async with door.enter() as connection:
        process = await connection.create_process("tail -n 0 -f /var/log/nginx/error.log", stdin=asyncssh.DEVNULL)
        await until_listed(connection, "tail", present=True)
        process.terminate()
        done = await asyncio.wait_for(process.wait(), PATIENCE)
        assert done.exit_signal is not None
        assert done.exit_signal[0] == "TERM"
        await until_listed(connection, "tail", present=False)


async def test_closing_the_channel_ends_the_command(door: Door) -> None:
    async with door.enter() as connection:
        process = await connection.create_process("journalctl -f -n 1")
        assert await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        process.close()
        await until_listed(connection, "journalctl", present=False)


async def until_listed(connection: asyncssh.SSHClientConnection, name: str, *, present: bool) -> None:
    """Wait until a program is in the process table, or no longer is."""
    async with asyncio.timeout(PATIENCE):
        while (await connection.run(f"pgrep -x {name}")).exit_status != (0 if present else 1):
            continue


async def test_a_process_that_is_killed_reports_the_signal(door: Door) -> None:
    async with door.enter() as connection:
        process = await connection.create_process("sleep 1000")
        await until_listed(connection, "sleep", present=True)
        await connection.run("kill -9 $(pgrep)")  # refused: no expansions here
        await connection.run("pkill -9 -x sleep")
        done = await asyncio.wait_for(process.wait(), PATIENCE)
        assert done.exit_signal is not None
        assert done.exit_signal[0] == "KILL"


async def test_large_output_waits_for_a_slow_reader(door: Door) -> None:
    async with door.enter() as connection:
        process = await connection.create_process("seq 100000000", encoding=None)
        read = 0
        while read < 300_000:
            read += len(await asyncio.wait_for(process.stdout.read(65_536), PATIENCE))
        process.close()
        await until_listed(connection, "seq", present=False)


async def test_a_reboot_ends_connections_and_the_host_comes_back_at_the_same_port(door: Door) -> None:
    clock, port = door.terminal.clock, door.server.port
    async with door.enter() as connection:
        assert (await connection.run("sudo -n systemctl reboot")).exit_status == 0
        await clock.advance(FAREWELL_SECONDS)
        await asyncio.wait_for(connection.wait_closed(), PATIENCE)
    await eventually(lambda: clock.next_deadline() is not None)
    with pytest.raises(OSError, match=r"Connect call failed|refused"):
        await door.enter().__aenter__()
    await clock.advance(REBOOT_SECONDS)
    await eventually(lambda: door.server.is_listening)
    assert door.server.port == port
    async with door.enter() as connection:
        uptime = await connection.run("cat /proc/uptime")
        assert str(uptime.stdout).startswith("0.00 ")
        assert (await connection.run("systemctl is-active nginx")).exit_status == 0
        lines = str((await connection.run("journalctl -q -o cat")).stdout)
        assert "The system will reboot now!" in lines
        assert "Startup finished in" in lines


async def test_a_host_that_is_off_stays_off(door: Door) -> None:
    clock = door.terminal.clock
    async with door.enter() as connection:
        sleeping = await connection.create_process("sleep 1000")
        assert (await connection.run("sudo -n systemctl poweroff")).exit_status == 0
        await clock.advance(FAREWELL_SECONDS)
        await asyncio.wait_for(connection.wait_closed(), PATIENCE)
        sleeping.close()
    await clock.advance(3600)
    assert not door.server.is_listening
    assert not door.terminal["web-01"].processes
    assert not door.terminal.world.site_is_up
