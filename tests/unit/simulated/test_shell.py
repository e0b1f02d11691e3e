"""The simulated login shell: one program, its prefixes, its refusals, its process."""

import asyncio

import pytest

from executors.simulated.shell import RefusedError, split
from tests.unit.simulated.terminal import PATIENCE, Terminal, settle


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("systemctl restart -- nginx", ["systemctl", "restart", "--", "nginx"]),
        ("echo 'a | b' \"c; d\"", ["echo", "a | b", "c; d"]),
        ("curl -w '%{http_code}' x", ["curl", "-w", "%{http_code}", "x"]),
        ("grep '$(id)' /etc/hosts", ["grep", "$(id)", "/etc/hosts"]),
    ],
)
def test_quoted_text_is_split_as_a_shell_does(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize("operator", ["|", ";", "&", "<", ">", "$", "`", "*", "\n"])
def test_operators_outside_quotes_are_refused(operator: str) -> None:
    with pytest.raises(RefusedError):
        split(f"echo a{operator}b")


@pytest.mark.parametrize("text", ['echo "$HOME"', 'echo "`id`"', "echo 'open"])
def test_expansions_and_open_quotes_are_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        split(text)


async def test_a_refusal_has_a_message_and_exit_code_2(terminal: Terminal) -> None:
    screen = await terminal.run("cat /etc/hosts | wc -l")
    assert screen.code == 2
    assert "`|` outside quotes is not supported" in screen.err


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("frobnicate -x", 127, "bash: line 1: frobnicate: command not found\n"),
        ("/opt/cat /etc/hosts", 127, "bash: line 1: /opt/cat: command not found\n"),
        ("sudo -n frobnicate", 1, "sudo: frobnicate: command not found\n"),
        ("timeout 5 frobnicate", 127, "timeout: failed to run command 'frobnicate': No such file or directory\n"),
        ("env A=b frobnicate", 127, "env: 'frobnicate': No such file or directory\n"),
        ("nice -n 5 frobnicate", 127, "nice: 'frobnicate': No such file or directory\n"),
        ("timeout x true", 125, "timeout: invalid time interval 'x'\n"),
        ("timeout -s NOPE 1 true", 125, "timeout: 'NOPE': invalid signal\n"),
        ("timeout 5", 125, "timeout: missing operand\n"),
        ("sudo -n -u nobody2 id", 1, "sudo: unknown user nobody2\n"),
        ("sudo -n", 1, "usage: sudo"),
        ("env --bogus", 125, "env: unrecognized option '--bogus'\n"),
        ("head -z", 1, "head: invalid option -- 'z'\n"),
        ("journalctl -n", 1, "journalctl: option requires an argument -- 'n'\n"),
        ("journalctl --since", 1, "journalctl: option '--since' requires an argument\n"),
    ],
)
async def test_mistakes_are_worded_by_whoever_makes_them(
    terminal: Terminal, text: str, code: int, message: str
) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.out) == (code, "")
    assert screen.err.startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "env -i PATH=/usr/bin LC_ALL=C timeout -k 2 10 sudo -n id -u",
        "sudo -n -u root -- nice -n 10 timeout -s KILL 10s env id -u",
        "timeout 5m sudo -n systemd-run --unit=a --wait --pipe --collect --quiet --property=X=y -- id -u",
        "sudo -n bash -c 'id -u'",
        "exec env -i PATH=/usr/bin SYSTEMD_PAGER= sudo -n -- timeout -k 2 20 id -u",
    ],
)
async def test_prefixes_come_in_any_order(terminal: Terminal, text: str) -> None:
    screen = await terminal.run(text)
    assert (screen.code, screen.out, screen.err) == (0, "0\n", "")


async def test_an_empty_line_does_nothing(terminal: Terminal) -> None:
    assert (await terminal.run("   ")).code == 0


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("sh -c 'echo a; cat'", 2, "sh: `;` outside quotes is not supported"),
        ("sh -c 'nope | cat'", 0, "sh: 1: nope: not found"),
        ("bash -c nope", 127, "bash: line 1: nope: command not found"),
        ("exec nope", 127, "bash: line 1: nope: command not found"),
    ],
)
async def test_a_shell_in_the_shell(terminal: Terminal, text: str, code: int, message: str) -> None:
    screen = await terminal.run(text)
    assert screen.code == code
    assert screen.err.startswith(message)


async def test_env_alone_prints_the_environment(terminal: Terminal) -> None:
    assert (await terminal.run("env -i A=b C=d")).lines == ["A=b", "C=d"]
    assert (await terminal.run("env")).lines == ["HOME=/home/demo", "USER=demo"]
    assert (await terminal.run("nice")).out == "0\n"


@pytest.mark.parametrize(("prefix", "code"), [("timeout 0.02", 124), ("timeout -s KILL 0.02", 137)])
async def test_timeout_ends_what_takes_too_long(terminal: Terminal, prefix: str, code: int) -> None:
    _, task = terminal.start(f"{prefix} sleep 60")
    assert await asyncio.wait_for(task, PATIENCE) == code
    assert "sleep" not in {process.comm for process in terminal["web-01"].processes.values()}


async def test_a_running_command_is_a_process_that_signals_reach(terminal: Terminal) -> None:
    _, sleeping = terminal.start("sleep 60")
    _, wrapped = terminal.start("sudo -n sleep 60")
    await settle()
    assert len((await terminal.run("pgrep -x sleep")).lines) == 2
    assert (await terminal.run("sudo -n pkill -9 -x sleep")).code == 0
    assert (await sleeping, await wrapped) == (-9, 137)


async def test_cancelling_ends_the_process(terminal: Terminal) -> None:
    _, task = terminal.start("sleep 60")
    await settle()
    task.cancel()
    await asyncio.wait({task})
    assert (await terminal.run("pgrep -x sleep")).code == 1


async def test_sudo_is_written_to_the_journal(terminal: Terminal) -> None:
    await terminal.run("sudo -n whoami")
    assert (await terminal.run("journalctl -t sudo -o cat")).out == (
        "    demo : PWD=/home/demo ; USER=root ; COMMAND=/usr/bin/whoami\n"
    )
