"""How long a fleet lives, and where its control socket lies."""

import asyncio
from pathlib import Path

from executors.simulated.control import HELLO, MAXIMUM_PATH, Lifetime, control_socket
from tests.unit.simulated.terminal import PATIENCE


async def test_it_ends_when_nobody_came() -> None:
    lifetime = Lifetime(grace=60, first=0.01)
    await asyncio.wait_for(lifetime.ended.wait(), PATIENCE)


async def test_it_ends_after_the_last_holder_left(tmp_path: Path) -> None:
    lifetime = Lifetime(grace=0.01, first=60)
    async with control_socket(tmp_path, lifetime) as path:
        writers = []
        for _ in range(2):
            reader, writer = await asyncio.open_unix_connection(path)
            assert await asyncio.wait_for(reader.readline(), PATIENCE) == HELLO
            writers.append(writer)
        writers[0].close()
        await writers[0].wait_closed()
        assert not lifetime.ended.is_set()
        writers[1].close()
        await asyncio.wait_for(lifetime.ended.wait(), PATIENCE)
        late, writer = await asyncio.open_unix_connection(path)
        assert await asyncio.wait_for(late.readline(), PATIENCE) == b""
        writer.close()
    assert not path.exists()


async def test_a_short_path_stands_in_for_a_long_one(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * MAXIMUM_PATH)
    folder.mkdir()
    lifetime = Lifetime()
    async with control_socket(folder, lifetime) as path:
        assert len(str(path)) <= MAXIMUM_PATH
        assert path.parent.stat().st_mode & 0o777 == 0o700
        reader, writer = await asyncio.open_unix_connection(path)
        assert await asyncio.wait_for(reader.readline(), PATIENCE) == HELLO
        writer.close()
    assert not path.parent.exists()


async def test_a_leftover_socket_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "control.sock").touch()
    lifetime = Lifetime()
    async with control_socket(tmp_path, lifetime) as path:
        reader, writer = await asyncio.open_unix_connection(path)
        assert await asyncio.wait_for(reader.readline(), PATIENCE) == HELLO
        writer.close()
