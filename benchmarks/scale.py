"""Whether reading a command costs more in a large catalogue than in a small one (bar: ratio ≤ 1.3)."""

import statistics
import time
from dataclasses import replace

from benchmarks.utterances import VOCABULARY
from bot.domain.actions import Action, Catalogue
from bot.domain.understanding import Utterance
from intents.actions import catalogue
from intents.parser import Parser

ROUNDS, READINGS = 40, 50
SMALL, LARGE = 10, 500
COMMAND = "status of web-01"


def declared(count: int) -> Catalogue:
    """The first ten real actions, and as many more under other words as it takes."""
    real = [replace(action, undo=None) for action in list(catalogue())[:SMALL]]
    return Catalogue([*real, *(_renamed(real[index % SMALL], index) for index in range(count - SMALL))])


def _renamed(action: Action, index: int) -> Action:
    say = {
        language: tuple(f"{phrase} variant{index}" for phrase in phrases) for language, phrases in action.say.items()
    }
    letters = "".join(chr(97 + int(digit)) for digit in str(index))
    return replace(action, name=f"{action.name}.{letters}", say=say)


async def ratio() -> float:
    """The median cost of a command among 500 actions over that among 10; in turn, so that a busy machine is fair."""
    few, many = Parser(declared(SMALL)), Parser(declared(LARGE))
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for parser, medians in zip((few, many), spent, strict=True):
            medians.append(await _median(parser))
    return statistics.median(spent[1]) / statistics.median(spent[0])


async def _median(parser: Parser) -> float:
    found = []
    for _ in range(READINGS):
        start = time.process_time_ns()
        await parser.read(Utterance(COMMAND, "en", VOCABULARY))
        found.append(time.process_time_ns() - start)
    return statistics.median(found)
