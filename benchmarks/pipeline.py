"""How long a known read request takes through the whole pipeline, durable record included.

    .venv/bin/python -m benchmarks.pipeline

Three measurements, medians over many requests, on SQLite in a temporary folder (WAL, synchronous=FULL):

- one `disk usage` request on a fake host, from the message to the delivered answer, against the same number of bare
  `sqlite3` commits of one row each (bar: at most 1.5 ms above them), and the processor time of all threads, with what
  happens after the delivery: the steadier figure on a busy machine;
- the same with 10 and with 500 declared actions (bar: ratio at most 1.3);
- a fast request behind 12 slow ones of 200 ms on other targets (bar: under 50 ms).
"""

import asyncio
import logging
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar

import structlog

from bot.domain.actions import Action, Catalogue
from bot.domain.flow import Document, InboundMessage
from bot.domain.inventory import Host
from bot.domain.ports import Output, Store, Tx
from bot.lifecycle import SystemClock
from intents.actions import catalogue
from storage.database import open_store
from tests.dsl import Town, story
from tests.fakes import MemoryMessenger, account

T = TypeVar("T")
ROUNDS = 300
DF = """Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda1         41152736 17284149  21743659      45% /
"""


class FakeHosts:
    """Answers at once; a command on a host called slow-… takes 200 ms."""

    world = None

    async def run(self, host: Host, _argv: Sequence[str], **_: Any) -> Output:
        if host.name.startswith("db"):
            await asyncio.sleep(0.2)
        return Output(DF)

    async def close(self) -> None:
        return


class CountingStore:
    """The real store, counting commits."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits = 0

    async def transact(self, work: Callable[[Tx], T]) -> T:
        self.commits += 1
        return await self._store.transact(work)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Screen(MemoryMessenger):
    """Tells when a final answer to a thread was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.final: dict[str, asyncio.Event] = {}

    async def deliver(self, document: Document) -> str | None:
        handle = await super().deliver(document)
        if not document.desired.live:
            self.final.setdefault(document.destination.thread, asyncio.Event()).set()
        return handle


async def ask(town: Town, screen: Screen, text: str, number: int) -> float:
    """Seconds from the message to the delivered answer."""
    thread = f"t{number}"
    shown = screen.final.setdefault(thread, asyncio.Event())
    place = replace(town.alice.place, thread=thread)
    began = time.perf_counter()
    await town.core.on_inbound(InboundMessage(f"m{number}", account("alice"), text, place, datetime.now(UTC)))
    await shown.wait()
    return time.perf_counter() - began


async def opened(
    stack: AsyncExitStack, folder: Path, name: str, actions: Catalogue
) -> tuple[Town, Screen, CountingStore]:
    """A running bot on a database of its own."""
    store = CountingStore(await open_store(f"sqlite:///{folder / name}.db"))
    stack.push_async_callback(store.close)
    screen = Screen()
    town = await stack.enter_async_context(
        story(store=store, transport=FakeHosts(), messenger=screen, clock=SystemClock(), actions=actions)  # type: ignore[arg-type]
    )
    return town, screen, store


def bare_commits(path: Path, commits: int, rounds: int) -> float:
    """Median seconds of `commits` single-row commits with the same durability."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(commits):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO row (body) VALUES (?)", ("x" * 400,))
            database.execute("COMMIT")
        seconds.append(time.perf_counter() - began)
    database.close()
    return statistics.median(seconds)


def many(known: Catalogue, count: int) -> Catalogue:
    """A catalogue of `count` actions: the real ones first, then copies with other words."""
    real = list(known)
    keep = [known["host.disk"], *(action for action in real if action.name != "host.disk")]
    copies: list[Action] = []
    number = 0
    while len(keep) + len(copies) < count:
        source = real[number % len(real)]
        word = f"w{number}"
        said = {language: tuple(f"{word} {phrase}" for phrase in phrases) for language, phrases in source.say.items()}
        name = f"{source.name}.{ascii_lowercase[number % 26]}{'x' * (number // 26)}"
        copies.append(replace(source, name=name, say=said, undo=None))
        number += 1
    chosen = [*keep, *copies][:count]
    names = {action.name for action in chosen}
    return Catalogue(replace(action, undo=action.undo if action.undo in names else None) for action in chosen)


async def main() -> None:
    """All three."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        medians: dict[str, float] = {}
        commits = 0
        async with AsyncExitStack() as stack:
            full = catalogue()
            worlds = {
                "full": await opened(stack, folder, "full", full),
                "10": await opened(stack, folder, "ten", many(full, 10)),
                "500": await opened(stack, folder, "many", many(full, 500)),
            }
            seconds: dict[str, list[float]] = {name: [] for name in worlds}
            processor = time.process_time()
            for number in range(ROUNDS + 20):
                for name, (town, screen, store) in worlds.items():
                    before = store.commits
                    taken = await ask(town, screen, "disk usage on web-01", number)
                    if number >= 20:
                        seconds[name].append(taken)
                    await asyncio.sleep(0.002)
                    if name == "full":
                        commits = store.commits - before
            processor = (time.process_time() - processor) / (ROUNDS + 20) / len(worlds)
            medians = {name: statistics.median(values) for name, values in seconds.items()}
            town, screen, _ = worlds["full"]
            slow = [asyncio.create_task(ask(town, screen, "disk usage on db-master", 10_000 + n)) for n in range(12)]
            await asyncio.sleep(0.03)
            fast = await ask(town, screen, "disk usage on web-01", 20_000)
            await asyncio.gather(*slow)
        bare = bare_commits(folder / "bare.db", commits, ROUNDS)
    print(
        f"one read request, {commits} commits: {medians['full'] * 1000:.2f} ms; bare commits {bare * 1000:.2f} ms; "
        f"above them {(medians['full'] - bare) * 1000:.2f} ms (bar 1.5); processor time {processor * 1000:.2f} ms"
    )
    print(
        f"10 actions {medians['10'] * 1000:.2f} ms, 500 actions {medians['500'] * 1000:.2f} ms: "
        f"ratio {medians['500'] / medians['10']:.2f} (bar 1.3)"
    )
    print(f"a fast request behind 12 slow ones: {fast * 1000:.1f} ms (bar 50)")


if __name__ == "__main__":
    asyncio.run(main())
