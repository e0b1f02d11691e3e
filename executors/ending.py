"""Why a command that ended did not do what it was asked: nothing but its exit and its own words decide."""

import re

from bot.domain.content import Message
from bot.domain.flow import Argv, Step
from bot.domain.inventory import Host
from bot.domain.ports import Output

_SUDO_REFUSED = re.compile(
    r"^sudo: a (password|terminal) is required|^Sorry, user |is not in the sudoers file", re.MULTILINE
)


def failure(step: Step, host: Host | None, output: Output) -> Message | None:
    """None where the exit status is 0."""
    if output.exit_status == 0:
        return None
    if output.timed_out:
        return Message.of("executors.timed_out", seconds=getattr(step, "timeout", 0))
    if output.exit_status is None:
        return Message.of("executors.ended_by_signal")
    asked_sudo = host is not None and host.become == "sudo" and isinstance(step, Argv) and step.root
    if host is not None and asked_sudo and _SUDO_REFUSED.search(output.stderr):
        return Message.of("executors.sudo_refused", host=host.name, user=host.user)
    return Message.of("executors.exit_status", status=output.exit_status)
