"""The long-running program: parts that fail and run again, an orderly end, health and figures for watchdogs."""

import asyncio
import json
import os
import shutil
import signal
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.app import open_app
from bot.cli.run import live
from bot.config import load
from bot.domain.errors import ConfigError, StorageUnavailable
from bot.health import Answer, health_page, listening
from bot.lifecycle import LONGEST, Condition, Health, serve, stopping_on_signals, supervise
from bot.metrics import Metrics
from tests.dsl import story
from tests.fakes import ManualClock, breathe
from tests.unit.cli.conftest import Run


class Flaky:
    """A part that fails as often as it is told to, then runs until it is told to end."""

    def __init__(self, failures: int) -> None:
        self.left = failures
        self.runs = 0
        self.end = asyncio.Event()

    async def run(self) -> None:
        self.runs += 1
        if self.left:
            self.left -= 1
            raise ValueError("a secret detail")
        await self.end.wait()


async def test_a_part_that_fails_runs_again_later_and_later() -> None:
    clock, part = ManualClock(), Flaky(failures=9)
    health = Health(clock)
    task = asyncio.create_task(supervise("worker", part.run, health))
    await breathe()
    for pause in (1, 2, 4, 8, 16, 32, 60, 60, 60):
        runs = part.runs
        clock.advance(pause - 0.5)
        await breathe()
        assert part.runs == runs
        assert (health.well, health.parts["worker"].condition) == (False, Condition.WAITING)
        clock.advance(0.6)
        await breathe()
        assert part.runs == runs + 1
    assert health.well
    assert (health.parts["worker"].failures, health.parts["worker"].error) == (9, "ValueError")
    part.end.set()
    await task
    assert health.parts["worker"].condition is Condition.ENDED
    assert health.well


async def test_a_part_that_ran_well_for_long_begins_anew() -> None:
    clock, health, calls = ManualClock(), Health(ManualClock()), []
    health.clock = clock

    async def fails_now_and_then() -> None:
        calls.append(clock.now())
        await clock.sleep(LONGEST + 1)
        raise OSError

    task = asyncio.create_task(supervise("x", fails_now_and_then, health))
    for _ in range(4):
        await breathe()
        clock.advance(LONGEST + 1.5)
        await breathe()
        clock.advance(1.1)
    await breathe()
    assert len(calls) >= 4
    task.cancel()


async def test_everything_ends_in_order() -> None:
    health, stop, order = Health(ManualClock()), asyncio.Event(), []

    def part(name: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                order.append(name)

        return run

    async def drain() -> None:
        assert health.stopping
        order.append("drained")

    task = asyncio.create_task(serve({"a": part("a"), "b": part("b")}, health, stop, drain))
    await breathe()
    assert health.report() == {
        "status": "ok",
        "messengers": {},
        "parts": {
            name: {"state": "running", "since": health.parts[name].since.isoformat(timespec="seconds"), "failures": 0}
            for name in ("a", "b")
        },
    }
    stop.set()
    await task
    assert order == ["drained", "a", "b"]
    assert health.report()["status"] == "stopping"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_asks_to_stop_and_a_second_one_is_not_caught(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stopping_on_signals() as stop:
        os.kill(os.getpid(), number)
        async with asyncio.timeout(5):
            await stop.wait()
        assert signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}
    signal.signal(number, before)


async def ask(port: int, request: bytes) -> tuple[int, bytes]:
    """Status and body of an answer; the connection is closed by the other side."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]), body) if head else (0, b"")


async def test_health_is_answered_on_loopback() -> None:
    health = Health(ManualClock())
    health.note("worker", Condition.RUNNING)

    async def away() -> Answer:
        raise StorageUnavailable("storage.busy")

    async with listening(0, {"/healthz": health_page(health), "/metrics": away}) as port:
        status, body = await ask(port, b"GET /healthz?x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        health.note("worker", Condition.WAITING, "OSError")
        status, body = await ask(port, b"GET /healthz HTTP/1.0\r\n\r\n")
        assert (status, json.loads(body)["parts"]["worker"]["error"]) == (503, "OSError")
        assert await ask(port, b"HEAD /healthz HTTP/1.1\r\n\r\n") == (503, b"")
        assert (await ask(port, b"POST /healthz HTTP/1.1\r\n\r\n"))[0] == 405
        assert (await ask(port, b"GET / HTTP/1.1\r\n\r\n"))[0] == 404
        assert await ask(port, b"GET /metrics HTTP/1.1\r\n\r\n") == (503, b"storage.busy\n")
        for nonsense in (b"\r\n\r\n", b"x" * 20_000 + b"\r\n\r\n", b"\xff\xfe\r\n\r\n"):
            assert (await ask(port, nonsense))[0] in {0, 404}
        with pytest.raises(ConfigError) as caught:
            async with listening(port, {}):
                pass
        assert caught.value.code == "cli.port_taken"


async def test_figures_count_what_the_record_says() -> None:
    async with story() as town:
        metrics = Metrics(town.core.services, town.core.adapters)
        await metrics.begin()
        await town.alice.says("uptime de web-01")
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.presses("1")
        await town.bob.says("restart nginx on web-02")
        answer = await metrics.page()
        assert answer.status is HTTPStatus.OK
        figures = {
            line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in answer.body.decode().splitlines()
            if not line.startswith("#") and "_created" not in line
        }
        assert figures['commander_requests_total{action="host.uptime",outcome="done"}'] == 1
        assert figures['commander_requests_total{action="service.restart",outcome="done"}'] == 1
        assert figures['commander_decisions_total{effect="allow"}'] == 1
        assert figures['commander_decisions_total{effect="confirm"}'] == 1
        assert figures['commander_decisions_total{effect="approve"}'] == 1
        assert figures['commander_step_seconds_count{action="service.restart"}'] == 1
        assert figures["commander_pending"] == 1
        assert figures["commander_queue_length"] == 0
        assert figures['commander_outbox_backlog{messenger="console"}'] == 0
        assert (await metrics.page()).body == answer.body


def test_run_needs_a_messenger_or_to_be_a_worker(commander: Run, installation: Path) -> None:
    said = commander("run")
    assert said.code == 2
    assert "commander run --worker" in said.err


def test_a_worker_lives_until_it_is_told_to_stop(installation: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    installation.write_text(f"[bot]\nhealth_port = {port}\n" + installation.read_text("utf-8"), "utf-8")
    asyncio.run(watched(port, installation))


async def watched(port: int, installation: Path) -> None:
    living = asyncio.create_task(live(load(installation), messengers=False))
    async with asyncio.timeout(30):
        while not living.done():
            try:
                status, body = await ask(port, b"GET /healthz HTTP/1.1\r\n\r\n")
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
                continue
            assert (status, json.loads(body)["status"]) == (200, "ok")
            assert set(json.loads(body)["parts"]) >= {"worker", "timer", "checkpoints"}
            assert b"commander_queue_length 0.0" in (await ask(port, b"GET /metrics HTTP/1.1\r\n\r\n"))[1]
            os.kill(os.getpid(), signal.SIGTERM)
            break
        await living
    with pytest.raises(ConnectionRefusedError):
        await ask(port, b"GET /healthz HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize("copied", [True, False])
def test_what_a_backup_brought_back_is_frozen_at_start(commander: Run, installation: Path, *, copied: bool) -> None:
    data, backup = installation.parent / "data", installation.parent / "backup"
    commander("arm")
    shutil.copytree(data, backup)
    commander("secrets", "rotate")
    asyncio.run(lives(installation))
    if copied:
        shutil.rmtree(data)
        shutil.copytree(backup, data)
    asyncio.run(lives(installation))
    events = [json.loads(line)["entry"]["event"] for line in commander("audit", "export").out.splitlines()]
    assert events == (["armed", "restored"] if copied else ["armed", "secrets rotated"])
    assert ("frozen" in commander("check").out) == copied


async def lives(installation: Path) -> None:
    """The bot, long enough to sign what it recorded."""
    async with open_app(load(installation)) as app, app.core.running():
        await app.services.checkpoint()
