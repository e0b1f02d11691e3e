"""`commander classify`: the risk of a shell command, and why. Runs nothing, needs no configuration."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, Final, TypeAlias

from bot.cli.common import OK, language
from bot.core.explain import Wording
from bot.domain.content import Message
from bot.domain.flow import Risk
from bot.domain.policy import Verdict
from bot.domain.visible import visible
from policies.shell.judge import ShellJudge

CHUNK = 1 << 16
Say: TypeAlias = Callable[[Message], str]
NEEDED: Final = {
    Risk.LOW: Message.of("policy.low"),
    Risk.MEDIUM: Message.of("policy.medium"),
    Risk.HIGH: Message.of("policy.high_operator"),
    Risk.CRITICAL: Message.of("policy.critical"),
}
"""What the usual rules ask for (the profile "team", an operator); the configuration and the target may ask for more."""


def options(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--json", action="store_true", help="one object a line · un objet par ligne")
    parser.add_argument(
        "-0", dest="nul", action="store_true", help="commands end with NUL, not with a line · séparées par NUL"
    )
    parser.add_argument(
        "words",
        nargs=argparse.REMAINDER,
        metavar="COMMAND",
        help="after the options; without it, lines of standard input · après les options ; sinon, l'entrée standard",
    )


def run(arguments: argparse.Namespace) -> int:
    """Judges one command, or each of standard input, in order."""
    judge, say = ShellJudge(), cache(Wording(language()).say)
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    texts = [" ".join(words)] if words else _commands(sys.stdin.buffer, b"\0" if arguments.nul else b"\n")
    show = as_json if arguments.json else as_text
    for text in texts:
        # What is no UTF-8 is judged as it is, and shown as U+FFFD, wherever it stands.
        line = show(text, judge.classify(text), say)
        sys.stdout.write(line.encode("utf-8", "surrogateescape").decode("utf-8", "replace") + "\n")
        sys.stdout.flush()  # whoever writes one command and waits is answered
    return OK


def as_json(command: str, verdict: Verdict, say: Say) -> str:
    """The object that other programs read."""
    return json.dumps(
        {
            "command": command,
            "risk": verdict.risk.word,
            "reasons": [say(reason) for reason in verdict.reasons],
            "programs": list(verdict.programs),
        },
        ensure_ascii=False,
    )


def as_text(command: str, verdict: Verdict, say: Say) -> str:
    """One line, one for each reason, and one for what it would take to run it."""
    lines = (f"{verdict.risk.word:8}  {visible(command).replace(chr(10), '␊')}", *map(say, verdict.reasons))
    return "\n    ".join((*lines, say(NEEDED[verdict.risk])))


def _commands(source: BinaryIO, end: bytes) -> Iterator[str]:
    """The commands of a stream, whatever their bytes, the empty ones too; the last one needs no end."""
    rest = b""
    while chunk := source.read1(CHUNK) if hasattr(source, "read1") else source.read(CHUNK):
        *whole, rest = (rest + chunk).split(end)
        yield from (part.decode("utf-8", "surrogateescape") for part in whole)
    if rest:
        yield rest.decode("utf-8", "surrogateescape")
