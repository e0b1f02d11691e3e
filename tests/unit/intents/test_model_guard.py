"""The circuit breaker and each person's allowance: what a model that is away, or dear, costs."""

import asyncio
import os
from datetime import timedelta
from itertools import islice

import httpx2
import pytest

from bot.core.allowance import KeptAllowance
from bot.core.directory import Directory
from bot.domain.errors import StorageUnavailable
from intents.guard import MOST_FAILURES, REST, Breaker
from storage.memory import MemoryStore
from tests.fakes import START, KeyedSealer, ManualClock
from tests.unit.intents.bench import KICK, Bench, message, note

BROKEN = httpx2.Response(400, json={"type": "error", "error": {}})


class TestBreaker:
    def setup_method(self) -> None:
        self.clock = ManualClock()
        self.breaker = Breaker(self.clock)

    def break_it(self) -> None:
        for _ in range(MOST_FAILURES):
            assert self.breaker.admits()
            self.breaker.failed()

    def test_closed_everybody_may_ask(self) -> None:
        assert all(self.breaker.admits() for _ in range(10))

    def test_a_success_forgets_failures(self) -> None:
        for _ in range(20):
            self.breaker.failed()
            self.breaker.failed()
            self.breaker.succeeded()
        assert self.breaker.admits()

    def test_open_nobody_may(self) -> None:
        self.break_it()
        assert self.breaker.rests
        assert not self.breaker.admits()

    def test_half_open_one_probe_decides(self) -> None:
        self.break_it()
        self.clock.advance(REST.total_seconds() + 1)
        assert [self.breaker.admits() for _ in range(3)] == [True, False, False]
        self.breaker.succeeded()
        assert all(self.breaker.admits() for _ in range(3))

    def test_a_failed_probe_opens_it_again(self) -> None:
        self.break_it()
        self.clock.advance(REST.total_seconds() + 1)
        assert self.breaker.admits()
        self.breaker.failed()
        assert not self.breaker.admits()

    def test_a_probe_that_never_ends_blocks_nobody_for_good(self) -> None:
        self.break_it()
        self.clock.advance(REST.total_seconds() + 1)
        assert self.breaker.admits()
        self.clock.advance(REST.total_seconds() + 1)
        assert self.breaker.admits()


async def test_while_one_probe_is_out_nobody_else_asks() -> None:
    arrived, release = asyncio.Event(), asyncio.Event()

    async def slowly(_: httpx2.Request) -> httpx2.Response:
        arrived.set()
        await release.wait()
        return message(KICK)

    bench = Bench(BROKEN, BROKEN, BROKEN, slowly)
    for _ in range(MOST_FAILURES):
        await bench.read()
    bench.clock.advance(REST.total_seconds() + 1)
    probe = asyncio.create_task(bench.read())
    await arrived.wait()
    assert note(await bench.read()) == "understanding.note_model_resting"
    release.set()
    assert (await probe).intent is not None
    assert (await bench.read()).intent is not None


async def test_what_a_person_makes_the_model_refuse_is_nobody_elses_trouble() -> None:
    bench = Bench(message(stop="refusal"))
    notes = [note(await bench.read()) for _ in range(2 * MOST_FAILURES)]
    assert set(notes) == {"understanding.note_model_unusable"}


def allowance(limit: int = 1000, store: MemoryStore | None = None, clock: ManualClock | None = None) -> KeptAllowance:
    directory = Directory((), (), (), KeyedSealer())
    return KeptAllowance(store or MemoryStore(), directory, clock or ManualClock(), limit)


async def test_an_allowance_outlives_the_process() -> None:
    store = MemoryStore()
    assert await allowance(store=store).reserve("alice", 1000) is not None
    again = allowance(store=store)
    assert await again.reserve("alice", 1) is None
    assert await again.reserve("bob", 1) is not None


async def test_a_reservation_is_corrected_by_what_the_call_cost() -> None:
    kept = allowance()
    ticket = await kept.reserve("alice", 900)
    assert ticket is not None
    await kept.settle("alice", ticket, -850)
    assert await kept.reserve("alice", 900) is not None
    assert await kept.reserve("alice", 1) is not None
    assert await kept.reserve("alice", 60) is not None
    assert await kept.reserve("alice", 1) is None


async def test_an_hour_counts_until_a_day_after_it_began() -> None:
    clock = ManualClock(START + timedelta(minutes=59))
    kept = allowance(clock=clock)
    await kept.reserve("alice", 1000)
    clock.advance(timedelta(hours=23).total_seconds())
    assert await kept.reserve("alice", 1) is None
    clock.advance(timedelta(minutes=2).total_seconds())
    assert await kept.reserve("alice", 1) is not None


async def test_ten_calls_at_once_are_counted_before_they_are_made() -> None:
    release = asyncio.Event()

    async def slowly(_: httpx2.Request) -> httpx2.Response:
        await release.wait()
        return message(KICK)

    bench = Bench(slowly, limit=10)
    readings = [asyncio.create_task(bench.read()) for _ in range(10)]
    first = [note(await reading) for reading in islice(asyncio.as_completed(readings), 9)]
    release.set()
    notes = [*first, *[note(await reading) for reading in readings]]
    assert sorted(set(notes)) == ["understanding.note_model", "understanding.note_model_budget"]
    assert len(bench.wire.requests) == 1


async def test_a_call_whose_cost_nobody_tells_counts_as_reserved() -> None:
    untold = httpx2.Response(200, json={"type": "message", "content": [KICK], "stop_reason": "tool_use"})
    bench = Bench(untold, limit=2)
    assert (await bench.read()).intent is not None
    assert note(await bench.read()) == "understanding.note_model_budget"


async def test_a_cached_token_counts_for_a_tenth() -> None:
    body = message(KICK).json()
    body["usage"] = {"input_tokens": 10, "output_tokens": 10, "cache_read_input_tokens": 10_000}
    bench = Bench(httpx2.Response(200, json=body), limit=2000)
    for _ in range(2):
        assert (await bench.read()).intent is not None
    assert note(await bench.read()) == "understanding.note_model_budget"


async def test_no_allowance_at_all_is_no_model() -> None:
    bench = Bench(message(KICK), limit=0)
    assert note(await bench.read()) == "understanding.note_model_budget"
    assert not bench.wire.requests


async def test_a_database_that_is_away_leaves_the_offline_answer() -> None:
    class Away(KeptAllowance):
        async def reserve(self, person: str, tokens: int) -> None:
            raise StorageUnavailable("error.storage")

    bench = Bench(message(KICK))
    bench.provider._allowance = Away(bench.store, bench.allowance.directory, bench.clock, 1)
    assert note(await bench.read()) == "understanding.note_model_away"
    assert not bench.wire.requests


async def test_what_would_steer_the_sdk_is_gone_before_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    steering = {
        "ANTHROPIC_CUSTOM_HEADERS": "x-evil: 1",
        "ANTHROPIC_BASE_URL": "http://evil.test",
        "ANTHROPIC_LOG": "debug",
        "ANTHROPIC_PROFILE": "other",
        "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://evil.test",
    }
    for name, value in steering.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HTTPS_PROXY", "http://evil.test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "other")
    bench = Bench(message(KICK))
    assert (await bench.read()).intent is not None
    assert not steering.keys() & os.environ.keys()
    assert os.environ["ANTHROPIC_API_KEY"] == "other"
    request = bench.wire.requests[0]
    assert (request.url.host, request.headers["authorization"]) == ("model.test", "Bearer key-1")
    assert not [name for name in request.headers if name in {"x-evil", "traceparent", "x-api-key"}]
