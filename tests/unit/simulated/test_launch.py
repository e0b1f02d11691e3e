"""Programs that share one fleet process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from executors.simulated import launch, manifest
from executors.simulated.launch import Fleet, FleetError, open_fleet
from executors.simulated.serving import FleetBusyError, serve
from tests.unit.simulated.terminal import eventually


async def end(fleet: Fleet, data_dir: Path) -> None:
    """Let go of a fleet and have its process end at once instead of in a few seconds."""
    await fleet.close()
    os.kill(fleet.manifest.pid, signal.SIGTERM)
    await eventually(lambda: not manifest.manifest_path(data_dir).exists())


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    opened = await open_fleet(tmp_path)
    yield opened
    await end(opened, tmp_path)


async def connect(fleet: Fleet, name: str) -> asyncssh.SSHClientConnection:
    host = fleet.hosts[name]
    return await asyncssh.connect(
        host.address,
        host.port,
        username="demo",
        client_keys=[str(fleet.client_key)],
        known_hosts=asyncssh.import_known_hosts(f"[{host.address}]:{host.port} {host.host_key}\n"),
        agent_path=None,
        config=None,
    )


async def test_the_manifest_leads_to_every_host(fleet: Fleet) -> None:
    assert list(fleet.hosts) == ["web-01", "web-02", "db-master", "db-replica", "cache-01"]
    assert fleet.hosts["db-master"].tags == ("production", "db")
    assert fleet.hosts["web-01"].services == ("nginx", "php-fpm", "node_exporter", "ssh", "cron")
    assert fleet.url.startswith("http://127.0.0.1:")
    for name, host in fleet.hosts.items():
        assert asyncssh.import_public_key(host.host_key).get_fingerprint() == host.fingerprint
        async with await connect(fleet, name) as connection:
            assert (await connection.run("hostname")).stdout == f"{name}\n"


async def test_keys_are_private(fleet: Fleet) -> None:
    assert fleet.client_key.stat().st_mode & 0o777 == 0o600
    assert fleet.client_key.parent.stat().st_mode & 0o777 == 0o700


async def test_programs_that_start_at_the_same_moment_share_one_fleet(tmp_path: Path) -> None:
    first, second, third = await asyncio.gather(*(open_fleet(tmp_path) for _ in range(3)))
    assert first.manifest == second.manifest == third.manifest
    await second.close()
    await third.close()
    os.kill(first.manifest.pid, 0)  # still there for the one that holds it
    await end(first, tmp_path)


async def test_host_keys_and_client_key_outlive_the_process(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        fleet = await open_fleet(tmp_path)
        keys.append((fleet.client_key.read_bytes(), {name: host.host_key for name, host in fleet.hosts.items()}))
        await end(fleet, tmp_path)
    assert keys[0] == keys[1]


async def test_a_killed_fleet_is_replaced(tmp_path: Path) -> None:
    fleet = await open_fleet(tmp_path)
    os.kill(fleet.manifest.pid, signal.SIGKILL)
    await fleet.close()
    again = await open_fleet(tmp_path)
    assert again.manifest.pid != fleet.manifest.pid
    await end(again, tmp_path)


async def test_a_second_process_for_the_same_folder_gives_up(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("executors.simulated.serving.LOCK_SECONDS", 0.01)
    with pytest.raises(FleetBusyError, match="another fleet is running"):
        await serve(tmp_path)
    again = await open_fleet(tmp_path)
    await again.close()
    assert again.manifest == fleet.manifest


async def test_a_fleet_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    folder = manifest.fleet_folder(tmp_path)
    (folder / "client_key").write_text("no key")
    with pytest.raises(FleetError, match=r"(?s)ended with exit code 1:.*KeyImportError"):
        await open_fleet(tmp_path)


async def test_a_fleet_that_is_never_ready_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "READY_SECONDS", 0.0)
    with pytest.raises(FleetError, match=r"was not ready after 0 s"):
        await open_fleet(tmp_path)
    monkeypatch.undo()
    await end(await open_fleet(tmp_path), tmp_path)
