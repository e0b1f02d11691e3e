"""Steps in full, one way only: two different lists of steps never read the same.

A prompt says where and as whom, as in a terminal: `web-01# systemctl restart -- nginx` runs as root, `web-01$ df -h`
as the host's user, `web-01:/var/log [TZ=UTC]$ tail -n 5 syslog` in a directory and with a variable. Words are quoted
for a POSIX shell; a word that holds anything unseen is written as `$'…'`, which bash reads back to the same bytes.
"""

import json
import re
import shlex
import unicodedata

from bot.core.explain.wording import Wording
from bot.domain.content import Message
from bot.domain.flow import Argument, Arguments, Argv, Call, Change, Check, Step
from bot.domain.visible import HIDDEN

NAMED = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\x1b": r"\e", "\\": r"\\", "'": r"\'"}


def plain(text: str) -> bool:
    """Whether a reader sees exactly what is there: printable, composed, nothing blank, no space but the usual one."""
    return (
        text.isprintable()
        and HIDDEN.search(text) is None
        and unicodedata.is_normalized("NFC", text)
        and "\ufe0f" not in text
    )


def word(text: str) -> str:
    """One argument as a shell would take it; never two texts alike."""
    return shlex.quote(text) if plain(text) else f"$'{''.join(_escaped(character) for character in text)}'"


def _escaped(character: str) -> str:
    if (named := NAMED.get(character)) is not None:
        return named
    code = ord(character)
    if 0x20 <= code < 0x7F:  # noqa: PLR2004 (printable ASCII)
        return character
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


def command(argv: tuple[str, ...]) -> str:
    """An argv as one line."""
    return " ".join(word(part) for part in argv)


def _argument(value: Argument) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_argument(item) for item in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=not plain(value))
    return json.dumps(value)


def _arguments(arguments: Arguments) -> str:
    return ", ".join(f"{word(name)}={_argument(value)}" for name, value in arguments)


def deed(step: Step) -> str:
    """What the step does, without where."""
    match step:
        case Argv():
            return command(step.argv)
        case Call():
            return f"{word(step.engine)}: {word(step.name)}({_arguments(step.arguments)})"
        case Change():
            return f"{word(step.name)}({_arguments(step.arguments)})"


def line(step: Step) -> str:
    """What the step does and where, without its check."""
    if isinstance(step, Argv):
        return f"{_prompt(step)} {deed(step)}"
    return f"{deed(step)} @ {word(step.target)}" if step.target else deed(step)


def _prompt(step: Argv) -> str:
    """Where, in which directory, with which variables, as whom. Parts that could be read as two are quoted."""
    place = f":{word(step.directory)}" if step.directory else ""
    more = " ".join(f"{_part(name, '=')}={word(value)}" for name, value in step.environment)
    return f"{_part(step.host, ':')}{place}{f' [{more}]' if step.environment else ''}{'#' if step.root else '$'}"


def _part(text: str, until: str) -> str:
    """A word that ends before `until`, whatever stands in it."""
    shown = word(text)
    return f"'{shown}'" if until in shown and shown == text else shown


def _limits(step: Step, wording: Wording) -> str:
    """What is not the usual: another time limit, and a connection that may drop."""
    if isinstance(step, Change):
        return ""
    notes = []
    if step.timeout != type(step).__dataclass_fields__["timeout"].default:
        notes.append(wording.say(Message.of("card.step_timeout", limit=step.timeout)))
    if isinstance(step, Argv) and step.detach:
        notes.append(wording.say(Message("card.step_detach")))
    return f"  ({', '.join(notes)})" if notes else ""


def expected(regex: str) -> str:
    r"""What a check waits for: `^Id=(?P<unit>.+)\nActiveState=active$` reads `Id=<unit> ; ActiveState=active`.

    Only whole, anchored patterns of plain text and named groups are read so; any other is shown as it is, after `=~`.
    The two never look alike, and no two patterns read the same.
    """
    body = re.fullmatch(r"\^((?:[\w=:,/ @-]|\\[.n]|\(\?P<\w+>(?:\.\+|\\d\+|\w+(?:\|\w+)+)\))*)\$", regex)
    if body is None:
        return f"=~ {word(regex)}"
    text = re.sub(r"\(\?P<(\w+)>\.\+\)", r"<\1>", body[1])
    text = re.sub(r"\(\?P<(\w+)>\\d\+\)", r"<\1:0-9>", text)
    text = re.sub(r"\(\?P<(\w+)>(\w+(?:\|\w+)+)\)", r"<\1:\2>", text)
    return text.replace("\\.", ".").replace("\\n", " ; ")


def _check(check: Check, wording: Wording) -> list[str]:
    lines = [wording.say(Message.of("card.step_check", limit=check.within, expect=expected(check.expect)))]
    lines.append(f"  {word(check.host)}$ {command(check.argv)}")
    if check.evidence:
        lines.append(wording.say(Message("card.step_evidence")))
        lines.append(f"  {word(check.host)}$ {command(check.evidence)}")
    return lines


def listing(steps: tuple[Step, ...], wording: Wording) -> str:
    """All steps, numbered, each with its check."""
    lines: list[str] = []
    for number, step in enumerate(steps, start=1):
        lead = f"{number}. "
        lines.append(f"{lead}{line(step)}{_limits(step, wording)}")
        if step.check is not None:
            lines += [" " * len(lead) + part for part in _check(step.check, wording)]
    return "\n".join(lines)
