"""Wrappers: looks cannot do anything but look, hosts are not flooded, commands leave a line in the log."""

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import ConnectionLost, NotAllowed, TargetUnreachable
from bot.domain.inventory import Host
from bot.domain.policy import Verdict
from bot.domain.ports import Output
from executors.route import Route
from executors.wrap import REMEMBERED, Limit, Log, ReadOnly
from tests.unit.executors.doubles import GLASS, WEB, Judge, Scripted, hide

LOST = ConnectionLost("executors.connection_lost", host="web-01")


async def test_a_reader_reads() -> None:
    transport = Scripted(cat=Output("text"))
    assert (await ReadOnly(transport, Judge()).read(WEB, ["cat", "f"], timeout=5, cap=9)).stdout == "text"
    assert transport.options == [{"root": False, "timeout": 5, "cap": 9}]


@pytest.mark.parametrize("argv", [["rm", "f"], ["sudo", "rm", "f"], []])
async def test_a_reader_sends_nothing_else(argv: list[str]) -> None:
    transport = Scripted()
    with pytest.raises(NotAllowed):
        await ReadOnly(transport, Judge("rm")).read(WEB, argv)
    assert transport.ran == []


class Counting(Judge):
    """Remembers what it was asked about."""

    def __init__(self, *programs: str) -> None:
        super().__init__(*programs)
        self.asked: list[tuple[str, ...]] = []

    def judge(self, argv: Sequence[str], *, directory: str = "") -> Verdict:
        self.asked.append(tuple(argv))
        return super().judge(argv, directory=directory)


async def test_a_read_is_judged_once_and_anything_else_each_time() -> None:
    judge, transport = Counting("rm"), Scripted()
    reader = ReadOnly(transport, judge)
    for argv in (["cat", "f"], ["cat", "f"], ["sudo", "cat", "f"], ["cat", "f "], ["cat", "f"]):
        await reader.read(WEB, argv)
    assert judge.asked == [("cat", "f"), ("sudo", "cat", "f"), ("cat", "f ")]
    for _ in range(2):
        with pytest.raises(NotAllowed):
            await reader.read(WEB, ["rm", "f"])
    assert judge.asked[3:] == [("rm", "f")] * 2
    assert len(transport.ran) == 5


async def test_only_so_many_reads_are_remembered() -> None:
    judge = Counting()
    reader = ReadOnly(Scripted(), judge)
    for number in range(REMEMBERED + 1):
        await reader.read(WEB, ["cat", str(number)])
    assert len(judge.asked) == REMEMBERED + 1
    await reader.read(WEB, ["cat", str(REMEMBERED)])
    assert len(judge.asked) == REMEMBERED + 1
    await reader.read(WEB, ["cat", "0"])
    assert judge.asked[-1] == ("cat", "0")
    assert len(reader._reads) <= REMEMBERED


async def test_sudo_is_the_hosts_own_way_to_root() -> None:
    transport = Scripted()
    await ReadOnly(transport, Judge()).read(WEB, ["sudo", "cat", "f"])
    assert transport.ran == [("cat", "f")]
    assert transport.options[0].get("root")


async def test_a_read_is_tried_once_more() -> None:
    transport = Scripted(cat=[LOST, Output("text")])
    assert (await ReadOnly(transport, Judge()).read(WEB, ["cat"])).stdout == "text"
    with pytest.raises(ConnectionLost):
        await ReadOnly(Scripted(cat=LOST), Judge()).read(WEB, ["cat"])
    away = Scripted(cat=TargetUnreachable("executors.unreachable", host="web-01", reason=""))
    with pytest.raises(TargetUnreachable):
        await ReadOnly(away, Judge()).read(WEB, ["cat"])
    assert len(away.ran) == 1


async def test_each_host_has_its_own_places() -> None:
    running: dict[str, int] = {}
    most: dict[str, int] = {}

    class Slow(Scripted):
        async def run(self, host: Host, *_: object, **__: object) -> Output:
            running[host.name] = running.get(host.name, 0) + 1
            most[host.name] = max(most.get(host.name, 0), running[host.name])
            await asyncio.sleep(0)
            running[host.name] -= 1
            return Output("")

    limited = Limit(Slow(), per_host=2)
    await asyncio.gather(*(limited.run(host, ["x"]) for host in (WEB, GLASS) for _ in range(5)))
    assert most == {"web-01": 2, "localhost": 2}


async def test_the_log_has_words_and_ends_but_no_secret_and_no_output() -> None:
    with capture_logs() as lines:
        logged = Log(Scripted(mount=Output("secret output", exit_status=3), ls=LOST), hide)
        await logged.run(WEB, ["mount", "-o", "password=hunter2"], root=True)
        with pytest.raises(ConnectionLost):
            await logged.run(WEB, ["ls"])
    assert [line["event"] for line in lines] == ["command.ended", "command.not_run"]
    assert lines[0]["argv"] == ["mount", "-o", "password=[hidden]"]
    assert lines[0]["exit_status"] == 3
    assert lines[1]["code"] == "executors.connection_lost"
    assert "secret output" not in str(lines)


async def test_a_cancelled_command_is_logged() -> None:
    transport = Scripted()
    with capture_logs() as lines:
        running = asyncio.create_task(Log(transport, hide).run(WEB, ["endless"]))
        await transport.reached.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert [line["event"] for line in lines] == ["command.cancelled"]


async def test_a_host_is_reached_as_it_says() -> None:
    ssh, local = Scripted(), Scripted()
    route = Route({"ssh": ssh, "local": local})
    await route.run(WEB, ["one"], timeout=3)
    await route.run(GLASS, ["two"])
    await Log(Limit(route), hide).close()
    assert ssh.ran == [("one",), ("closed",)]
    assert local.ran == [("two",), ("closed",)]
    assert ssh.options == [{"timeout": 3}]
