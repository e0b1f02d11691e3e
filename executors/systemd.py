"""The words that run a command as a transient systemd unit, and those that tell how it ended.

Three decisions, each tried on a real systemd (252):
- `Type=oneshot`: a command ended by a signal has failed. For the other types a TERM is a clean end, and `systemd-run`
  would report exit status 0 for a command that somebody stopped half-way.
- `--collect`, no `RemainAfterExit`: with `--pipe` the latter makes `systemd-run` wait for ever, and somebody would have
  to tidy up. Nothing of ours stays in the list of units; what stays is systemd's own journal.
- So the fate of a unit that is gone is read from the journal (`systemctl show` knows only whether it still runs): the
  record of success or failure that PID 1 wrote, by its message id, with the exit status.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from posixpath import join

from bot.domain.ports import Output
from executors.command import KILL_AFTER, environ, place

OLDEST = 236
"""The first systemd with `--pipe`, `--wait` and `--collect`."""
VERSION = ("systemctl", "show", "--property=Version")
"""Answers only where systemd runs the host."""
SUCCEEDED = "7ad2d189f7e94e70a38c781354912448"
FAILED = "d9b373ed55a64feb8242e02dbe79a49c"
EXITED = "98e322203f7a4ed290d09fe03c09fe15"
"""Message ids of `sd-messages.h`: unit succeeded, unit failed (UNIT_RESULT), main process exited (EXIT_STATUS)."""

_UNITS_OWN = frozenset({"PATH", "PAGER", "SYSTEMD_PAGER", "GIT_PAGER"})
"""Variables that a unit has from systemd, or needs not: it has no terminal."""


def unit_name(attempt: str) -> str:
    """The unit of one attempt: always of one length, so that a sudoers line can say exactly which units are ours."""
    return f"commander-{sha256(attempt.encode()).hexdigest()[:16]}.service"


def start(
    name: str,
    argv: Sequence[str],
    timeout: int,
    directory: str = "",
    environment: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Runs the argv as this unit and waits for it. systemd would expand `$` in arguments: doubled, it stays itself."""
    return [
        "systemd-run",
        "--quiet",
        "--wait",
        "--pipe",
        "--collect",
        "--no-ask-password",
        "--service-type=oneshot",
        f"--unit={name}",
        *(f"--setenv={key}={value}" for key, value in environ(environment).items() if key not in _UNITS_OWN),
        *([f"--property=WorkingDirectory={place(directory)}"] if directory else []),
        f"--property=TimeoutStartSec={timeout}",
        f"--property=TimeoutStopSec={KILL_AFTER}",
        "--",
        _program(argv[0], directory),
        *(word.replace("$", "$$") for word in argv[1:]),
    ]


def _program(name: str, directory: str) -> str:
    """systemd-run looks for `./x` where itself stands, not where the unit will: there, it may be another program."""
    return join(directory, name) if "/" in name else name


def stop(name: str) -> list[str]:
    """Ends the unit and everything in it."""
    return ["systemctl", "stop", name]


def state(name: str) -> list[str]:
    """Whether it runs (`ActiveState=activating`)."""
    return ["systemctl", "show", "--property=ActiveState", name]


def journal(name: str) -> list[str]:
    """What PID 1 wrote about the unit."""
    return ["journalctl", "--quiet", "--no-pager", "--output=json", "_PID=1", f"UNIT={name}"]


def usable(shown: Output) -> bool:
    """Whether what `VERSION` showed is a systemd that can do all this."""
    found = re.match(r"Version=(\d+)", shown.stdout)
    return shown.exit_status == 0 and found is not None and int(found[1]) >= OLDEST


def told(entries: str) -> Output | None:
    """The end of a unit as its journal tells it (its own output is lost); None where it tells of none."""
    status: int | None = None
    for entry in _entries(entries):
        kind = entry.get("MESSAGE_ID")
        if kind == EXITED and entry.get("EXIT_CODE") == "exited":
            status = int(entry["EXIT_STATUS"])
        elif kind == FAILED:
            return Output("", exit_status=status, truncated=True, timed_out=entry.get("UNIT_RESULT") == "timeout")
        elif kind == SUCCEEDED:
            return Output("", exit_status=0, truncated=True)
    return None


def _entries(text: str) -> Iterator[dict[str, str]]:
    for line in text.splitlines():
        with suppress(ValueError):
            yield json.loads(line)
