"""Where the names in a command lead on its host: a LOW verdict holds for the files behind links, or for nothing.

Reading judges names. Whoever may write below `/var/log` can put a link to any file there, and a command that runs as
root would show it. So before a command that only reads runs, the host is asked where its names lead, and the same
command is judged once more with the real ones in their place. What the system itself owns (`/etc`, `/proc`, …) is as it
is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from posixpath import join, normpath

from bot.core.services import Services
from bot.domain.commandline import lex, render
from bot.domain.content import Message
from bot.domain.errors import RefusedError, UnavailableError
from bot.domain.flow import Argv, Risk
from bot.domain.inventory import Host
from bot.domain.ports import HostReader

SYSTEM = ("/boot/", "/dev/", "/etc/", "/proc/", "/run/", "/sys/", "/usr/")
"""Trees in which nobody but root makes names, or the kernel."""
HIDDEN = "/etc/shadow"
"""A file that may never simply be read: where its name is LOW too, it does not matter which file a name leads to."""


async def leads_elsewhere(services: Services, step: Argv) -> Message | None:
    """Why a command that is rated LOW must not run: a name in it leads where it would not be LOW. None: none does."""
    if not _still_low(services, step, "", ""):  # people agreed to it as what it is
        return None
    snapshot = await services.store.read(services.directory.snapshot)
    host = snapshot.inventory.host(step.host)
    names = {word: name for word, name in _names(step).items() if not _still_low(services, step, word, HIDDEN)}
    if host is None or not names:
        return None
    try:
        real = await _real(services.looks[HostReader], host, tuple(names.values()), root=_root(step))
    except (UnavailableError, RefusedError):
        return None  # the command itself will say so
    for word, name in names.items():
        if name not in real:
            if _root(step):
                return Message.of("shell.cannot_follow", name=name)
        elif real[name] != name and not _still_low(services, step, word, real[name]):
            return Message.of("shell.leads_elsewhere", name=name, real=real[name])
    return None


def _names(step: Argv) -> dict[str, str]:
    """The words that may be names of files, with the absolute names that they would be."""
    found: dict[str, str] = {}
    for words in _commands(step):
        for word in words[1:]:
            name = _operand(word)
            if not name or not (name.startswith("/") or step.directory):
                continue
            absolute = normpath(join(step.directory or "/", name))
            if not f"{absolute}/".startswith(SYSTEM) and absolute != "/":
                found[word] = absolute
    return found


def _root(step: Argv) -> bool:
    """Whether any of it runs as root."""
    return step.root or any(words[0] == "sudo" for words in _commands(step))


def _commands(step: Argv) -> Sequence[tuple[str, ...]]:
    """The simple commands of a step: its own words, or those of the line that `sh -c` runs."""
    if step.argv[:2] == ("sh", "-c"):
        return [command.argv for command in lex(step.argv[2]) or ()]
    return [step.argv]


def _operand(word: str) -> str:
    """What of a word may be a name: all of it, or the value attached to an option."""
    if not word.startswith("-"):
        return word
    return word.partition("=")[2] if word.startswith("--") else word[word.find("/") :] if "/" in word else ""


async def _real(reader: HostReader, host: Host, names: tuple[str, ...], *, root: bool) -> Mapping[str, str]:
    """Where each name leads; one that leads nowhere, or that may not be followed, is left out."""
    follow = (*(("sudo",) if root else ()), "readlink", "-f", "--")
    output = await reader.read(host, (*follow, *names))
    lines = output.stdout.splitlines()
    if len(lines) == len(names):
        return dict(zip(names, lines, strict=True))
    each = [(name, (await reader.read(host, (*follow, name))).stdout.removesuffix("\n")) for name in names]
    return {name: real for name, real in each if real}


def _still_low(services: Services, step: Argv, word: str, real: str) -> bool:
    """Whether the command is LOW with the real name in the place of this word."""
    told = word[: len(word) - len(_operand(word))] + real

    def instead(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(told if one == word else one for one in words)

    if step.argv[:2] == ("sh", "-c"):
        read = tuple(replace(one, argv=instead(one.argv)) for one in lex(step.argv[2]) or ())
        argv: tuple[str, ...] = ("sh", "-c", render(read))
    else:
        argv = (*(("sudo",) if step.root else ()), *instead(step.argv))
    return services.judge.judge(argv, directory=step.directory).risk is Risk.LOW
