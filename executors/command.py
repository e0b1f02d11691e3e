"""What is put before an argv so that it runs alike everywhere: fixed environment, time limit, root where asked.

The words of a command that was judged are never changed and never pass through a template: they are appended, one by
one, to words that stand here, and `shlex.join` quotes the whole for the login shell at the other end of SSH.

Why the time limit stands *inside* `sudo`: an unprivileged `timeout` may not signal a root process, so it would give up
and leave it running. The price is that sudoers lines name the limit; `executors.ssh.sudoers` prints them exactly.
"""

import math
import shlex
from collections.abc import Sequence

from bot.domain.errors import InvalidArgument, NotAllowed
from bot.domain.parameters import variable

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "PAGER": "cat",
    "SYSTEMD_PAGER": "",
    "GIT_PAGER": "cat",
}
"""Everything a command finds in its environment, unless its step says more of how things are shown.

`sudo` keeps the languages and the zone, and sets what its own policy says.
"""

KILL_AFTER = 2
"""Seconds between asking a command to end (TERM) and ending it (KILL)."""
TIMED_OUT = frozenset({124, 128 + 9, None})
"""What `timeout` exits with: the command obeyed TERM, or had to be killed, which may kill `timeout` as well."""
ANNOUNCED = "commander"
"""The word before the number of an announced process."""
ANNOUNCE = ("sh", "-c", f'echo {ANNOUNCED} $$ >&2; exec "$@"', "sh")
"""Before an argv: tells its process on a line of the error stream, then becomes it."""
ENTER = ("sh", "-c", f'echo {ANNOUNCED} $$ >&2; cd -- "$1" || exit 1; shift; exec "$@"', "sh")
"""The same in a directory, the first word after these: a word like any other, never a part of a script."""
_LOOKS_A_SECOND = 10
_END = (
    '(kill -s TERM -- "-$1" || exit 0; n=0; '
    f"while test $n -lt {KILL_AFTER * _LOOKS_A_SECOND}; do sleep {1 / _LOOKS_A_SECOND} || sleep 1; "
    'kill -s 0 -- "-$1" || exit 0; n=$((n + 1)); done; kill -s KILL -- "-$1") >/dev/null 2>&1 &'
)


def sendable(argv: Sequence[str]) -> Sequence[str]:
    """The argv itself; `NotAllowed` where no program could receive it as it is (NUL, lone surrogates, nothing)."""
    if not argv or not argv[0] or any("\0" in word or _surrogate(word) for word in argv):
        raise NotAllowed("executors.not_sendable")
    return argv


def place(directory: str) -> str:
    """The directory itself, absolute or ""; `NotAllowed` for any other."""
    if directory and not directory.startswith("/"):
        raise NotAllowed("executors.not_sendable")
    return sendable([directory])[0] if directory else ""


def environ(more: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """All variables of a command; a language takes the place of the fixed one. `NotAllowed` for any that is not listed.

    What could change which program runs, or what it does, is refused here again, whoever let it pass before.
    """
    for name, value in more:
        try:
            variable(f"{name}={value}")
        except InvalidArgument as error:
            raise NotAllowed("executors.not_sendable") from error
    language = any(name == "LANG" or name.startswith("LC_") for name, _ in more)
    fixed = {name: value for name, value in ENVIRONMENT.items() if not (language and name == "LC_ALL")}
    return fixed | ({"LANG": ENVIRONMENT["LC_ALL"]} if language else {}) | dict(more)


def _surrogate(word: str) -> bool:
    return not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word)


def limited(argv: Sequence[str], timeout: float) -> list[str]:
    """`timeout -k 2 N …`: whole seconds, at least one, because busybox reads no fractions."""
    return ["timeout", "-k", str(KILL_AFTER), str(max(1, math.ceil(timeout))), *sendable(argv)]


def words(argv: Sequence[str], *, timeout: float, sudo: bool, environment: Sequence[tuple[str, str]] = ()) -> list[str]:
    """The full argv that runs on a host."""
    clean = ["env", "-i", *(f"{name}={value}" for name, value in environ(environment).items())]
    return [*clean, *(["sudo", "-n", "--"] if sudo else []), *limited(argv, timeout)]


def line(
    argv: Sequence[str],
    *,
    timeout: float,
    sudo: bool,
    directory: str = "",
    environment: Sequence[tuple[str, str]] = (),
) -> str:
    """The same as one line for a login shell, in the directory, with the command's process announced.

    `exec` makes `timeout` the leader of the session's process group in every shell: that group is what is signalled to
    end the command.
    """
    before = [*ENTER, place(directory)] if directory else ANNOUNCE
    return "exec " + shlex.join([*before, *words(argv, timeout=timeout, sudo=sudo, environment=environment)])


def ending(leader: int) -> str:
    """The line that ends a whole process group: TERM, then KILL for what is left of it after `KILL_AFTER` seconds.

    The group counts, not its leader. `timeout` may be gone while what it started ignores TERM: it ends with its own
    child, which need not be the last of the group, and a TERM between its fork and its next instruction makes it exit
    with 143 without a word to the child. The host itself waits and looks, in the background: it also happens when we
    are cut off, and the line returns at once, because sshd allows ten sessions on a connection.
    """
    return "exec " + shlex.join(["sh", "-c", _END, "sh", str(leader)])
