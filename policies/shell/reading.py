"""Rating what the table knows: a line of commands, each of them allowed by one rule, or nothing at all."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from bot.domain.commandline import Command, lex
from bot.domain.flow import Risk
from policies.shell.kinds import Roots
from policies.shell.rules import Rule

DEFAULT_ROOTS: Final = ("/var/log",)


class Table:
    """Rules by program. `rate` answers LOW or MEDIUM where every command of the line is known, else None."""

    def __init__(self, rules: Sequence[Rule], roots: Roots = DEFAULT_ROOTS) -> None:
        self._roots = roots
        self._by_program: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._by_program[rule.program].append(rule)

    def rate(self, commands: Sequence[Command]) -> Risk | None:
        """The highest risk of the commands; None where one of them is unknown."""
        risks = [self._rate(command) for command in commands]
        return max((risk for risk in risks if risk is not None), default=None) if None not in risks else None

    def _rate(self, command: Command) -> Risk | None:
        program, *arguments = command.argv
        if any(word.startswith("=") for word in arguments):
            return None  # zsh expands `=ls`, and `shlex.join` sees no need to quote it
        sudo = program == "sudo" and bool(arguments) and not arguments[0].startswith("-")
        if sudo:
            program, *arguments = arguments
        piped = command.after == "|"
        fitting = [
            rule.risk
            for rule in self._by_program.get(program, ())
            if (rule.sudo or not sudo) and rule.accepts(arguments, self._roots, piped=piped)
        ]
        return min(fitting, default=None)


@lru_cache(maxsize=4)
def proved(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
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
