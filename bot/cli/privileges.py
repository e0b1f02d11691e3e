"""Every root step that may ever be planned for a host: what its sudoers file has to allow."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from getpass import getuser
from itertools import product
from typing import Any

from bot.domain.actions import Action, Catalogue, Parameter
from bot.domain.errors import BotError
from bot.domain.flow import Argv
from bot.domain.inventory import Host
from executors.ssh.sudoers import NUMBER, sudoers


def lines(catalogue: Catalogue, host: Host) -> tuple[str, ...]:
    """The lines of `/etc/sudoers.d/commander` on the host; none where it needs none."""
    named = replace(host, user=host.user or getuser())
    steps = (step for action in catalogue if action.kind == "act" for step in root_steps(action, named))
    return sudoers(named, steps)


def root_steps(action: Action, host: Host) -> Iterator[Argv]:
    """The act's root steps on the host for every service, choice and process number.

    What a person may say freely (a path, a process's name) has no exact line: those acts need a wider right, which
    nobody is given here.
    """
    axes = [list(_values(parameter, host)) for parameter in action.parameters]
    for values in product(*axes):
        said = dict(zip((parameter.name for parameter in action.parameters), values, strict=True))
        try:
            yield from (step for step in action.run(**said) if isinstance(step, Argv) and step.root)
        except (BotError, ValueError, TypeError):
            continue  # these values do not go together: the act would refuse them as well


def _values(parameter: Parameter, host: Host) -> Iterable[Any]:
    kind = parameter.kind
    match kind.name:
        case "targets":
            return [(host,)]
        case "target":
            return [host]
        case "service":
            return host.services
        case "pid":
            return [NUMBER]
    if kind.choices:
        return kind.choices
    return [] if parameter.required else [parameter.default]
