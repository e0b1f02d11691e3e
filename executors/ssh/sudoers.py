"""The exact sudoers lines that a host needs for the bot's root steps, and not a word more.

sudo compares a line with the program and its arguments joined by blanks, as a shell pattern. So every special character
is escaped, and what cannot be said exactly (white space inside an argument, an empty argument) gets no line: it is
refused with `ValueError`. Two things vary in what the bot runs: the name of a transient unit (sixteen hexadecimal
digits) and, where a step has one, a number (one to seven digits); both are spelled out digit by digit, because a `*`
would also match blanks and with them further arguments.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.flow import Argv
from bot.domain.inventory import Host
from executors import systemd
from executors.command import ENVIRONMENT, limited
from executors.units import MARGIN

NUMBER = "<number>"
"""An element of an argv that stands for any whole number of at most seven digits (a process id)."""
LONGEST_NUMBER = 7
PROGRAM = "/usr/bin/timeout"
"""Where Debian, Ubuntu, Fedora, RHEL, SUSE, Arch and Alpine have it."""
_UNIT = "commander-<unit>.service"
_HEX = "[0-9a-f]" * 16
_SIMPLE = re.compile(r"[^\s\x00-\x1f\x7f]+")


def sudoers(host: Host, steps: Iterable[Argv], *, has_systemd: bool = True) -> tuple[str, ...]:
    """Lines of a file for `/etc/sudoers.d`, in a stable order; none where the host needs none.

    `steps` are the root steps that may ever be planned for the host; the others are left out.
    """
    mine = [step for step in steps if step.root and step.host == host.name]
    if host.become != "sudo" or not mine:
        return ()
    if not host.user:
        raise ValueError(f"{host.name}: sudoers lines need the name of the user")
    commands = dict.fromkeys(line for step in mine for line in _of_step(step, has_systemd=has_systemd))
    if has_systemd:
        commands |= dict.fromkeys([*_commands(systemd.stop(_UNIT), 20), *_commands(systemd.journal(_UNIT), 20)])
    return (
        f'Defaults:{host.user} secure_path="{ENVIRONMENT["PATH"]}", !requiretty',
        *(f"{host.user} ALL=(root) NOPASSWD: {command}" for command in commands),
    )


def _of_step(step: Argv, *, has_systemd: bool) -> Iterator[str]:
    if has_systemd and not step.detach:
        unit = systemd.start(_UNIT, step.argv, step.timeout, step.directory, step.environment)
        return _commands(unit, step.timeout + MARGIN)
    return _commands(step.argv, step.timeout)


def _commands(argv: Sequence[str], timeout: int) -> Iterator[str]:
    """One command, or one for each length of its number."""
    words = limited(argv, timeout)[1:]
    for length in range(1, LONGEST_NUMBER + 1) if NUMBER in argv else (0,):
        yield " ".join([PROGRAM, *(_word(word, length) for word in words)])


def _word(word: str, length: int) -> str:
    if word == NUMBER:
        return "[0-9]" * length
    if _SIMPLE.fullmatch(word) is None:
        raise ValueError(f"no sudoers line says exactly {word!r}")
    before, unit, after = word.partition(_UNIT)
    middle = f"commander-{_HEX}.service" if unit else ""
    return _escaped(before) + middle + _escaped(after)


def _escaped(text: str) -> str:
    """For sudo's reader, then for fnmatch, which both give some characters a meaning."""
    return "".join(_ESCAPES.get(character, character) for character in text)


_ESCAPES = {
    **{character: f"\\{character}" for character in ",:=#*?[]!^"},
    "\\": "\\\\\\\\",
}
