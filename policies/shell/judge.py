"""The `CommandJudge`: the table first, the analyser for everything else. Never raises, whatever it is given."""

import shlex
from collections.abc import Sequence
from functools import cache
from typing import Final

from bot.domain.commandline import MAX_BYTES, Command, lex, render
from bot.domain.content import Message
from bot.domain.flow import Risk
from bot.domain.policy import Verdict
from policies.shell.analyser import Finding, analyse
from policies.shell.paths import normal
from policies.shell.reading import DEFAULT_ROOTS, Rules, Table, proved
from policies.shell.table import RULES

READS: Final = Message.of("shell.reads")
BY_RULE: Final = Message.of("shell.known_act")
UNKNOWN: Final = Message.of("shell.unknown")
OPAQUE: Final = Message.of("shell.opaque")
CROWDED: Final = Message.of("shell.too_much")
HIDDEN: Final = Message.of("shell.hidden_characters")
FOREIGN: Final = Message.of("shell.foreign_letters")
_LAYOUT: Final = dict.fromkeys(map(ord, "\n\t"))


class ShellJudge:
    """`roots` are the directories whose files may be shown as content, besides the listed facts of a machine.

    `own` are the directories and files of the bot itself: what is no read and names one of them is CRITICAL.

    Every table is proved by its examples before it is used; the shipped one by the test-suite, which saves each start
    of each process a tenth of a second.
    """

    def __init__(self, rules: Rules = RULES, roots: tuple[str, ...] = DEFAULT_ROOTS, own: tuple[str, ...] = ()) -> None:
        self._own = own
        self._table = Table(rules if rules is RULES else proved(rules), roots)

    def judge(self, argv: Sequence[str], *, directory: str = "") -> Verdict:
        """The risk of running exactly this argv in that directory, with an optional leading `sudo`.

        `sh -c TEXT` is what TEXT is, if TEXT is written as `lexer.render` writes it: so that lines with pipes can run.
        """
        words = tuple(argv)
        if not words or not all(word.isprintable() for word in words) or sum(map(len, words)) > MAX_BYTES:
            return self._explained(shlex.join(words), None, directory)
        if len(words) == len(("sh", "-c", "")) and words[:2] == ("sh", "-c"):
            commands = lex(words[2])
            return self._explained(words[2], commands if commands and render(commands) == words[2] else None, directory)
        known = words[0].isascii() and words[0].replace("-", "").replace("_", "").replace(".", "").isalnum()
        return self._explained(shlex.join(words), (Command(words),) if known else None, directory)

    def classify(self, text: str, *, directory: str = "") -> Verdict:
        """The risk of what a shell would make of `text`, standing in that directory."""
        return self._explained(text, lex(text), directory)

    def _explained(self, text: str, commands: tuple[Command, ...] | None, directory: str) -> Verdict:
        place = directory.rstrip("/") or directory[:1]
        known = place if place == "/" or (place and normal(place)) else ""
        rated = self._table.rate(commands, known) if commands else None
        if rated is Risk.LOW and commands:
            return Verdict(Risk.LOW, (READS,), tuple(dict.fromkeys(_program(command) for command in commands)))
        found = analyse(text, place if place.startswith("/") else "", self._own, commands)
        critical = (
            *map(_said, found.tags),
            *((CROWDED,) if found.crowded else ()),
        )  # what was not seen may be the worst
        if critical:
            return Verdict(Risk.CRITICAL, critical, found.programs, found.opaque)
        if rated is not None:
            return Verdict(rated, (BY_RULE,), found.programs)
        return Verdict(Risk.HIGH, _why_high(text, found), found.programs, found.opaque)


def _why_high(text: str, found: Finding) -> tuple[Message, ...]:
    seen = text[:MAX_BYTES]
    if not (found.crowded or found.opaque or len(text) > MAX_BYTES) and seen.isascii() and seen.isprintable():
        return (UNKNOWN,)
    why = (
        (CROWDED, found.crowded or len(text) > MAX_BYTES),
        (HIDDEN, not seen.translate(_LAYOUT).isprintable()),
        (FOREIGN, not seen.isascii()),
        (OPAQUE, found.opaque),
    )
    return tuple(message for message, holds in why if holds) or (UNKNOWN,)


@cache
def _said(tag: str) -> Message:
    return Message.of(tag)


def _program(command: Command) -> str:
    return command.argv[1] if command.argv[0] == "sudo" and len(command.argv) > 1 else command.argv[0]
