"""Turns of the adversary: how many without an act that nobody agreed to, and how many a second.

Run with `python -m benchmarks.adversary [--turns 1000000] [--seed 1] [--note FILE]`. Each game of 5,000 turns has a
seed of its own, so a find can be played again; `--note` adds a row to a table. Ends with status 1 at a find.
"""

import argparse
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tests.invariants.adversary.play import play

GAME = 5000


def main() -> int:
    """Plays, and prints how far it got."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first game")
    parser.add_argument("--note", type=Path, help="the table that a row is added to")
    options = parser.parse_args()
    began, turns, acts, ends = time.process_time(), 0, 0, Counter[str]()
    wrong: list[str] = []
    seed = options.seed
    while turns < options.turns and not wrong:
        played = play(seed, min(GAME, options.turns - turns))
        turns, acts, wrong = turns + played.turns, acts + played.acts, played.wrong
        ends.update(end.rpartition(": ")[2] for end in played.ends.elements())
        spent = time.process_time() - began
        print(f"seed {seed}: {turns} turns, {acts} acts, {turns / spent:.0f} turns/s of one processor", flush=True)
        seed += 1
    print(", ".join(f"{count} {end}" for end, count in ends.most_common()))
    for problem in wrong:
        print(f"seed {seed - 1}, {problem}")
    if options.note is not None:
        note(options.note, f"seeds {options.seed} to {seed - 1}", turns, acts, len(wrong), time.process_time() - began)
    return 1 if wrong else 0


def note(table: Path, seeds: str, turns: int, acts: int, wrong: int, seconds: float) -> None:
    """One dated row."""
    row = f"| {datetime.now(UTC):%Y-%m-%d} | {seeds} | {turns:,} | {acts:,} | {wrong} | {turns / seconds:.0f} |\n"
    with table.open("a", encoding="utf-8") as file:
        file.write(row)


if __name__ == "__main__":
    sys.exit(main())
