"""Why a command is not LOW: HIGH by default, CRITICAL by what it would do. It explains and raises, it never allows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policies.shell import danger, places
from policies.shell.words import MAX_DEPTH, MAX_TEXT, Rough, crowded, split

SHELLS: Final = frozenset("sh bash dash zsh ksh mksh ash fish csh tcsh rbash".split())  # noqa: SIM905 (read as words)
INTERPRETERS: Final = re.compile(
    r"(?:python|pypy|perl|ruby|node|nodejs|php|lua|tclsh|expect|deno|bun|Rscript|groovy|jjs|jrunscript)[0-9.]*"
)
WRAPPERS: Final = frozenset(
    """sudo doas env nice ionice nohup time timeout setsid stdbuf chrt taskset strace ltrace command builtin exec xargs
    parallel busybox toybox flock watch su runuser ssh chroot unshare nsenter systemd-run script find fd docker podman
    kubectl at batch cpulimit run-parts start-stop-daemon proot firejail prlimit setarch unbuffer torsocks proxychains
    lxc pct virsh crictl nerdctl ansible""".split()  # noqa: SIM905 (read as words)
)
"""Programs that run what follows them: any later word may be the program."""
TRUSTED: Final = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/")
LISTENERS: Final = frozenset({"nc", "ncat", "netcat", "socat"})
MAX_TAGS: Final = 8
MAX_PROGRAMS: Final = 16
MAX_TOTAL: Final = 256
"""Commands looked at in one text, those inside arguments included."""
MAX_BEHIND_WRAPPER: Final = 24

_TEXT_FLAG: Final = re.compile(r"-[A-Za-z]*c|--command|-e|-r|--eval|-E|-S|--split-string")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_LOADING: Final = re.compile(r"(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|BASH_ENV|ENV|PROMPT_COMMAND|GIT_SSH_COMMAND)=")
_RUNNING: Final = re.compile(r"-[a-z]*[ec]$|--exec|--sh-exec|(?i:exec|system):")
_STREAM: Final = re.compile(r"<\(|/dev/fd|/dev/stdin|/proc/self/fd")
_SCRIPT: Final = re.compile(r"[\s;|&$`<>]")


@dataclass(frozen=True, slots=True)
class Finding:
    """`tags` are message identifiers of what makes it CRITICAL, `programs` what it would start, in order.

    `opaque`: it runs code that is not in the words. `crowded`: there is more in it than was looked at.
    """

    tags: tuple[str, ...]
    programs: tuple[str, ...]
    opaque: bool
    crowded: bool


def analyse(text: str) -> Finding:
    """What would happen, as far as words can tell."""
    seen = text[:MAX_TEXT]
    tags = {tag: None for tag, regex in danger.WHOLE_LINE if regex.search(seen)}
    programs: dict[str, None] = {}
    opaque = False
    search = _Search()
    for command in search.commands(text):
        tags |= dict.fromkeys(_tags(command))
        if command.words:
            programs[_name(command.words[0])] = None
            opaque = opaque or _opaque(command)
    return Finding(tuple(tags)[:MAX_TAGS], tuple(programs)[:MAX_PROGRAMS], opaque, crowded(text) or search.exhausted)


class _Search:
    """Commands inside the arguments of commands, up to a depth and a number that bound the work."""

    def __init__(self) -> None:
        self.exhausted = False
        self._left = MAX_TOTAL

    def commands(self, text: str, depth: int = 0) -> Iterator[Rough]:
        """The commands of the text, each followed by those that its own arguments hold."""
        for command in split(text):
            if depth > MAX_DEPTH or self._left <= 0:
                self.exhausted = True
                return
            self._left -= 1
            yield command
            for inner in _scripts(command):
                yield from self.commands(inner, depth + 1)


def _scripts(command: Rough) -> Iterator[str]:
    """Arguments that are commands themselves: `sh -c '…'`, `ssh host '…'`, `eval '…'`."""
    if command.words and _name(command.words[0]) in SHELLS | WRAPPERS | {"eval", "trap"}:
        yield from (word for word in command.words[1:] if _SCRIPT.search(word))


def _tags(command: Rough) -> Iterator[str]:
    yield from _of_writing(command.writes)
    if command.words:
        yield from _of_running(command)
        for at in _starts(command.words):
            yield from danger.tags(_name(command.words[at]), command.words[at + 1 :])


def _of_writing(writes: Sequence[str]) -> Iterator[str]:
    for written in writes:
        if places.disk(written):
            yield "shell.block_device"
        if places.guarded(written):
            yield "shell.guarded_file"
        if places.log(written):
            yield "shell.hides_traces"


def _of_running(command: Rough) -> Iterator[str]:
    """Code that comes from elsewhere, or is made when it runs."""
    words, first, rest = command.words, _name(command.words[0]), command.words[1:]
    names = {_name(word) for word in words}
    wrapped = first in WRAPPERS
    shell = first in SHELLS or (wrapped and not SHELLS.isdisjoint(names))
    if words[0] in command.dynamic:
        yield "shell.dynamic_program"
    if command.piped and (shell or any(INTERPRETERS.fullmatch(name) for name in (names if wrapped else {first}))):
        yield "shell.pipe_to_shell"
    if (shell or first in {"source", "."}) and any(_STREAM.match(word) for word in rest):
        yield "shell.pipe_to_shell"
    if shell and any(_TEXT_FLAG.fullmatch(word) for word in rest) and any("$" in word or "`" in word for word in rest):
        yield "shell.dynamic_script"
    if first in LISTENERS and any(_RUNNING.match(word) for word in rest):
        yield "shell.reverse_shell"
    if any(_LOADING.match(word) for word in words):
        yield "shell.environment"


def _starts(words: Sequence[str]) -> Iterator[int]:
    """Where a program may stand: first, after assignments, and anywhere behind a wrapper."""
    first = next((at for at, word in enumerate(words) if not _ASSIGNMENT.match(word)), 0)
    yield first
    if _name(words[first]) in WRAPPERS:
        yield from range(first + 1, min(len(words), first + MAX_BEHIND_WRAPPER))


def _opaque(command: Rough) -> bool:
    """Whether it runs code that is not in the words: a script, an interpreter, a program from an unusual place."""
    first = command.words[0]
    if _name(first) in {"source", "."} or ("/" in first and not first.startswith(TRUSTED)):
        return True
    for at in _starts(command.words):
        name, rest = _name(command.words[at]), command.words[at + 1 :]
        if INTERPRETERS.fullmatch(name) or (name in SHELLS and not any(map(_TEXT_FLAG.fullmatch, rest))):
            return True
    return False


def _name(word: str) -> str:
    return word.rstrip("/").rsplit("/", 1)[-1]
