"""How long it takes to understand a sentence, and whether the size of the catalogue matters (bar: ratio ≤ 1.3).

Run with `python -m benchmarks.understanding`: medians and the 99th percentile of processor time in milliseconds.
"""

import asyncio
import statistics
import time
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.domain.actions import Action, Catalogue
from bot.domain.inventory import App, Host, Inventory
from bot.domain.understanding import Utterance, Vocabulary
from intents.actions import catalogue
from intents.parser import Parser

ROUNDS = 40
SMALL, LARGE = 10, 500
TABLES = Path(__file__).parent.parent / "tests" / "unit" / "intents"
HOSTS = ("web-01", "web-02", "db-master", "db-replica", "cache-01")
VOCABULARY = Vocabulary(
    Inventory(
        tuple(Host(name, tags=("production", name.split("-")[0]), services=("nginx", "postgresql")) for name in HOSTS),
        (App("boutique", ("web-01",), ("nginx",), aliases=("site",)),),
    ),
    ("alice", "bob"),
    ("A1B2C3",),
)


def sentences() -> list[str]:
    """All sentences of the tests' tables, in both languages."""
    found: list[str] = []
    for language in ("fr", "en"):
        table = tomllib.loads((TABLES / f"utterances_{language}.toml").read_text("utf-8"))
        found += [*table["reads"], *table["acts"], *table["asks"], *table["never"]["acts"]]
    return found


def declared(count: int) -> Catalogue:
    """The first ten real actions, and as many more under other words as it takes."""
    real = [replace(action, undo=None) for action in list(catalogue())[:SMALL]]
    more = [_renamed(real[index % SMALL], index) for index in range(count - SMALL)]
    return Catalogue([*real, *more])


def _renamed(action: Action, index: int) -> Action:
    say = {
        language: tuple(f"{phrase} variant{index}" for phrase in phrases) for language, phrases in action.say.items()
    }
    letters = "".join(chr(97 + int(digit)) for digit in str(index))
    return replace(action, name=f"{action.name}.{letters}", say=say)


async def timed(parser: Parser, texts: Iterable[str]) -> list[float]:
    """Milliseconds of processor time of each reading."""
    found = []
    for text in texts:
        utterance = Utterance(text, "en", VOCABULARY)
        start = time.process_time_ns()
        await parser.read(utterance)
        found.append((time.process_time_ns() - start) / 1e6)
    return found


async def main() -> None:
    """Prints the figures."""
    parser = Parser(catalogue())
    texts = sentences()
    await timed(parser, texts)
    spent = sorted(await timed(parser, texts * 3))
    print(
        f"{len(texts)} sentences: median {statistics.median(spent):.3f} ms, p99 {spent[len(spent) * 99 // 100]:.3f} ms"
    )
    garbage = [
        text[:2000] for text in ("nginx is " * 300, '"' * 2000, "a=" * 999, "restart " * 249, "web-01 et " * 199)
    ]
    print(f"2,000 characters of garbage: worst {max(await timed(parser, garbage)):.1f} ms")
    command = "status of web-01"
    small, large = Parser(declared(SMALL)), Parser(declared(LARGE))
    medians: dict[int, list[float]] = {SMALL: [], LARGE: []}
    for _ in range(ROUNDS):  # in turn, so that a busy machine is busy for both
        medians[SMALL].append(statistics.median(await timed(small, [command] * 50)))
        medians[LARGE].append(statistics.median(await timed(large, [command] * 50)))
    few, many = (statistics.median(medians[count]) for count in (SMALL, LARGE))
    print(f"a command among {SMALL} / {LARGE} actions: {few:.3f} / {many:.3f} ms, ratio {many / few:.2f} (bar 1.3)")


if __name__ == "__main__":
    asyncio.run(main())
