"""Of every action that takes a command in a person's words: the argv that is judged is the argv that runs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.actions import Action
from bot.domain.commandline import Written
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Arguments, Argv, Call, Change, Step
from bot.domain.inventory import Host
from bot.domain.parameters import command
from intents.actions import catalogue

HOSTS = (Host("web-01", become="sudo"), Host("web-02"))
ACTIONS = [action for action in catalogue() if action.commands is not None]
OTHERS = {"container": "shop", "targets": ["web-01", "web-02"], "target": "web-01", "directory": "/var/log"}
COMMANDS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["sudo", "-n", "-u", "root", "tail", "x", "'a b'", '"c"', "|", "&&", "||", "2>&1", ">/dev/null", ";",
             "$(id)", "A=b", "sh", "-c", "é", "\\", "*", "''"]
        ),
        max_size=8,
    ).map(" ".join),
)  # fmt: skip


def runs(step: Step) -> Written:
    """What a step would run, with `sudo` where the host's way to root stands for it."""
    match step:
        case Argv():
            return Written((*(("sudo",) if step.root else ()), *step.argv), step.directory)
        case Call():
            words = dict(step.arguments)["argv"]
            assert isinstance(words, tuple)
            return Written(words)
        case Change():
            raise AssertionError(step)


def given_to(action: Action, params: Arguments) -> dict[str, object]:
    """The values that the action's function gets for these parameters."""
    hosts: dict[str, object] = {"targets": HOSTS, "target": HOSTS[0]}
    return {name: hosts.get(name, value) for name, value in params}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@given(text=COMMANDS)
@example("sudo -u postgres psql")
@example("sudo A=b id")
@example("sudo")
@example("sudo cat x | grep y")
def test_every_step_runs_what_was_read(action: Action, text: str) -> None:
    try:
        command(text)
    except InvalidArgument:
        return
    said = {name: value for name, value in OTHERS.items() if action.parameter(name) is not None}
    params = action.validate({**said, "command": text})
    assert action.commands is not None
    read = action.commands(params)
    steps = list(action.run(**given_to(action, params)))
    assert steps
    assert {runs(step) for step in steps} == set(read)


def test_there_are_such_actions() -> None:
    assert {"ssh.run", "container.exec"} <= {action.name for action in ACTIONS}
