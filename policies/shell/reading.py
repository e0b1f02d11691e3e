"""Rating what the table knows: a line of commands, each of them allowed by one rule, or nothing at all."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from bot.domain.commandline import Command, lex
from bot.domain.flow import Risk
from policies.shell.notation import Book
from policies.shell.paths import Where
from policies.shell.rules import Rule

Rules: TypeAlias = Book | tuple[Rule, ...]
_EXPANDING: Final = re.compile("=.").match
DEFAULT_ROOTS: Final = ("/var/log",)


class Table:
    """Rules by program. `rate` answers LOW or MEDIUM where every command of the line is known, else None."""

    def __init__(self, rules: Rules, roots: tuple[str, ...] = DEFAULT_ROOTS) -> None:
        self._roots = roots
        self._anywhere = Where(roots)
        self._of = rules.of if isinstance(rules, Book) else _by_program(rules)

    def rate(self, commands: Sequence[Command], directory: str = "") -> Risk | None:
        """The highest risk of the commands, all of them run in `directory`; None where one of them is unknown."""
        where = Where(self._roots, directory) if directory else self._anywhere
        highest = Risk.LOW
        for command in commands:
            risk = self._rate(command, where)
            if risk is None:
                return None
            highest = max(highest, risk)
        return highest if commands else None

    def _rate(self, command: Command, where: Where) -> Risk | None:
        program, *arguments = command.argv
        sudo = program == "sudo" and bool(arguments) and not arguments[0].startswith("-")
        if sudo:
            program, *arguments = arguments
        rules, piped = self._of(program), command.after == "|"
        lowest: Risk | None = None
        for rule in rules if rules and not _expands(arguments) else ():
            better = lowest is None or rule.risk < lowest
            if better and (rule.sudo or not sudo) and rule.accepts(arguments, where, piped=piped):
                lowest = rule.risk
        return lowest


def _expands(words: Sequence[str]) -> bool:
    """Whether zsh would take a word for a program's path: `=ls`, which `shlex.join` sees no need to quote."""
    return any(map(_EXPANDING, words))


def _by_program(rules: Iterable[Rule]) -> Callable[[str], Sequence[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.program].append(rule)
    return lambda program: found.get(program, ())


@lru_cache(maxsize=4)
def proved(rules: Rules) -> Rules:
    """The rules, once every example of every rule was found to hold. Raises `ValueError` naming the first that fails.

    An example counts for the whole table: what one rule must not allow, no other may allow either.
    """
    table = Table(rules)
    for rule in rules:
        for examples, expected in ((rule.match, True), (rule.not_match, False)):
            for example in examples:
                commands = lex(example)
                rated = table.rate(commands) if commands else None
                if (rated is not None and rated <= rule.risk) is not expected:
                    verb = "does not allow" if expected else "allows"
                    raise ValueError(f"the table {verb} {example!r}, an example of: {rule.usage}")
    return rules
