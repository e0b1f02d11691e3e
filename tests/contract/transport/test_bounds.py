"""Commands end when they should, with everything they started; output is bounded, told line by line, spilled."""

import asyncio
import tracemalloc
from pathlib import Path

import pytest

from bot.domain.ports import Output
from tests.contract.transport.conftest import Place

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEGABYTE = 1_000_000
DEAF = "trap '' TERM; echo $$; while :; do sleep 60; done"
ORPHAN = "(trap '' TERM; exec sleep 60) & echo $!; wait"
"""What everybody is told to end obeys, but for a grandchild."""
SCRIPTS = ["echo $$; exec sleep 60", DEAF, ORPHAN, "sleep 60 & echo $!; wait"]


def runs(pid: str) -> bool:
    """Whether a process is there and is more than an entry that nobody has read yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def first(told: asyncio.Queue[str], running: asyncio.Task[Output]) -> str:
    """The first line, unless the command fails before it prints one."""
    line = asyncio.create_task(told.get())
    await asyncio.wait([line, running], return_when=asyncio.FIRST_COMPLETED)
    if not line.done():
        line.cancel()
        raise AssertionError(running.result())
    return line.result()


async def gone(pid: str) -> None:
    async with asyncio.timeout(10):
        while runs(pid):  # noqa: ASYNC110 (another process raises no event)
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("script", SCRIPTS)
async def test_the_time_limit_ends_the_process(place: Place, script: str) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", script], timeout=1)
    assert output.timed_out
    assert output.exit_status is None
    await gone(output.stdout.strip())


@pytest.mark.parametrize("script", SCRIPTS)
async def test_cancelling_ends_the_process(place: Place, script: str) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(
        place.transport.run(place.host, ["sh", "-c", script], timeout=50, on_line=told.put_nowait)
    )
    pid = await first(told, running)
    assert runs(pid)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(10):
            await running
    await gone(pid)


@pytest.mark.parametrize("script", [DEAF, ORPHAN])
async def test_whoever_stops_waiting_for_the_end_does_not_stop_it(place: Place, script: str) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.create_task(
        place.transport.run(place.host, ["sh", "-c", script], timeout=50, on_line=told.put_nowait)
    )
    pid = await first(told, running)
    while not running.done():
        running.cancel()
        await asyncio.sleep(0)
    await gone(pid)


async def test_what_a_command_leaves_behind_stays(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!"], timeout=20)
    pid = output.stdout.strip()
    assert runs(pid)
    await place.transport.run(place.host, ["kill", pid])
    await gone(pid)


async def test_many_deaf_commands_end_together(place: Place) -> None:
    """More endings at once than sshd has sessions for on one connection."""
    told: list[asyncio.Queue[str]] = [asyncio.Queue() for _ in range(8)]
    running = [
        asyncio.create_task(place.transport.run(place.host, ["sh", "-c", DEAF], timeout=50, on_line=lines.put_nowait))
        for lines in told
    ]
    pids = [await first(lines, task) for lines, task in zip(told, running, strict=True)]
    for task in running:
        task.cancel()
    async with asyncio.timeout(15):
        await asyncio.gather(*running, return_exceptions=True)
        for pid in pids:
            await gone(pid)


async def test_a_status_that_looks_like_a_time_out_is_none(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "exit 124"])
    assert (output.exit_status, output.timed_out) == (124, False)


async def test_a_daemon_that_keeps_the_pipes_does_not_hold_us(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "setsid sleep 30 & echo started $!"], timeout=20)
    assert output.exit_status == 0
    assert output.stdout.startswith("started")
    assert output.milliseconds < 15_000
    await place.transport.run(place.host, ["pkill", "-x", "-f", "sleep 30"])


async def test_ten_megabytes_stay_bounded(place: Place) -> None:
    tracemalloc.start()
    try:
        output = await place.transport.run(place.host, ["head", "-c", str(10 * MEGABYTE), "/dev/zero"], cap=1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert output.truncated
    assert len(output.stdout) == 1000
    assert output.exit_status == 0
    assert peak < 8 * MEGABYTE


async def test_the_cap_is_for_each_stream_and_cuts_no_character(place: Place) -> None:
    output = await place.transport.run(place.host, ["sh", "-c", "printf éééé; printf abcd >&2"], cap=5)
    assert (output.stdout, output.stderr, output.truncated) == ("éé", "abcd", True)


async def test_lines_come_as_they_are_printed(place: Place) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    script = "echo one; read -r _ || :; echo two >&2; printf 'thr\\303\\251e\\r\\nlast'"
    output = await place.transport.run(place.host, ["sh", "-c", script], on_line=told.put_nowait)
    lines = [told.get_nowait() for _ in range(told.qsize())]
    assert sorted(lines) == sorted(["one", "two", "thrée", "last"])
    assert output.stderr == "two\n"


async def test_the_first_line_is_told_before_the_command_ends(place: Place) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    go = place.folder / "go"
    script = 'echo ready; while ! test -e "$1"; do sleep 0.05; done; echo done'
    running = asyncio.create_task(
        place.transport.run(place.host, ["sh", "-c", script, "sh", str(go)], on_line=told.put_nowait)
    )
    assert await first(told, running) == "ready"
    go.touch()
    assert (await running).stdout == "ready\ndone\n"


async def test_an_endless_line_is_told_in_pieces(place: Place) -> None:
    told: list[str] = []
    await place.transport.run(place.host, ["head", "-c", "100000", "/dev/zero"], on_line=told.append)
    assert sum(map(len, told)) == 100_000
    assert max(map(len, told)) <= 16_384


async def test_everything_is_spilled(place: Place) -> None:
    spilled: list[str] = []
    output = await place.transport.run(place.host, ["seq", "1", "100000"], cap=10, spill=spilled.append)
    assert output.stdout == "1\n2\n3\n4\n5\n"
    assert "".join(spilled) == "".join(f"{n}\n" for n in range(1, 100_001))
