"""The table as it is written: one block a rule, its usage and the examples that prove it.

    @filter @sudo tail -[qv] -n|--lines=SIGNED -# READ*
        yes: tail -n 50 /var/log/syslog ;; sudo tail -20 /var/log/auth.log
        no: tail -f /var/log/syslog ;; tail /etc/shadow

Long lines go on, indented; alternatives may be broken after a `|`. `@filter` and `@sudo` are the fields of `Rule`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bot.domain.flow import Risk
from policies.shell.rules import Rule

_BLOCKS: Final = re.compile(r"\n(?=\S)")
_PROGRAM: Final = re.compile(r"(?:@\w+ )*(\S+)")


class Book:
    """A long table: a rule is read when its program is asked about for the first time, which keeps starting quick.

    Pages are texts with the risk of their rules.
    """

    def __init__(self, *pages: tuple[str, Risk]) -> None:
        self._blocks: dict[str, list[tuple[str, Risk]]] = defaultdict(list)
        self._rules: dict[str, tuple[Rule, ...]] = {}
        for text, risk in pages:
            for block in _BLOCKS.split(text.strip()):
                found = _PROGRAM.match(block)
                self._blocks[found[1] if found else ""].append((block, risk))

    def of(self, program: str) -> tuple[Rule, ...]:
        """The rules of one program; `ValueError` where one of them cannot be read."""
        if program not in self._rules and program in self._blocks:
            self._rules[program] = tuple(_rule(block, risk) for block, risk in self._blocks[program])
        return self._rules.get(program, ())

    def __iter__(self) -> Iterator[Rule]:
        for program in self._blocks:
            yield from self.of(program)

    def __len__(self) -> int:
        return sum(map(len, self._blocks.values()))


def read(text: str, risk: Risk = Risk.LOW) -> tuple[Rule, ...]:
    """The rules of a table; a block that cannot be read raises `ValueError`."""
    return tuple(_rule(block, risk) for block in _BLOCKS.split(text.strip()))


def _rule(block: str, risk: Risk) -> Rule:
    usage: list[str] = []
    examples: dict[str, list[str]] = {"yes": [], "no": []}
    into = usage
    for line in filter(str.strip, block.splitlines()):
        said = re.match(r"\s+(yes|no): ", line)
        into = examples[said[1]] if said else into
        into.append(line[said.end() :] if said else line.strip())
    words = " ".join(usage).replace("| ", "|").split()
    marks = {word for word in words if word.startswith("@")}
    if marks - {"@filter", "@sudo"} or not examples["yes"]:
        raise ValueError(f"{usage[0]!r} needs a yes: example, and knows only @filter and @sudo")
    return Rule(
        usage=" ".join(word for word in words if word not in marks),
        match=tuple(_split(examples["yes"])),
        not_match=tuple(_split(examples["no"])),
        risk=risk,
        filter="@filter" in marks,
        sudo="@sudo" in marks,
    )


def _split(lines: list[str]) -> Iterator[str]:
    yield from (example.strip() for example in " ".join(lines).split(";;"))
