"""How shell commands are rated, and how long that takes: reads, traps, catastrophes, and texts made to be slow.

Run with `python -m benchmarks.shell [--show] [--write] [--set NAME=FILE …]`. `--show` lists what was rated otherwise,
`--write` puts the figures into benchmarks/results/shell.md, `--set` rates a file of somebody else's as that set.
"""

import argparse
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.data.shell import commands, parsed
from bot.domain.flow import Risk
from policies.shell.judge import ShellJudge

RESULTS = Path(__file__).parent / "results" / "shell.md"
ROUNDS, SEED, MAX = 5, 20261120, 65_536
MEDIAN_US, P99_MS, WORST_MS = 50, 5, 50
"""The bars: median in microseconds, the other two in milliseconds of processor time."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    measure: str
    bar: str
    value: str
    met: bool


def nasty() -> tuple[str, ...]:
    """Texts of 64 KiB whose reading would take long if anything about it were more than linear."""
    seeds = (
        *"a|;&(){}<>'\"\\$`#!*~=-é\n\t\0",
        *("$(", "${", "((", "{ ", "' ", '" ', "\\\n", "a;", "a|", "a&&", "a b ", "sh -c '", "eval ", "sudo ", "xargs "),
        *("rm -rf / ; ", "cd / && ", "find / -exec rm ", "$(a $(a ", "`a `", "<(a ", "> /dev/sda ", "a=b ", "-n 5 "),
        *(
            "socket exec ",
            "socket subproces ",
            "while :; do a ",
            "f() { ",
            "rmtree('/",
            "/../",
            "/./",
            "//",
            "*/",
            "HIST",
        ),
        *(
            "/var/log/",
            "grep x ",
            "awk '{print $1, ",
            "sed s/a/b/",
            "'a'\"b\"",
            "drop  ",
            "delete from a ",
            "/etc/init.d/",
        ),
        *(
            "docker run -v ",
            "ip a ",
            "\u202e",
            "\ud800",
            "mkfs ",
            "a.b:c() { a | a & }; ",
            "ssh h 'a b' ",
            'sh -c "a b" ',
        ),
    )
    return tuple((seed * (MAX // len(seed) + 1))[:MAX] for seed in seeds if seed) + tuple(_random())


def _random() -> Iterator[str]:
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    pieces = [
        word for name in ("reads", "traps", "catastrophic") for text in commands(name) for word in text.split(" ")
    ]
    signs = [*map(chr, range(1, 0x250)), *" \t'\"|;&()$`" * 20, "\u202e", "\u200b", "\ud800", "\U0001f600"]
    for size in (200, 2000, MAX):
        for _ in range(20):
            yield " ".join(chance.choices(pieces, k=size // 4))[:size]
            yield "".join(chance.choices(signs, k=size))


def timed(judge: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds of processor time of each text; the least of some rounds, so that a busy machine counts less."""
    least = [float("inf")] * len(texts)
    for _ in range(ROUNDS):  # all of them again and again: what is busy now may be idle in a moment
        least = [min(known, _once(judge, text)) for known, text in zip(least, texts, strict=True)]
    return least


def _once(judge: Callable[[str], object], text: str) -> float:
    start = time.process_time_ns()
    judge(text)
    return (time.process_time_ns() - start) / 1e9


def rated(judge: ShellJudge, texts: Sequence[str], *, low: bool, critical: bool = False) -> tuple[float, list[str]]:
    """The share, in percent, of what is LOW (or CRITICAL), and the texts on the other side of `low`."""
    risks = {text: judge.classify(text).risk for text in texts}
    hit = [text for text, risk in risks.items() if risk is (Risk.CRITICAL if critical else Risk.LOW)]
    wrong = [text for text in risks if (text in set(hit)) is not low]
    return 100 * len(hit) / max(1, len(risks)), wrong


def measured(sets: dict[str, tuple[str, ...]]) -> tuple[list[Row], dict[str, list[str]]]:
    """All rows, and for each set what was rated otherwise."""
    judge = ShellJudge()
    rows, wrong = [], {}
    reads, wrong["reads"] = rated(judge, (*sets["reads"], *sets["asked"]), low=True)
    rows.append(
        Row(f"reads rated LOW ({len(sets['reads']) + len(sets['asked'])})", "≥ 95 %", f"{reads:.1f} %", reads >= 95)
    )
    _, wrong["traps"] = rated(judge, sets["traps"], low=False)
    count = len(wrong["traps"])
    rows.append(Row(f"traps rated LOW ({len(sets['traps'])})", "0", str(count), count == 0))
    worst, wrong["catastrophic"] = rated(judge, sets["catastrophic"], low=True, critical=True)
    rows.append(
        Row(f"catastrophes rated CRITICAL ({len(sets['catastrophic'])})", "≥ 98 %", f"{worst:.1f} %", worst >= 98)
    )
    rows += times(judge, [text for name in sorted(sets) for text in sets[name]])
    return rows, wrong


def times(judge: ShellJudge, texts: Sequence[str]) -> Iterator[Row]:
    """Every command of the sets, then what was made to be slow; an exception would end the program."""
    spent = sorted(timed(judge.classify, texts))
    median, last = statistics.median(spent) * 1e6, spent[len(spent) * 99 // 100] * 1e3
    slow = max(timed(judge.classify, nasty())) * 1e3
    yield Row(f"verdict, median ({len(texts)} commands)", f"≤ {MEDIAN_US} µs", f"{median:.0f} µs", median <= MEDIAN_US)
    yield Row("verdict, 99th percentile", f"≤ {P99_MS} ms", f"{last:.2f} ms", last <= P99_MS)
    yield Row(f"worst of {len(nasty())} texts up to 64 KiB", f"≤ {WORST_MS} ms", f"{slow:.1f} ms", slow <= WORST_MS)


def table(rows: Iterable[Row]) -> str:
    """The figures as Markdown, with the day and the machine."""
    lines = [f"| {row.measure} | {row.bar} | {row.value}{'' if row.met else ' **not met**'} |" for row in rows]
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return "\n".join(
        [
            "# Shell verdicts\n`python -m benchmarks.shell --write` writes this page.\n",
            f"{day}, Python {platform.python_version()}, {platform.machine()}; processor time, least of {ROUNDS} runs.",
            "",
            "| measure | bar | measured |\n|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> int:
    """Prints the figures; 1 where a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=FILE")
    arguments = parser.parse_args()
    sets = {name: commands(name) for name in ("reads", "asked", "traps", "catastrophic")}
    for name, _, file in (given.partition("=") for given in arguments.set):
        sets |= {name: parsed(Path(file).read_text("utf-8"))} | ({"asked": ()} if name == "reads" else {})
    rows, wrong = measured(sets)
    text = table(rows)
    sys.stdout.write(text)
    if arguments.show:
        sys.stdout.writelines(f"{name}: {one!r}\n" for name, some in wrong.items() for one in some)
    if arguments.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, "utf-8")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
