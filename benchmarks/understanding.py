"""How well sentences are understood without a model, and how fast.

    python -m benchmarks.understanding                       everything, against the bars
    python -m benchmarks.understanding --write               the same, into benchmarks/results/understanding.md
    python -m benchmarks.understanding --set F --language fr  one set of sentences; `--quiet`: its percentages only

The baseline of the same run is the nearest neighbour: the phrasing of the catalogue that rapidfuzz finds most like the
sentence, names taken out, whatever it says.
"""

import argparse
import asyncio
import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process

from benchmarks.scale import ratio
from benchmarks.utterances import Said, Score, load, score, utterance, with_typos
from bot.domain.actions import Catalogue
from bot.domain.errors import InvalidArgument
from intents.actions import catalogue
from intents.grammar import without_slots
from intents.normalise import fold
from intents.parser import Parser

DATA = Path(__file__).parent / "data" / "utterances"
RESULTS = Path(__file__).parent / "results" / "understanding.md"
LANGUAGES = ("en", "fr")
COLUMNS = "kind|sentences|right|one click|wrong slots|wrong act|wrong look"
GARBAGE = tuple(
    (text * (20_000 // len(text) + 1))[:20_000]
    for text in (
        "nginx is ",
        '"',
        "a=",
        "restart ",
        "web-01 et ",
        "demain à 8h ",
        "container ",
        "é\u0301«x» ",
        "0h",
        "{",
        "le 1 ",
        "every monday and ",
        "don't ",
        "vm-1 ",
        "`a` ",
        "a" * 64,
        "../",
        "\N{COMBINING ACUTE ACCENT}",
        "1",
        "l'",
        "-",
    )
)


def percent(part: int, whole: int) -> str:
    """A share, to a tenth."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def tally(scores: Sequence[Score], kind: str) -> list[str]:
    """One row: kind, sentences, right, in one click, wrong slots, wrong acts, wrong looks."""
    verdicts = Counter(one.verdict for one in scores if one.said.kind == kind)
    count = sum(verdicts.values())
    click = verdicts["right"] + verdicts["one_click"]
    wrong = [str(verdicts[name]) for name in ("wrong_slots", "wrong_act", "wrong_look")]
    return [kind, str(count), percent(verdicts["right"], count), percent(click, count), *wrong]


def silent(scores: Sequence[Score]) -> list[str]:
    """Sentences that must not act: how many, and how many acted."""
    talk = [one for one in scores if one.said.talks]
    return [str(len(talk)), str(sum(one.verdict == "acted" for one in talk))]


class Neighbour:
    """The baseline: the most similar phrasing of the catalogue answers, always."""

    def __init__(self, actions: Catalogue) -> None:
        pairs = [
            (" ".join(fold(without_slots(phrase)).split()), action)
            for action in actions
            for phrases in action.say.values()
            for phrase in phrases
        ]
        self._texts = [text for text, _ in pairs]
        self._actions = [action for _, action in pairs]

    def row(self, said: Iterable[Said]) -> tuple[int, int, int]:
        """Right actions and sentences; acts on sentences that must not act."""
        right = asked = acted = 0
        for one in said:
            _, _, index = process.extractOne(fold(one.text), self._texts, scorer=fuzz.token_sort_ratio)
            found = self._actions[index]
            asked += not one.talks
            right += found.name == one.action
            acted += one.talks and found.kind == "act"
        return right, asked, acted


async def timed(parser: Parser, said: Iterable[Said]) -> list[float]:
    """Milliseconds of processor time of each reading, in order of length."""
    spent = []
    for one in said:
        start = time.process_time_ns()
        await parser.read(utterance(one))
        spent.append((time.process_time_ns() - start) / 1e6)
    return sorted(spent)


async def hostile(parser: Parser) -> float:
    """The worst of texts of 20,000 characters (and of 2,000, which are read) in milliseconds."""
    worst = 0.0
    for text in GARBAGE:
        for said in (text, text[:2000]):
            start = time.process_time_ns()
            with contextlib.suppress(InvalidArgument):
                await parser.read(utterance(Said(said, "garbage", "en")))
            worst = max(worst, (time.process_time_ns() - start) / 1e6)
    return worst


def table(head: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Markdown."""
    titles = head.split("|")
    return [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}", *(f"| {' | '.join(row)} |" for row in rows), ""]


async def judged(parser: Parser, actions: Catalogue, said: Iterable[Said]) -> list[Score]:
    """All sentences whose action is declared, read."""
    return [await score(parser, actions, one) for one in said if one.talks or one.action in actions]


async def one_set(path: Path, language: str, *, quiet: bool) -> None:
    """The figures of one file; the sentences that went wrong too, unless `quiet`."""
    actions = catalogue()
    said = load(path, language, actions)
    scores = await judged(Parser(actions), actions, said)
    undeclared = sum(one.action not in actions for one in said if not one.talks)
    print(f"{len(said)} sentences, {undeclared} of them about actions that are not declared (left out)")
    kinds = ("clean", "polite", "paraphrase")
    print("\n".join(table(COLUMNS, [tally(scores, kind) for kind in kinds])))
    talk, acted = silent(scores)
    print(f"must not act: {talk}, acted: {acted}")
    if quiet:
        return
    for one in scores:
        if one.verdict not in {"right", "quiet", "one_click"}:
            wanted = f"{one.said.action} {dict(one.said.params or ())}"
            print(f"{one.verdict:11} {one.said.kind:10} {one.said.text}\n  {one.shown}\n  {wanted}")


async def report() -> list[str]:
    """All figures, as Markdown."""
    actions = catalogue()
    parser = Parser(actions)
    lines: list[str] = []
    everything: list[Said] = []
    for language in LANGUAGES:
        said = load(DATA / f"{language}.toml", language, actions)
        everything += said
        clean = [one for one in said if one.kind == "clean"]
        scores = [*await judged(parser, actions, said), *await judged(parser, actions, with_typos(clean))]
        rows = [tally(scores, kind) for kind in ("clean", "polite", "typo", "paraphrase")]
        lines += [f"## {language}: {len(said)} sentences", ""]
        lines += table(COLUMNS, rows)
        talk, acted = silent(scores)
        lines += [f"Sentences that must not act: {talk}; acts without a click: {acted}.", ""]
        right, asked, wrong = Neighbour(actions).row(said)
        nearest = f"Nearest neighbour (rapidfuzz): right action {percent(right, asked)}, acts on {wrong} of {talk}."
        lines += [nearest, ""]
    await timed(parser, everything)
    spent = sorted([*await timed(parser, everything), *await timed(parser, everything)])
    worst = await hostile(parser)
    middle, slow = statistics.median(spent), spent[len(spent) * 99 // 100]
    lines += ["## Time", ""]
    lines += [f"{len(everything)} sentences: median {middle:.2f} ms, p99 {slow:.2f} ms (bar 5).", ""]
    lines += [f"Garbage, 20,000 characters: worst {worst:.1f} ms (bar 50).", ""]
    lines += [f"A command among 10 / 500 actions: ratio {await ratio():.2f} (bar 1.3).", ""]
    return lines


async def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--set", type=Path)
    options.add_argument("--language", choices=LANGUAGES, default="")
    options.add_argument("--quiet", action="store_true")
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    if given.set is not None:
        language = given.language or next(one for one in LANGUAGES if one in given.set.name)
        await one_set(given.set, language, quiet=given.quiet)
        return
    text = "\n".join(["# Understanding without a model", "", f"{datetime.now(UTC):%Y-%m-%d}", "", *await report()])
    print(text)
    if given.write:
        RESULTS.write_text(text, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
