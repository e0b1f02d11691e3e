"""Why a command is not LOW: HIGH by default, CRITICAL by what it would do. It explains and raises, it never allows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from bot.domain.commandline import Command
from policies.shell import danger, lines, places
from policies.shell.words import KEYWORDS, MAX_DEPTH, MAX_TEXT, Rough, crowded, named, split

SHELLS: Final = frozenset("sh bash dash zsh ksh mksh ash fish csh tcsh rbash".split())  # noqa: SIM905 (read as words)
INTERPRETERS: Final = frozenset(
    """python pypy perl ruby node nodejs php lua tclsh expect deno bun Rscript groovy jjs jrunscript""".split()  # noqa: SIM905
)
"""Their names may end with a version."""
WRAPPERS: Final = frozenset(
    """sudo doas env nice ionice nohup time timeout setsid stdbuf chrt taskset strace ltrace command builtin exec xargs
    parallel busybox toybox flock watch su runuser ssh chroot unshare nsenter systemd-run script find fd docker podman
    kubectl at batch cpulimit run-parts start-stop-daemon proot firejail prlimit setarch unbuffer torsocks proxychains
    lxc incus pct virsh crictl nerdctl ansible salt salt-call pssh parallel-ssh pdsh clush dsh""".split()  # noqa: SIM905 (read as words)
)
"""Programs that run what follows them: any later word may be the program."""
PLAIN_WRAPPERS: Final = frozenset(
    """sudo doas env nice ionice nohup time timeout setsid stdbuf chrt taskset strace ltrace command exec xargs watch
    runuser unshare systemd-run cpulimit prlimit setarch unbuffer torsocks proxychains""".split()  # noqa: SIM905
)
"""Those behind whose own options the program stands."""
VALUED: Final = frozenset({"-u", "-g", "-U", "-h", "-p", "-C", "-r", "-t", "-T", "-s", "-k", "-I", "-o", "-i", "-e"})
"""Their options whose value may be the next word."""
MINI_LANGUAGES: Final = frozenset({"awk", "gawk", "mawk", "nawk", "vim", "vi", "ed", "gdb"})
TAKES_SCRIPTS: Final = SHELLS | WRAPPERS | {"eval", "trap"}
OPENS: Final = TAKES_SCRIPTS | MINI_LANGUAGES
TRUSTED: Final = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/")
FANNING: Final = frozenset({"xargs", "parallel"})
DELETING: Final = frozenset({"rm", "shred", "unlink", "truncate"})
SOURCING: Final = frozenset({"source", "."})
WAITING: Final = frozenset({"at", "batch"})
"""They run what they read, later."""
LISTENERS: Final = frozenset({"nc", "ncat", "netcat", "socat"})
CODE: Final = SHELLS | SOURCING | LISTENERS
FETCHERS: Final = frozenset({"curl", "wget", "fetch", "aria2c", "scp", "sftp", "ftp", "tftp"})
"""What is started after one of these in the same line may be what they brought to a file."""
NOTHING: Final = Rough(())
MAX_TAGS: Final = 8
MAX_PROGRAMS: Final = 16
MAX_TOTAL: Final = 256
"""Commands looked at in one text, those inside arguments included."""
MAX_BEHIND_WRAPPER: Final = 24

_TEXT_FLAG: Final = re.compile(r"-[A-Za-z]*c|--command|-e|-r|--eval|-E|-S|--split-string")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_AMOUNT: Final = re.compile(r"[0-9.]+[smhd]?")
_RUNNING: Final = re.compile(r"-[a-z]*[ec]$|--exec|--sh-exec|(?i:exec|system):")
_STREAM: Final = re.compile(r"<\(|/dev/fd|/dev/stdin|/proc/self/fd")
_INTO_FILE: Final = re.compile(r"-[a-zA-Z]*[oO]\S*|--output\S*|--remote-name\S*")
_TEXT_IN_CODE: Final = re.compile(r"""(["'])([^"']{3,400})\1""")
_SCRIPT: Final = re.compile(r"[\s;|&$`<>]")


Seen: TypeAlias = tuple[Rough, Sequence[int], Sequence[str]]
"""A command, where programs may stand in it, and their names."""


class Finding(NamedTuple):
    """`tags` are message identifiers of what makes it CRITICAL, `programs` what it would start, in order.

    `opaque`: it runs code that is not in the words. `crowded`: there is more in it than was looked at.
    """

    tags: tuple[str, ...]
    programs: tuple[str, ...]
    opaque: bool
    crowded: bool


def analyse(
    text: str, directory: str = "", own: tuple[str, ...] = (), lexed: Sequence[Command] | None = None
) -> Finding:
    """What would happen, as far as words can tell. `directory` is where it starts, `cd` in it goes elsewhere.

    `own` are the directories and files of the bot itself. `lexed` are the commands of the text where they are known.
    """
    place, fetched, opaque, before = directory, False, False, NOTHING
    tags = dict.fromkeys(lines.seen(text[:MAX_TEXT]))
    programs: dict[str, None] = {}
    search = _Search()
    known = None
    if lexed and not any(one.argv[0] in KEYWORDS for one in lexed):
        known = [Rough(one.argv, (), frozenset(), one.after == "|") for one in lexed]
    for command, starts, names in search.commands(split(text) if known is None else known):
        unread = _opaque(command.words, starts, names)
        tags.update(_tags(command, starts, names, own))
        if fetched and unread:
            tags["shell.pipe_to_shell"] = None
        if command.piped and _fans_out(command, names) and any(map(places.tree, before.words[1:])):
            tags["shell.destroys_tree"] = None
        before = command
        for standing in {directory, place} if place else ():
            tags.update(_tags(_placed(command, standing), starts, names, own))
        if names:
            place = _gone_to(command.words, place)
            fetched = fetched or _fetches(command, names)
            programs[named(_started(command.words))] = None
            opaque = opaque or unread
    return Finding(tuple(tags)[:MAX_TAGS], tuple(programs)[:MAX_PROGRAMS], opaque, crowded(text) or search.exhausted)


class _Search:
    """Commands inside the arguments of commands, up to a depth and a number that bound the work."""

    def __init__(self) -> None:
        self.exhausted = False
        self._left = MAX_TOTAL

    def commands(self, found: Iterable[Rough], depth: int = 0) -> Iterator[Seen]:
        """The commands, each followed by those that its own arguments hold."""
        for command in found:
            if depth > MAX_DEPTH or self._left <= 0:
                self.exhausted = True
                return
            self._left -= 1
            starts = _starts(command.words)
            names = [named(command.words[at]) for at in starts]
            yield command, starts, names
            for inner in _scripts(command.words, names) if _holds_scripts(names) else ():
                yield from self.commands(split(inner), depth + 1)


def _holds_scripts(names: Sequence[str]) -> bool:
    return len(names) > 1 or (bool(names) and (names[0] in OPENS or _interprets(names[0])))


def _scripts(words: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Arguments that are commands themselves: `sh -c '…'`, `ssh host '…'`; and texts in code: `python3 -c 'f("…")'`."""
    if names[0] in TAKES_SCRIPTS:
        yield from (
            word for flag, word in pairwise(words) if _SCRIPT.search(word) or (_says(flag) and names[0] in SHELLS)
        )
    if any(name in MINI_LANGUAGES or _interprets(name) for name in names):
        code = " ".join(words[1:])[: danger.MAX_JOINED]
        yield from (found[2] for found in _TEXT_IN_CODE.finditer(code) if _SCRIPT.search(found[2]))


def _tags(command: Rough, starts: Sequence[int], names: Sequence[str], own: tuple[str, ...]) -> dict[str, None]:
    """What is dangerous about one command, in order."""
    quiet = not (command.writes or command.dynamic or command.piped or own)
    if quiet and len(names) == 1 and names[0] not in CODE:
        return danger.tags(names[0], command.words[starts[0] + 1 :])
    return dict.fromkeys(_all_tags(command, starts, names, own))


def _all_tags(command: Rough, starts: Sequence[int], names: Sequence[str], own: tuple[str, ...]) -> Iterator[str]:
    if command.writes:
        yield from _of_writing(command.writes)
    if own and any(word.removeprefix("of=").startswith(own) for word in (*command.words, *command.writes)):
        yield "shell.own_files"
    if not names:
        return
    if command.dynamic and any(word in command.dynamic for word in (command.words[0], command.words[starts[0]])):
        yield "shell.dynamic_program"
    if command.piped or not CODE.isdisjoint(names):
        yield from _of_code(command, names)
    for at, name in zip(starts, names, strict=True):
        yield from danger.tags(name, command.words[at + 1 :])


def _placed(command: Rough, directory: str) -> Rough:
    """The same command with its relative operands where they stand."""
    words = (*command.words[:1], *(places.standing(word, directory) for word in command.words[1:]))
    writes = tuple(places.standing(word, directory) for word in command.writes)
    return Rough(words, writes, command.dynamic, command.piped)


def _gone_to(words: Sequence[str], place: str) -> str:
    """Where the next command runs: elsewhere after `cd`, unknown after one that cannot be read."""
    if words[0] not in {"cd", "pushd"}:
        return place
    target = places.standing(next((word for word in words[1:] if not word.startswith("-")), "~"), place or ".")
    return target if target.startswith("/") else ""


def _of_writing(writes: Sequence[str]) -> Iterator[str]:
    for written in writes:
        if places.disk(written):
            yield "shell.block_device"
        if places.guarded(written):
            yield "shell.guarded_file"
        if places.log(written):
            yield "shell.hides_traces"


def _of_code(command: Rough, names: Sequence[str]) -> Iterator[str]:
    """Code that comes from elsewhere, or is made when it runs. `names` are what may be programs in it."""
    words = command.words
    shell, sourced = not SHELLS.isdisjoint(names), not SOURCING.isdisjoint(names)
    if command.piped and (shell or not WAITING.isdisjoint(names) or any(map(_interprets, names))):
        yield "shell.pipe_to_shell"
    if (shell or sourced) and any(map(_STREAM.match, words[1:])):
        yield "shell.pipe_to_shell"
    if shell and any(map(_says, words[1:])) and any("$" in word or "`" in word for word in words[1:]):
        yield "shell.dynamic_script"
    if not LISTENERS.isdisjoint(names) and any(map(_RUNNING.match, words[1:])):
        yield "shell.reverse_shell"


def _starts(words: Sequence[str]) -> Sequence[int]:
    """Where a program may stand: first, after assignments, and anywhere behind a wrapper."""
    first = 0
    if words and "=" in words[0]:
        first = next((at for at, word in enumerate(words) if not _ASSIGNMENT.match(word)), 0)
    if words and named(words[first]) in WRAPPERS:
        return range(first, min(len(words), first + MAX_BEHIND_WRAPPER))
    return (first,) if words else ()


def _started(words: Sequence[str]) -> str:
    """The program to name: what a plain `sudo` starts, else the first word."""
    return words[1] if len(words) > 1 and words[0] == "sudo" and not words[1].startswith("-") else words[0]


def _opaque(words: Sequence[str], starts: Sequence[int], names: Sequence[str]) -> bool:
    """Whether it runs code that is not in the words: a script, an interpreter, a program from an unusual place."""
    if not words:
        return False
    program = _behind_wrappers(words, starts) if starts else words[0]
    if names[0] in SOURCING or any("/" in word and not word.startswith(TRUSTED) for word in (words[0], program)):
        return True
    if len(names) == 1 and names[0] not in SHELLS:
        return _interprets(names[0])
    found = zip(starts, names, strict=True)
    return any(_interprets(name) or (name in SHELLS and not any(map(_says, words[at + 1 :]))) for at, name in found)


def _behind_wrappers(words: Sequence[str], starts: Sequence[int]) -> str:
    """The program that wrappers start in the end; unsure which word it is, the one that looks like a file."""
    after_flag = False
    for word in words[starts[0] :]:
        value = after_flag and "/" not in word
        after_flag = word.startswith("-") and word in VALUED
        wrapper = word in PLAIN_WRAPPERS or (word.startswith(TRUSTED) and named(word) in PLAIN_WRAPPERS)
        if not (value or wrapper or word.startswith("-") or _ASSIGNMENT.match(word) or _AMOUNT.fullmatch(word)):
            return word
    return words[starts[0]]


def _fans_out(command: Rough, names: Sequence[str]) -> bool:
    """Whether it deletes whatever is named to it."""
    return not FANNING.isdisjoint(names) and not DELETING.isdisjoint(command.words)


def _fetches(command: Rough, names: Sequence[str]) -> bool:
    """Whether it brings a file; curl does so only where it is told to."""
    brings = "curl" not in names or command.writes or any(map(_INTO_FILE.fullmatch, command.words))
    return bool(brings) and not FETCHERS.isdisjoint(names)


def _says(flag: str) -> bool:
    """Whether a script stands behind this flag."""
    return _TEXT_FLAG.fullmatch(flag) is not None


def _interprets(name: str) -> bool:
    return name.rstrip("0123456789.") in INTERPRETERS
