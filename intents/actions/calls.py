"""Steps that are calls of engines or changes of what the bot itself keeps: only what was said, sorted by name."""

from bot.domain.flow import Argument, Arguments, Call, Change
from bot.domain.inventory import Host

MINUTE = 60
HOUR = 60 * MINUTE


def docker(call: str, target: str, host: Host | None, /, *, timeout: int = MINUTE, **said: Argument | None) -> Call:
    """One call of a Docker engine about `target` (a container, an image, a project); no host: where it is found."""
    return Call("docker", call, _said(host=host.name if host is not None else None, **said), target, timeout)


def machines(call: str, vm: str, /, *, timeout: int = MINUTE, **said: Argument | None) -> Call:
    """One call of a hypervisor about one virtual machine."""
    return Call("machines", call, _said(vm=vm, **said), vm, timeout)


def applications(call: str, app: str, /, *, timeout: int = HOUR, **said: Argument | None) -> Call:
    """One stage that an application declares: checking a version, backing up, rolling out, testing, rolling back."""
    return Call("applications", call, _said(app=app, **said), app, timeout)


def watching(change: str, target: str = "", /, **said: Argument | None) -> Change:
    """A change of what is watched, who is told, or who is on call."""
    return Change(change, _said(**said), target=target)


def _said(**said: Argument | None) -> Arguments:
    return tuple(sorted((name, value) for name, value in said.items() if value not in {None, (), ""}))
